"""The CSL-JSON loader: own samples read exactly, hostile and damaged input, and any text at all.

The last part reads real files beside the repository, where they are present.
"""

from __future__ import annotations

import io
import json
import os
from pathlib import Path

import pytest
from documents import Document
from hypothesis import given, settings
from hypothesis import strategies as st

from graphkit.records import Affiliation, Note, Rejected, Work, from_json, to_json
from loaders import crossref, csl_json
from loaders._read import json_stream

HERE = Path(__file__).resolve().parent
SAMPLES = HERE / "samples" / "csl_json"
SHARED = HERE.parent.parent / "shared"


def read(text: str) -> list[Work | Rejected]:
    found = csl_json.read(Document("x.json", text))
    return [record for record in found if not isinstance(record, Note)]


def sample(name: str) -> list[Work | Rejected]:
    return read((SAMPLES / name).read_text(encoding="utf-8"))


def one(**fields: object) -> Work:
    (work,) = read(json.dumps([{"id": "x", "type": "book", "title": "T", **fields}]))
    assert isinstance(work, Work), work
    return work


def works(records: list[Work | Rejected]) -> list[Work]:
    return [record for record in records if isinstance(record, Work)]


def test_a_library_is_read_exactly():
    records = sample("library.json")
    vale, bounds, page, soon, untyped, data, nothing = records
    assert vale.title == "Growth of Quercus imaginaria & its rivals"
    assert vale.title_raw == "Growth of <i>Quercus imaginaria</i> &amp; its rivals"
    assert [(a.name, a.given, a.family, a.suffix, a.kind) for a in vale.authors] == [
        ("Ludmila van Beethoven", "Ludmila", "van Beethoven", None, None),
        ("Jules d'Esperance", "Jules", "d'Esperance", None, None),
        ("Joseph M. Reed Jr.", "Joseph M.", "Reed", "Jr.", None),
        ("Northern Tree Consortium", None, None, None, "organisation"),
        ("Teller", None, None, None, None),
    ]
    assert vale.authors_truncated is False and vale.authors_omitted is None
    assert [e.name for e in vale.editors] == ["Ann Ok"]
    assert (vale.year, vale.month, vale.day) == (2019, 3, 5)
    assert (vale.kind, vale.venue, vale.issn) == (
        "article",
        "Annals of Made-up Botany",
        "1234-5679",
    )
    assert dict(vale.ids) == {"doi": "10.5555/amb.2019.7", "pmid": "1234567", "pmcid": "PMC765432"}
    assert vale.keywords == ("oak", "growth")
    assert vale.abstract == "Trees grow. Slowly."
    assert vale.references == ("doi:10.5555/old.1",)
    assert vale.url == "https://example.org/vale"
    assert dict(vale.extra) == {
        "id": "vale2019", "volume": "7", "page": "1-9", "references_without_doi": "1",
    }  # fmt: skip
    assert (vale.origin.file, vale.origin.format, vale.origin.line) == ("x.json", "csl-json", 2)

    assert bounds.title == "Bounds for O(n log n) things"
    assert bounds.title_raw == "Bounds for $O(n \\log n)$ things"
    assert bounds.kind == "preprint" and dict(bounds.extra)["type"] == "article"
    assert [a.name for a in bounds.authors] == ["김민수"] and bounds.authors_truncated is True
    assert dict(bounds.ids) == {"arxiv": "2106.01234"}
    assert (bounds.year, bounds.month, bounds.day) == (2021, 6, None)

    assert page.authors == () and page.authors_truncated is None and page.url is None
    assert dict(page.extra)["author"] == "Anonymous" and page.year == 1999
    assert dict(page.extra)["issued"] == "Spring 1999"
    assert soon.status == "in press" and soon.year is None and soon.kind == "chapter"
    assert dict(soon.ids) == {"doi": "10.5555/soon.1", "pmid": "7654321"}
    assert untyped.kind == "preprint" and dict(untyped.ids) == {"arxiv": "2001.00001"}
    assert data.title is None and data.kind == "dataset"
    assert isinstance(nothing, Rejected) and nothing.reason == "no title and no identifier"
    assert nothing.origin.line == 54


def test_an_answer_of_doi_org():
    (work,) = sample("doi-org.json")
    author, ring = work.authors
    assert author.orcid == "0000-0002-1825-0097"
    assert author.affiliations == (
        Affiliation("Brown Imaginary University", "05gq02987"),
        Affiliation("Second Place"),
    )
    assert ring.name == "The Ring" and ring.kind == "organisation"
    assert (work.year, work.month) == (2008, 8) and work.venue == "Science & Fiction"
    assert work.kind == "article" and work.references == ("doi:10.5555/x.1",)


def test_wrong_types_are_taken_where_clear_and_else_rejected():
    records = sample("odd.jsonl")
    assert [record.origin.line for record in records] == list(range(1, 11))
    listed, number, bad_title, bad_author, bad_entry, half, broken, nan, array, script = records
    assert listed.title == "One" and (listed.year, listed.month) == (2019, 3)
    assert [a.name for a in listed.authors] == ["Jane Doe", "Richard Roe"]
    assert number.title == "1984" and number.year == 2004
    assert [a.name for a in number.authors] == ["Ann Alone"]
    assert bad_title.reason == "the title is not text"
    assert bad_author.reason == "author is not a list of names"
    assert bad_entry.reason == "author has an entry that is not a name"
    assert half.title == "Half a pair \ufffd here" and [a.name for a in half.authors] == [
        "Jane Doe"
    ]
    assert broken.reason.startswith("not JSON: expecting ','")
    assert nan.title == "Not a number" and "volume" not in dict(nan.extra)
    assert array.reason == "not an object"
    assert script.title == "<script>alert(1)</script> p<q"
    assert (script.year, script.month, script.day) == (2020, None, None)


@pytest.mark.parametrize(
    ("issued", "expected"),
    [
        ({"date-parts": [[2019]]}, (2019, None, None)),
        ({"date-parts": [["2019", 3, "5"]]}, (2019, 3, 5)),
        ({"date-parts": [[2019, 21]]}, (2019, None, None)),
        ({"date-parts": [[None]]}, (None, None, None)),
        ({"date-parts": [[-44, 3, 15]]}, (-44, 3, 15)),
        ({"date-parts": []}, (None, None, None)),
        ({"year": "2011", "month": "Mar"}, (2011, 3, None)),
        ("2019-03-05", (2019, 3, 5)),
        ({"raw": "c. 1999"}, (1999, None, None)),
        ({"literal": "5 March 2020"}, (2020, 3, 5)),
        (True, (None, None, None)),
        ({"date-parts": [[[2019]]]}, (None, None, None)),
        ({"date-parts": {"a": 1}}, (None, None, None)),
    ],
)
def test_dates(issued, expected):
    work = one(issued=issued)
    assert (work.year, work.month, work.day) == expected


@pytest.mark.parametrize(
    ("stated", "kind"),
    [
        ("article-journal", "article"),
        ("paper-conference", "conference-paper"),
        ("posted-content", "preprint"),
        ("dissertation", "thesis"),
        ("software", "software"),
        ("song", "other"),
        ("made-up", "other"),
        ("", None),
    ],
)
def test_kinds(stated, kind):
    assert one(type=stated).kind == kind


def test_groups_that_stand_as_people():
    work = one(author=[{"family": "Collaboration", "given": "ATLAS"}, {"family": "CERN"}])
    assert [(a.name, a.kind) for a in work.authors] == [
        ("ATLAS Collaboration", "organisation"),
        ("CERN", None),
    ]


def test_private_paths_stay_out():
    work = one(file="/home/jane/a.pdf", custom="C:\\Users\\jane\\a.pdf", note="file:///x")
    assert dict(work.extra) == {"id": "x"}


def test_shapes_of_a_file():
    item = {"id": "a", "type": "book", "title": "T"}
    wrapped = {"meta": {"n": [1]}, "items": [item, item], "next": None}
    assert len(read(json.dumps(item))) == 1
    assert len(read("\ufeff" + json.dumps([item]))) == 1
    assert len(read(json.dumps(wrapped, indent=1))) == 2
    assert len(read(json.dumps(item) + "\r\n" + json.dumps(item) + "\r\n")) == 2
    assert len(read(f"[{json.dumps(item)},,{json.dumps(item)},]")) == 2
    assert read("") == [] and read("[]") == []


def test_reading_goes_on_after_damage():
    good = [{"type": "book", "title": f"T{n}", "author": [{"family": "F", "given": "G"}] * 3}
            for n in range(5)]  # fmt: skip
    for text in (json.dumps(good), json.dumps(good, indent=2)):
        damaged = text.replace('"T2"', '"T2" oops', 1)
        records = read(damaged)
        assert [w.title for w in works(records)] == ["T0", "T1", "T3", "T4"]
        assert len(records) == 5 and isinstance(records[2], Rejected)
    cut = read(json.dumps(good)[:-40])
    assert [w.title for w in works(cut)] == ["T0", "T1", "T2", "T3"]
    assert "the file ends inside this object" in cut[-1].reason


def test_the_place_of_damage_is_named():
    text = '[\n {"title": "a"},\n {"title": "b",\n  "x": y},\n {"title": "c"}\n]'
    _, damage, _ = read(text)
    assert damage.origin.line == 3 and "(line 4)" in damage.reason


def test_hostile_json():
    deep = "[" * 100_000
    assert len(read(deep)) == 1
    assert len(read('{"title": ' + deep)) == 1
    huge = read('[{"title": "T", "volume": ' + "9" * 5000 + "}]")
    assert len(dict(huge[0].extra)["volume"]) == 5000
    assert one(title="a\x00b").title == "ab"
    assert len(one(abstract="x" * 10_000_000).abstract or "") == 10_000_000
    many = read("\n".join('{"a" 1}' for _ in range(3000)))
    assert len(many) == 1001 and "rest of the file" in many[-1].reason
    nested: object = "x"
    for _ in range(400):
        nested = [nested]
    assert len(read(json.dumps([{"title": "T", "deep": nested}]))) == 1


def test_objects_larger_than_a_block(monkeypatch):
    monkeypatch.setattr(json_stream, "BLOCK", 7)
    records = sample("library.json")
    assert len(works(records)) == 6 and records[-1].origin.line == 54
    assert [r.origin.line for r in sample("odd.jsonl")] == list(range(1, 11))


def test_an_array_below_a_path():
    text = '{"status": "ok", "message": {"total": 2, "items": [{"a": 1},\n{"a": 2}], "more": {}}}'
    found = list(json_stream.items(io.StringIO(text), ("message.items",)))
    assert found == [json_stream.JsonItem(1, {"a": 1}), json_stream.JsonItem(2, {"a": 2})]
    single = list(
        json_stream.items(io.StringIO('{"message": {"a": 1}}'), ("message", "message.items"))
    )
    assert single == [json_stream.JsonItem(1, {"a": 1})]


@pytest.mark.parametrize("name", ["library.json", "doi-org.json", "odd.jsonl"])
def test_own_samples_are_recognised(name):
    text = (SAMPLES / name).read_text(encoding="utf-8")
    if name != "odd.jsonl":  # a list as title says Crossref; there the user has to say
        assert csl_json.recognise(text) > 0.7


@pytest.mark.parametrize(
    "head",
    [
        "",
        "{}",
        "[]",
        "[1, 2]",
        "@article{a, title={x}}",
        "TY  - JOUR",
        "<html>",
        '{"message": {"items": [{"type": "journal-article", "title": ["x"]}]}}',
        '{"items": [{"DOI": "10.5555/1", "type": "journal-article", "title": ["x"]}]}',
        '{"id": "https://openalex.org/W1", "type": "article", "title": "x", "authorships": []}',
        '{"paperId": "1", "title": "x", "authors": []}',
        '{"data": [{"id": "1", "type": "dois", "attributes": {}}]}',
        '{"nodes": [], "edges": []}',
    ],
)
def test_other_formats_are_not_claimed(head):
    assert csl_json.recognise(head) == 0.0


def test_a_head_cut_inside_the_first_object():
    item = {"id": "a", "type": "book", "author": [{"family": "F"}], "abstract": "x" * 70_000}
    assert csl_json.recognise(json.dumps([item])[:65536]) > 0.3


KEYS = st.sampled_from(
    "id type title author editor issued DOI URL ISSN note keyword family given literal suffix"
    " date-parts raw reference affiliation name ORCID container-title abstract".split()
) | st.text(max_size=5)
ANY = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=6,
)


def roundtrip(record: Work | Rejected) -> None:
    if isinstance(record, Work):
        assert from_json(json.loads(json.dumps(to_json(record)))) == record
        json.dumps(to_json(record), ensure_ascii=False).encode("utf-8")


@settings(max_examples=80, deadline=None)
@given(st.lists(st.dictionaries(KEYS, ANY, max_size=8), max_size=4))
def test_any_item_is_kept_or_rejected(items):
    records = read(json.dumps(items))
    assert len(records) == len(items)
    for record in records:
        roundtrip(record)


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=80) | st.text('[]{}",:\\nul12 \n', max_size=120))
def test_any_text_is_no_error(text):
    csl_json.recognise(text)
    for record in read(text):
        roundtrip(record)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2000), st.text(max_size=4))
def test_any_damage_is_no_error(place, junk):
    text = (SAMPLES / "library.json").read_text(encoding="utf-8")
    for record in read(text[:place] + junk + text[place + 3 :]):
        roundtrip(record)


def shared(path: str) -> Path:
    file = SHARED / path
    if not file.exists():
        if os.environ.get("CI") == "true":
            pytest.fail(f"{file} is missing")
        pytest.skip(f"REAL DATA NOT READ: {file} is missing")
    return file


def test_a_real_export():
    text = shared("data/csl-json/output.json").read_text(encoding="utf-8")
    records = read(text)
    assert len(records) == 47 and len(works(records)) == 47
    assert csl_json.recognise(text[:65536]) > 0.9
    assert sum(w.kind == "preprint" for w in works(records)) == 8
    assert dict(works(records)[0].ids) == {"doi": "10.1017/prm.2022.42", "arxiv": "2106.14987"}
    for record in records:
        roundtrip(record)


@pytest.mark.parametrize(
    "folder",
    [
        "crossref",
        "openalex",
        "datacite",
        "semanticscholar",
        "orcid",
        "ror",
        "arxiv",
        "bibtex",
        "ris",
    ],
)
def test_real_files_of_other_formats_are_not_claimed(folder):
    for file in shared(f"data/{folder}").iterdir():
        if file.is_file() and file.suffix != ".gz":
            head = file.read_bytes()[:65536].decode("utf-8", "replace")
            assert csl_json.recognise(head) == 0.0, file.name


def test_references_keep_their_texts_as_those_of_crossref() -> None:
    """doi.org answers CSL with Crossref's own list of references."""
    item = {
        "DOI": "10.1000/a", "type": "article-journal", "title": "Tides", "reference": [
            {"key": "1", "DOI": "10.1000/OLD", "unstructured": "Vale C. Old seas. 1973."},
            {"key": "2", "author": "Ashkin", "year": "1978", "journal-title": "Phys Rev Lett",
             "volume": "40", "first-page": "729"},
            {"key": "3", "unstructured": "A talk in Northport."},
        ],
    }  # fmt: skip
    document = Document("x", json.dumps([item]))
    (work,) = csl_json.read(document)
    assert work.references == ("doi:10.1000/old",)
    assert work.cited == (
        "doi:10.1000/old\tVale C. Old seas. 1973.",
        "Ashkin, 1978, Phys Rev Lett, V40, P729", "A talk in Northport.",
    )  # fmt: skip
    assert dict(work.extra)["references_without_doi"] == "2"
    (same,) = crossref.read(Document("x", json.dumps({"items": [item]})))
    assert same.cited == work.cited
