"""What is read the quick way says what the careful way says, byte for byte, also of damage."""

from __future__ import annotations

import io
import itertools
import json
import random
from pathlib import Path

import pytest

from graphkit.records import Affiliation, Mention, Origin, Work, private, to_json, written
from graphkit.resolve import references
from graphkit.sources.rows import COMPACT, Rows
from loaders._read import cited, json_stream, shapes
from loaders._values import compose

SAMPLES = Path(__file__).parent / "samples"
ODD = (
    None, "", " ", "7", " 7", "7 ", "a  b", "a , b", "P", "P 3", "V 2", 0, 5, 1.5, True, False, [],
    {}, ["x"], {"a": 1}, "München", "a\tb", "a\x00b", "&amp;", "10.1000/x", "é" * 3,
)  # fmt: skip
FIELDS = (
    "author", "year", "article-title", "journal-title", "volume-title", "series-title", "edition",
    "volume", "first-page", "unstructured", "DOI", "key", "ISSN",
)  # fmt: skip


def test_a_cited_work_side_by_side_is_what_cleaned_fields_give() -> None:
    chance = random.Random(5)
    quick = 0
    for _ in range(6_000):
        names = chance.sample(FIELDS, chance.randint(1, 7))
        usual = chance.random() < 0.5
        entry = {n: chance.choice(("Silva A", "1999", "12") if usual else ODD) for n in names}
        stated = shapes.text(entry, "unstructured") or cited._cleaned(entry)
        assert cited._cited(entry) == stated, entry
        quick += cited._joined(entry) is not None
    assert quick > 1_000


def _works(chance: random.Random, count: int) -> list[str]:
    return [
        json.dumps(
            {
                "id": f"https://openalex.org/W{n}",
                "title": chance.choice(("Tides", "{\"", "a}\n{\"id", "Über ]", "\\")),
                "n": chance.choice((1, 2.5, None, [], {"a": [{"b": {}}]}, "x" * 90)),
            },
            ensure_ascii=chance.random() < 0.5,
        )
        for n in range(count)
    ]  # fmt: skip


def _damaged(text: str, chance: random.Random) -> str:
    for _ in range(chance.randint(0, 4)):
        at = chance.randrange(len(text))
        put = chance.choice(("", "}", "{", '"', "\n", ",", "]", "\\", "\x00", '}\n{"id', "\ud83d"))
        text = text[:at] + put + text[at + chance.choice((0, 1, 40)) :]
    return text


def test_lines_of_json_are_read_as_objects_one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    chance = random.Random(11)
    in_lines = 0
    every = json_stream._Reader.lines

    def counted(reader: json_stream._Reader) -> object:
        nonlocal in_lines
        for item in every(reader):
            in_lines += 1
            yield item

    monkeypatch.setattr(json_stream, "BLOCK", 300)
    for _ in range(300):
        text = _damaged(
            chance.choice(("\n", "\n", "\n\n", ",\n", " \n")).join(_works(chance, 14)), chance
        )
        with monkeypatch.context() as careful:
            careful.setattr(json_stream, "_LINES", "never")
            expected = list(json_stream.items(io.StringIO(text), ("results",)))
        with monkeypatch.context() as quick:
            quick.setattr(json_stream._Reader, "lines", counted)
            found = list(json_stream.items(io.StringIO(text), ("results",)))
        assert found == expected, text
    assert in_lines > 500


def test_depth_is_looked_at_in_lines_too() -> None:
    deep = f'{{"id":1,"n":{"[" * 150}{"{" * 0}{"]" * 150}}}'
    nested = '{"id":1,"n":' + '{"a":' * 250 + "1" + "}" * 250 + "}"
    lines = ['{"id":1,"n":2}'] * 5 + [nested, '{"id":3}', deep]
    found = list(json_stream.items(io.StringIO("\n".join(lines))))
    assert [type(item) is json_stream.Damage for item in found] == [False] * 5 + [True] + [
        False
    ] * 2
    assert found[5].line == 6


@pytest.mark.parametrize("mark", ["ana@up.pt", "ana (at) up.pt", "ana [AT] up.pt", "x at y", "10"])
def test_rows_have_no_address_wherever_it_stands(mark: str) -> None:
    text = f"Silva {mark} says \"so\""  # fmt: skip
    place = Affiliation(f"Univ {mark}", None, "PT")
    plain = {"title": "T", "origin": Origin("f", "x", 3), "authors": (Mention("A", "A", "B"),)}
    changes = (
        {"title": text}, {"venue": text}, {"abstract": text}, {"status": text}, {"owner": text},
        {"url": f"https://{mark}/x"}, {"keywords": (text, "b")}, {"cited": (f"doi:1\t{text}",)},
        {"extra": (("note", text), (text, "v"))}, {"editors": (Mention(text),)},
        {"authors": (Mention("A B", affiliations=(place,)),)}, {"categories": (text,)},
        {"ids": (("doi", text),)},
    )  # fmt: skip
    for change, style in itertools.product(changes, (COMPACT, (", ", ": "))):
        work = Work(**{**plain, **change})
        rows = Rows()
        rows.add(work, style)
        assert rows.texts == [written(to_json(private(work)), style)]


def test_what_no_field_holds_is_found_by_shape() -> None:
    known = shapes.Known({"a": str, "b": (int, float), "c": list, "d": dict})
    chance = random.Random(2)
    for _ in range(3_000):
        item = {key: chance.choice(ODD) for key in chance.sample("abcdefg ", chance.randint(1, 8))}
        expected: dict[str, str] = {}
        for key, value in item.items():
            stated = value is not None and value not in ("", [], {})
            if stated and not (key in known and isinstance(value, known[key])):
                expected[key.strip()] = shapes.cleaning.flat(value)
        found: dict[str, str] = {}
        shapes.rest(item, known, found)
        assert found == {k: v for k, v in expected.items() if v}


def test_a_printed_reference_needs_more_than_an_author() -> None:
    assert compose.printed("Silva A", "", volume="", page="") == ""
    assert compose.printed("", "1999", volume="7", page="") == "-, 1999, V7"


def test_signs_of_a_volume_hide_none() -> None:
    bits = (
        "Vol. 4", "vol 12", "12(3):4-5", "100 (2008) 123", "4, 1 (Jan. 1987), 21-40", "p. 7",
        ", 40, 12, pp. 729-732, (1978)", "12  : 5", "(2006): 5", "12 (2006) : 5", " ", ",", ")",
        "1",
    )  # fmt: skip
    chance = random.Random(3)
    found = 0
    for _ in range(4_000):
        text = " ".join(chance.choices(bits, k=chance.randint(1, 5)))
        cut = chance.randrange(len(text) + 1)
        text = text[:cut] + chance.choice(bits) + text[cut + chance.choice((0, 2)) :]
        for sign, form in references._VOLUMES:
            if form.search(text):
                assert sign.search(text), text
                found += 1
        if references._VOLUME_PAGE.search(references._BRACKETED.sub(" ", text)):
            assert references._BEFORE_PAGE.search(text), text
    assert found > 1_000
