"""The loaders of services and dumps against damage and malice: kept or rejected, never a crash."""

from __future__ import annotations

import gzip
import io
import json
import random
import tracemalloc
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from apis import SAMPLES, read
from hypothesis import given, settings
from hypothesis import strategies as st

from graphkit.records import Rejected, Work
from graphkit.sources import read as read_files
from loaders import (
    arxiv,
    crossref,
    datacite,
    dblp,
    openalex,
    orcid,
    publish_or_perish,
    pubmed_xml,
    ror,
    semantic_scholar,
    zotero_json,
)
from loaders._read import json_stream, xml

OF_JSON = [
    openalex, crossref, datacite, semantic_scholar, orcid, ror, arxiv, zotero_json,
    publish_or_perish,
]  # fmt: skip
OF_XML = [dblp, arxiv, pubmed_xml, orcid]
FORMATS = {loader.FORMAT: loader for loader in (*OF_JSON, *OF_XML)}


def folder(name: str) -> Path:
    """The samples of a format; newer folders are named as the module is."""
    own = SAMPLES / name
    return own if own.is_dir() else SAMPLES / name.replace("-", "_")


FILES = [
    (loader, path) for name, loader in FORMATS.items() for path in sorted(folder(name).iterdir())
]


def by_format(loaders: list[ModuleType]) -> Any:
    return pytest.mark.parametrize("loader", loaders, ids=lambda m: m.FORMAT)


def known_keys(loader: ModuleType) -> list[str]:
    """The members and elements that the samples of a format have."""
    found: set[str] = {"name", "id", "title", "value"}
    for path in folder(loader.FORMAT).iterdir():
        found |= set(_shapes_keys(path.read_text(encoding="utf-8")))
    return sorted(found)


def _shapes_keys(text: str) -> list[str]:
    import re

    return re.findall(r'"([\w@:.-]{1,48})"\s*:', text)


@by_format(OF_JSON)
def test_any_object_is_kept_or_rejected(loader: ModuleType) -> None:
    keys = st.sampled_from(known_keys(loader)) | st.text(max_size=4)
    texts = st.sampled_from(["https://openalex.org/W1", "10.5555/x", "2001-02-30", "Doe, J.", "{"])
    value = st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | texts,
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=4),
        max_leaves=8,
    )

    @settings(max_examples=25, deadline=None, derandomize=True)
    @given(st.lists(st.dictionaries(keys, value, max_size=7), min_size=1, max_size=4))
    def check(items: list[Any]) -> None:
        read(loader, items)
        read(loader, "\n".join(json.dumps(item) for item in items))

    check()


def mutations(value: Any, chance: random.Random) -> Any:
    """A value in which something has become something else."""
    odd: list[Any] = [
        None,
        7,
        -1,
        1e308,
        True,
        "",
        "x",
        [],
        {},
        [None],
        [[1]],
        {"value": {}},
        "\x00",
    ]
    if chance.random() < 0.06:
        return chance.choice(odd)
    if isinstance(value, dict):
        return {k: mutations(v, chance) for k, v in value.items() if chance.random() > 0.02}
    return [mutations(v, chance) for v in value] if isinstance(value, list) else value


@pytest.mark.parametrize(
    ("loader", "path"),
    [(m, p) for m, p in FILES if p.suffix in (".json", ".jsonl")],
    ids=lambda v: getattr(v, "name", ""),
)
def test_samples_with_odd_values(loader: ModuleType, path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    values = [json.loads(line) for line in text.splitlines()] if path.suffix == ".jsonl" else [
        json.loads(text)
    ]  # fmt: skip
    chance = random.Random(7)
    for _ in range(60):
        for value in values:
            read(loader, mutations(value, chance))


@pytest.mark.parametrize(("loader", "path"), FILES, ids=lambda v: getattr(v, "name", ""))
def test_samples_with_any_damage(loader: ModuleType, path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    chance = random.Random(11)
    junk = [
        "",
        "<",
        ">",
        "&",
        '"',
        "}",
        "{",
        "]",
        "\x00",
        "\ud800",
        "<![CDATA[",
        "<!--",
        "]]>",
        "é",
    ]
    for _ in range(60):
        at = chance.randrange(len(text))
        cut = at + chance.choice([0, 1, 3, 50])
        damaged = text[:at] + chance.choice(junk) + text[cut:]
        loader.recognise(damaged[: 1 << 16])
        read(loader, damaged)


@pytest.mark.parametrize(("loader", "path"), FILES, ids=lambda v: getattr(v, "name", ""))
def test_blocks_of_any_size_give_the_same(
    loader: ModuleType, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = path.read_text(encoding="utf-8")
    whole = read(loader, text)
    for size in (7, 64, 301):
        monkeypatch.setattr(json_stream, "BLOCK", size)
        monkeypatch.setattr(xml, "BLOCK", size)
        assert read(loader, text) == whole, size


@pytest.mark.parametrize(("loader", "path"), FILES, ids=lambda v: getattr(v, "name", ""))
def test_only_the_own_format_is_claimed(loader: ModuleType, path: Path) -> None:
    head = path.read_text(encoding="utf-8")[: 1 << 16]
    assert loader.recognise(head) > 0.8
    others = {m.FORMAT: m.recognise(head) for m in FORMATS.values() if m is not loader}
    assert max(others.values()) < 0.5, others


@by_format(OF_JSON)
def test_hostile_json(loader: ModuleType) -> None:
    for text in (
        "[" * 100_000,
        '{"results": ' + "[" * 100_000,
        "{" * 1000,
        "null",
        "7",
        "\x00" * 99,
    ):
        assert all(isinstance(r, Rejected) for r in read(loader, text))
    huge = '{"id": "https://openalex.org/W1", "DOI": "10.5555/1", "title": "T", "year": '
    for number in ("9" * 5000, "1e999", "-1e999", "NaN", "1e308"):
        read(loader, f"{huge}{number}}}")
        read(loader, "\n".join([f'{huge}1, "publication_year": 2}}', f"{huge}{number}}}"] * 3))
    nested: Any = "x"
    for _ in range(300):
        nested = {"title": [nested]}
    read(loader, [nested, {"items": nested}])


def test_the_last_of_duplicate_keys_counts_everywhere() -> None:
    item = '{"id": "https://openalex.org/W%d", "title": "A", "title": "B"}'
    records = read(openalex, "\n".join(item % number for number in range(1, 30)))
    assert [r.title for r in records if isinstance(r, Work)] == ["B"] * 29


BOMB = """<?xml version="1.0"?>
<!DOCTYPE dblp [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">
<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;"><!ENTITY d "&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;">
<!ENTITY secret SYSTEM "file:///etc/hostname"><!ENTITY net SYSTEM "http://127.0.0.1:9/x">]>
<dblp><article key="a/b"><title>x &d; &secret; &net; y</title></article></dblp>"""


def test_entities_of_the_file_are_never_expanded() -> None:
    (work,) = read(dblp, BOMB)
    assert isinstance(work, Work)
    assert work.title == "x &d; &secret; &net; y"


@by_format(OF_XML)
def test_hostile_xml(loader: ModuleType) -> None:
    name = {"dblp": "article", "arxiv": "entry", "pubmed-xml": "PubmedArticle", "orcid": "work"}
    tag = name[loader.FORMAT]
    deep = f"<{tag}>" + "<a>" * 5000 + "</a>" * 5000 + f"</{tag}>"
    (one,) = read(loader, deep)
    assert isinstance(one, Rejected)
    long = f"<{tag}><title>{'x' * 11_000_000}</title></{tag}>"
    assert len(read(loader, long)) == 1
    many = read(loader, f"<{tag}>" * 3000)
    assert len(many) == 1001 and isinstance(many[-1], Rejected)
    assert "rest of the file" in many[-1].reason
    assert len(read(loader, f"<{tag}><![CDATA[</{tag}>")) == 1
    assert read(loader, f"<!-- <{tag}>x</{tag}> -->" + "<x>" * 1000) == []
    doctype = f'<{tag}><!DOCTYPE x [<!ENTITY a "b">]>&a;</{tag}>'
    assert all(isinstance(r, Rejected) for r in read(loader, doctype))
    zeros = read(loader, f"<{tag} key='a/b'><title>a\x00b\x0bc</title></{tag}>")
    assert len(zeros) == 1


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-32", "latin-1", "cp1252"])
def test_wrong_and_wide_encodings(tmp_path: Path, encoding: str) -> None:
    record = {"id": "https://openalex.org/W1", "title": "Über Bäume", "authorships": []}
    path = tmp_path / "a.json"
    path.write_bytes(json.dumps([record] * 3, ensure_ascii=False).encode(encoding))
    assert [w.title for w in read_files(path) if isinstance(w, Work)] == ["Über Bäume"] * 3
    path.write_bytes(json.dumps([record], ensure_ascii=False).encode("utf-8") + b"\xff\xfe\x80" * 9)
    assert list(read_files(path))


def test_a_gz_bomb_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "part_000.gz"
    with gzip.open(path, "wb", compresslevel=9) as stream:
        for _ in range(300):
            stream.write(b" " * (1 << 20))
    (found,) = read_files([path])
    assert isinstance(found, Rejected) and "bomb" in found.reason


class Endless(io.StringIO):
    """A text that is made as it is read, so that only the reader's own memory is seen."""

    def __init__(self, record: str, count: int, before: str = "") -> None:
        super().__init__()
        self.record, self.left, self.buffer_ = record, count, before

    def read(self, size: int | None = -1) -> str:
        wanted = 1 << 20 if size is None or size < 0 else size
        while self.left and len(self.buffer_) < wanted:
            self.buffer_ += self.record
            self.left -= 1
        found, self.buffer_ = self.buffer_[:wanted], self.buffer_[wanted:]
        return found


class EndlessDocument:
    name = "x"

    def __init__(self, record: str, count: int) -> None:
        self.record, self.count = record, count

    def open_text(self) -> Endless:
        return Endless(self.record, self.count)

    def open_bytes(self) -> io.BytesIO:
        return io.BytesIO(self.record.encode())


@pytest.mark.parametrize(
    ("loader", "record"),
    [
        (openalex, '{"id":"https://openalex.org/W1","title":"T","authorships":[]}\n'),
        (dblp, '<article key="a/b"><author>Ann Ok</author><title>T.</title></article>\n'),
        (dblp, "<unknown>" + "x" * 100 + "</unknown>\n"),
        (dblp, "<!-- " + "x" * 100 + " -->"),
    ],
    ids=["json", "xml", "no record", "comments"],
)
def test_memory_does_not_grow_with_the_file(loader: ModuleType, record: str) -> None:
    peaks = []
    for count in (3_000, 12_000):
        tracemalloc.start()
        for _ in loader.read(EndlessDocument(record, count)):
            pass
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < peaks[0] * 1.5 + 2_000_000


@settings(max_examples=200, deadline=None, derandomize=True)
@given(st.text("10.5/aZ;:()-_ <%é\u200b", max_size=12) | st.text("aZ0.;:()-_/é,", max_size=9).map(
    lambda rest: f"10.5555/{rest}"
))  # fmt: skip
def test_the_short_cut_for_plain_identifiers_changes_nothing(text: str) -> None:
    from graphkit import ids
    from loaders._values import identify

    assert identify.doi(text) == ids.doi(text)
