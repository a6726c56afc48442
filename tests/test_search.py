"""The index of words: any script, any order, beginnings of words, identifiers, damage."""

from __future__ import annotations

import random
import threading
from pathlib import Path

import pyarrow as pa
import pytest

from graphkit.errors import UsageError
from graphkit.graph import NODE, schema_of
from graphkit.search import SearchIndex, build_index, name_words, query_words, text_words

PEOPLE = [
    ("Seo-yeon Kim", 30),
    ("김서연", 2),
    ("Agnieszka Wójcik-Hale", 9),
    ("李伟", 8),
    ("Wei Li", 20),
    ("Jean-Pierre van der Berg", 3),
    ("Mary O'Brien", 5),
    ("Иван Хрущёв", 4),
    ("Plato", 1),
    ("नरेन्द्र शर्मा", 2),
    ("Søren Ødegård", 7),
    ("Kim Andersson", 12),
    ("Gabriel García Márquez", 6),
]
WORKS = [
    ("Graph neural networks for link prediction", 2020, "10.1000/one"),
    ("Graphs of Łódź", 2021, None),
    ("深度学习与图神经网络", 2019, None),
    ("Über Größen", 1999, None),
]


class Tables:
    """Tables of a small world, as the builder reads them."""

    stamp = "a world"

    def __init__(self) -> None:
        self.tables = {
            "authors": self._made(
                "Author",
                [
                    {"id": f"p:{n}", "name": name, "names": [name], "works": works}
                    for n, (name, works) in enumerate(PEOPLE)
                ],
            ),
            "works": self._made(
                "Work",
                [
                    {"id": f"w:{n}", "title": title, "year": year, "doi": doi}
                    for n, (title, year, doi) in enumerate(WORKS)
                ],
            ),
            "topics": self._made("Topic", [{"id": "t:0", "name": "Graph theory", "works": 3}]),
            "institutions": self._made(
                "Institution", [{"id": "i:0", "name": "Universität Zürich", "ror": "02crff812"}]
            ),
            "venues": self._made("Venue", [{"id": "v:0", "name": "Journal of Graphs"}]),
            "communities": self._made("Community", [{"id": "c:0", "label": "graphs", "size": 4}]),
        }

    @staticmethod
    def _made(label: str, rows: list[dict[str, object]]) -> pa.Table:
        return pa.Table.from_pylist(rows, schema=schema_of(NODE[label]))

    def read(self, table: str, columns: list[str]) -> pa.Table:
        return self.tables[table].select(columns)


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> SearchIndex:
    path = tmp_path_factory.mktemp("index") / "search.sqlite"
    build_index(Tables(), path)  # type: ignore[arg-type]
    return SearchIndex(path)


def names(index: SearchIndex, text: str, kind: str = "people") -> list[str]:
    return [hit.name for hit in index.ask(text, [kind]).hits]


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("kim seo", "Seo-yeon Kim"),
        ("Seoyeon K", "Seo-yeon Kim"),
        ("SY Kim", "Seo-yeon Kim"),
        ("Kim, S.-Y.", "Seo-yeon Kim"),
        ("김서", "김서연"),
        ("서연", "김서연"),
        ("gim seo", "김서연"),
        ("wojcik hale", "Agnieszka Wójcik-Hale"),
        ("WÓJCIKHALE", "Agnieszka Wójcik-Hale"),
        ("李", "李伟"),
        ("伟", "李伟"),
        ("li wei", "Wei Li"),
        ("berg jp", "Jean-Pierre van der Berg"),
        ("j p van der berg", "Jean-Pierre van der Berg"),
        ("obrien", "Mary O'Brien"),
        ("O’Brien", "Mary O'Brien"),
        ("хрущев", "Иван Хрущёв"),
        ("plat", "Plato"),
        ("शर्मा", "नरेन्द्र शर्मा"),
        ("odegard", "Søren Ødegård"),
        ("marquez g", "Gabriel García Márquez"),
    ],
)
def test_people_are_found_as_they_are_typed(index: SearchIndex, typed: str, first: str) -> None:
    assert names(index, typed)[0] == first


def test_a_name_in_han_is_found_by_its_romanised_form(index: SearchIndex) -> None:
    assert set(names(index, "li wei")) == {"Wei Li", "李伟"}


def test_a_name_in_hangul_is_found_by_the_usual_spelling(index: SearchIndex) -> None:
    assert names(index, "kim seo yeon") == ["Seo-yeon Kim", "김서연"]


def test_the_most_important_come_first(index: SearchIndex) -> None:
    assert names(index, "kim") == ["Seo-yeon Kim", "Kim Andersson", "김서연"]


def test_whole_words_come_before_beginnings(index: SearchIndex) -> None:
    assert names(index, "graph", "works") == [
        "Graph neural networks for link prediction",
        "Graphs of Łódź",
    ]


@pytest.mark.parametrize(
    ("typed", "title"),
    [
        ("lodz", "Graphs of Łódź"),
        ("图神经", "深度学习与图神经网络"),
        ("grossen uber", "Über Größen"),
        ("prediction neural", "Graph neural networks for link prediction"),
        ("doi:10.1000/ONE", "Graph neural networks for link prediction"),
        ("https://doi.org/10.1000/one", "Graph neural networks for link prediction"),
        ("w:2", "深度学习与图神经网络"),
    ],
)
def test_works_are_found(index: SearchIndex, typed: str, title: str) -> None:
    assert names(index, typed, "works") == [title]


def test_every_kind_is_asked(index: SearchIndex) -> None:
    found = index.ask("graph")
    assert {hit.kind for hit in found.hits} == {"works", "topics", "venues", "communities"}
    assert found.total["works"] == 2
    assert not found.truncated
    assert names(index, "zurich", "institutions") == ["Universität Zürich"]
    assert names(index, "https://ror.org/02crff812", "institutions") == ["Universität Zürich"]


def test_pages_follow_one_another(index: SearchIndex) -> None:
    whole = names(index, "kim")
    pages = [index.ask("kim", ["people"], 1, n) for n in range(4)]
    assert [hit.name for page in pages for hit in page.hits] == whole
    assert pages[0].total == {"people": 3}
    assert pages[0].truncated


def test_unknown_is_not_zero(index: SearchIndex) -> None:
    (hit,) = index.ask("zurich", ["institutions"]).hits
    assert hit.note == "people unknown"


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "   ",
        '"',
        "kim OR",
        "NEAR(",
        "*",
        "kim*",
        "{a b}: c",
        "-kim",
        "NOT kim",
        "'; DROP TABLE",
        "\x00",
        "\ud800",
        "words: x",
        "^kim",
        "kim AND",
        "a" * 100_000,
        "🙂",
        "%",
        "_",
    ],
)
def test_no_text_is_a_language(index: SearchIndex, typed: str) -> None:
    found = index.ask(typed)
    assert all(isinstance(hit.name, str) for hit in found.hits)


def test_a_kind_that_is_none_is_refused(index: SearchIndex) -> None:
    with pytest.raises(UsageError, match="no kind"):
        index.ask("kim", ["persons"])
    with pytest.raises(UsageError, match="1 or more"):
        index.ask("kim", n=0)


def test_the_same_tables_give_the_same_bytes(index: SearchIndex, tmp_path: Path) -> None:
    build_index(Tables(), tmp_path / "again")  # type: ignore[arg-type]
    assert (tmp_path / "again").read_bytes() == index.path.read_bytes()
    assert sorted(p.name for p in tmp_path.iterdir()) == ["again", "again.sums"]


def test_every_name_is_found_by_its_own_words_in_any_order(index: SearchIndex) -> None:
    chance = random.Random(4)
    for name, _ in PEOPLE:
        words = query_words(name)
        for _ in range(4):
            chance.shuffle(words)
            cut = [word[: chance.randint(1, len(word))] for word in words]
            assert name in names(index, " ".join(cut)), cut


def test_threads_ask_at_once(index: SearchIndex) -> None:
    said: list[list[str]] = []
    threads = [threading.Thread(target=lambda: said.append(names(index, "kim"))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(said) == 8
    assert all(one == said[0] for one in said)


@pytest.mark.parametrize("damage", ["gone", "empty", "cut", "other"])
def test_a_damaged_index_has_no_stamp(index: SearchIndex, tmp_path: Path, damage: str) -> None:
    path = tmp_path / "search.sqlite"
    whole = index.path.read_bytes()
    if damage != "gone":
        path.write_bytes({"empty": b"", "cut": whole[:500], "other": b"x" * 5000}[damage])
    assert SearchIndex(path).stamp is None


def test_words_are_bounded() -> None:
    assert len(text_words("word " * 10_000)) == 1
    assert len(text_words(" ".join(map(str, range(10_000))))) == 200
    assert max(map(len, text_words("x" * 10_000))) == 40
    assert len(query_words("一" * 10_000)) <= 12
    assert name_words("") == []
