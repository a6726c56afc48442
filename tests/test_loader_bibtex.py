"""The BibTeX loader: own samples read exactly, hostile and damaged input, and any text at all.

The last part reads real files beside the repository, where they are present.
"""

from __future__ import annotations

import gzip
import json
import os
import re
from pathlib import Path

import pytest
from documents import Document
from hypothesis import given, settings
from hypothesis import strategies as st

from graphkit.records import Note, Rejected, Work, from_json, to_json
from loaders import bibtex
from loaders._read import bibtex_file
from loaders._values import bibtex_names, latex

HERE = Path(__file__).resolve().parent
SAMPLES = HERE / "samples" / "bibtex"
SHARED = HERE.parent.parent / "shared"


def read(text: str) -> list[Work | Rejected]:
    found = bibtex.read(Document("x.bib", text))
    return [record for record in found if not isinstance(record, Note)]


def sample(name: str) -> list[Work | Rejected]:
    return read((SAMPLES / name).read_text(encoding="utf-8"))


def one(fields: str, kind: str = "article") -> Work:
    (work,) = read(f"@{kind}{{k, title = {{T}}, {fields}}}")
    assert isinstance(work, Work), work
    return work


def works(records: list[Work | Rejected]) -> list[Work]:
    return [record for record in records if isinstance(record, Work)]


def people(text: str) -> list[tuple[str | None, str | None, str | None, str]]:
    mentions = bibtex_names.parse(text).mentions
    return [(m.given, m.family, m.suffix, m.name) for m in mentions]


def test_names_and_titles_are_read_exactly():
    accents, forms, anon, parens = sample("names.bib")
    assert [(a.given, a.family) for a in accents.authors] == [
        ("Ludmila", "van Beethoven"),
        ("Édouard", "Masterly"),
        ("Håkan", "Ström"),
        ("María", "Špela"),
        ("Łukasz", "Søren"),
        ("L[eslie] A.", "Gross"),
    ]
    assert accents.authors[0].name == "Ludmila van Beethoven"
    assert accents.title == "The TeX of Quercus — an “odd” TeX & O(n log n)"
    assert accents.title_raw is not None and accents.title_raw.startswith("{The {TeX} of \\emph")
    assert accents.venue == "Annals of Made-up Botany"
    assert (accents.year, accents.month, accents.day) == (1999, 1, 10)
    assert accents.authors_truncated is False and accents.origin.line == 6

    assert [(a.name, a.given, a.family, a.suffix, a.kind) for a in forms.authors] == [
        ("Ludwig van Beethoven Jr.", "Ludwig", "van Beethoven", "Jr.", None),
        ("Harry Baldwin Jr.", "Harry", "Baldwin", "Jr.", None),
        ("Harry L. Baldwin Jr.", "Harry L.", "Baldwin", "Jr.", None),
        ("Barnes and Noble", None, None, None, "organisation"),
        ("ACM Press", None, None, None, "organisation"),
        ("Kristoffer Høg Rose", None, None, None, None),
        ("Bart De Win", None, None, None, None),
        ("Jean de la Fontaine", "Jean", "de la Fontaine", None, None),
        ("Frank Press", "Frank", "Press", None, None),
        ("ATLAS Collaboration", None, None, None, "organisation"),
    ]
    assert forms.authors_truncated is True and forms.authors_omitted is None
    assert forms.year == 1973 and forms.title_raw is None

    assert anon.authors == () and anon.authors_truncated is None
    assert dict(anon.extra) == {
        "citation_key": "anon", "author": "Anonymous", "entry_type": "misc",
    }  # fmt: skip
    assert (anon.title, anon.year, anon.status, anon.kind) == ("Letters", None, "in press", "other")
    assert parens.title == "In (round) brackets" and parens.year == 2001
    assert dict(parens.extra)["year"] == "2001a" and parens.editors[0].name == "Ann Ok"


def test_fields_are_read_exactly():
    records = sample("fields.bib")
    assert [r.origin.line for r in records] == [1, 8, 22, 29, 33, 35, 37, 39, 41, 45]
    child, online, scholar, twice, same, thesis, broken, nothing, nokey, parent = records
    assert child.venue == "Proc. of Made-up Things" and child.year == 2003
    assert child.editors[0].name == "Ann Ok" and child.ids == () and child.title == "A Child"
    assert dict(child.extra) == {
        "citation_key": "child", "crossref": "PARENT", "pages": "1–9",
        "publisher": "Made-up Press",
    }  # fmt: skip
    assert online.title == "Main: And More" and online.kind == "preprint"
    assert (online.year, online.month, online.day) == (2019, 3, 5)
    assert dict(online.ids) == {"arxiv": "2106.01234"} and online.categories == ("math.AT",)
    assert online.keywords == ("one", "two, still two") and online.url is None
    assert dict(online.extra) == {
        "citation_key": "biblatex", "entry_type": "online", "date": "2019-03-05/2019-04",
        "author+an": "1=highlight",
    }  # fmt: skip
    assert scholar.venue == "arXiv" and scholar.kind == "preprint"
    assert dict(scholar.ids) == {"arxiv": "1901.00002"}
    assert dict(scholar.extra)["journal"] == "arXiv preprint arXiv:1901.00002"
    assert twice.title == "First" and dict(twice.extra)["title_2"] == "Second"
    assert dict(twice.ids) == {"doi": "10.5555/a_b.1", "pmid": "123"}
    assert twice.issn == "1234-5679" and twice.url == "http://example.org/~jane/a--b"
    assert (twice.year, twice.month, twice.day) == (1999, 6, None)
    assert dict(twice.extra)["year"] == "c. 1999" and dict(twice.extra)["month"] == "jun-aug"
    assert same.title == "Same key"
    assert (thesis.kind, thesis.venue) == ("thesis", "Made-up University")
    assert dict(thesis.extra)["entry_type"] == "phdthesis"
    assert "is not closed" in broken.reason
    assert nothing.reason == "no title and no identifier"
    assert isinstance(nokey, Rejected) and nokey.reason.startswith("expected comma")
    assert parent.kind == "book" and dict(parent.ids) == {"doi": "10.5555/parent"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Doe, Jane", [("Jane", "Doe", None, "Jane Doe")]),
        ("jane doe", [(None, None, None, "jane doe")]),
        ("van der Berg", [(None, "van der Berg", None, "van der Berg")]),
        ("Doe AND Roe", [(None, None, None, "Doe"), (None, None, None, "Roe")]),
        ("{van der Berg}, Jan", [("Jan", "van der Berg", None, "Jan van der Berg")]),
        ("Jan {van der Berg}", [("Jan", "van der Berg", None, "Jan van der Berg")]),
        ("J.~K. Rose", [("J. K.", "Rose", None, "J. K. Rose")]),
        ("{\\relax Ch}arles Roe", [("Charles", "Roe", None, "Charles Roe")]),
        ("Erd\\H{o}s, P{\\'a}l", [("Pál", "Erdős", None, "Pál Erdős")]),
        ("Dvo{\\v r}{\\'a}k, Anna", [("Anna", "Dvořák", None, "Anna Dvořák")]),
        ("山田 太郎", [(None, None, None, "山田 太郎")]),
        ("{Plato}", [(None, None, None, "Plato")]),
        ("Roe, R.; Doe, J.", [("R.", "Roe", None, "R. Roe"), ("J.", "Doe", None, "J. Doe")]),
        ("John Doe III", [("John", "Doe", "III", "John Doe III")]),
        ("<b>Doe</b>, J.", [("J.", "<b>Doe</b>", None, "J. <b>Doe</b>")]),
        (" and and , and {} and", []),
    ],
)
def test_name_forms(text, expected):
    assert people(text) == expected


def test_a_list_with_commas_only_is_several_people():
    names = [m[3] for m in people("Ann One, Bob B. Two, Cy Three")]
    assert names == ["Ann One", "Bob B. Two", "Cy Three"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (r"{\'{\i}} {\aa} \v{s} \L \o \ss", "í å š Łøß"),
        (r"{\'\i}\'{E}\"{o}{\c C}\c{s}\u g\.Z\H{u}\k{a}\={e}", "íÉöÇşğŻűąē"),
        (r"S\o ren na\"\i ve", "Søren naïve"),
        (r"\~{} \^{} \textasciitilde{} \_ \% \# \$ \{ \}", "~ ^ ~ _ % # $ { }"),
        (r"10--20 --- ``q''", "10–20 — “q”"),
        (r"\textbf{bold {\it x}} \emph{y} \mbox{G-Animal's}", "bold x y G-Animal's"),
        (r"\href{http://example.org}{text} \url{x}", "text x"),
        (r"{\noopsort{1973b}}1973 {\switchargs{--90}{1968}}", "1973 1968–90"),
        (r"\alpha{} \textregistered{} \VorTeX{} \LaTeX\ y", "α ® VorTeX LaTeX y"),
        (r"$x_{1}$ costs $5", "x₁ costs $5"),
        (r"T\kern-.1em X \path|a@b.org|", "TX a@b.org"),
        ("\\", ""),
        ("}{", ""),
        (r"\'", "'"),
    ],
)
def test_latex(text, expected):
    assert latex.decode(text) == expected


def test_verbatim_fields_keep_dashes_and_tildes():
    assert latex.verbatim(r"http://x.org/{\textasciitilde}a--b\_c\%20") == "http://x.org/~a--b_c%20"
    assert one(r"doi = {10.5555/a{\textless}b{\textgreater}c\_d}").ids == (
        ("doi", "10.5555/a<b>c_d"),
    )


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ('year = 2020, month = mar # "~4"', (2020, 3, 4)),
        ("year = 2020, month = {Mar-Apr}", (2020, 3, None)),
        ("year = 2020, month = {03}, day = 7", (2020, 3, 7)),
        ("year = {1998/1999}", (1998, None, None)),
        ("year = {2020}, month = {Okt.}", (2020, 10, None)),
        ("date = {2020-21}", (2020, None, None)),
        ("date = {2020~}", (2020, None, None)),
        ("year = {unknown}", (None, None, None)),
        ("month = may", (None, 5, None)),
    ],
)
def test_dates(fields, expected):
    work = one(fields)
    assert (work.year, work.month, work.day) == expected


@pytest.mark.parametrize(
    ("fields", "ids"),
    [
        ("eprint = {hep-th/9901001}", {"arxiv": "hep-th/9901001"}),
        ("eprint = {12345}, eprinttype = {hal}", {}),
        ("eprint = {12345}, eprinttype = {pubmed}", {"pmid": "12345"}),
        ("url = {https://arxiv.org/abs/2106.01234v2}", {"arxiv": "2106.01234"}),
        ("url = {https://example.org/doi/10.5555/x/full}", {}),
        ("ee = {https://doi.org/10.5555/x}", {"doi": "10.5555/x"}),
        ("note = {doi:10.5555/x. Erratum: 10.5555/y}", {}),
        ("note = {DOI 10.5555/x.}", {"doi": "10.5555/x"}),
        ("doi = {10.48550/arXiv.2106.01234}",
         {"doi": "10.48550/arxiv.2106.01234", "arxiv": "2106.01234"}),
        ("journal = {CoRR}, volume = {abs/1706.00001}", {"arxiv": "1706.00001"}),
    ],
)  # fmt: skip
def test_identifiers(fields, ids):
    assert dict(one(fields).ids) == ids


def test_a_title_of_unknown_commands_is_kept():
    (work,) = read(r"@misc{a, title = {{\uktug}}}")
    assert work.title == "uktug" and work.title_raw == r"{\uktug}"


def test_values():
    strings = bibtex_file.Strings({"acm": "ACM"})
    assert bibtex_file.value_of('"A {"}b{"} c" # acm # {d}', strings) == 'A {"}b{"} cACMd'
    assert bibtex_file.value_of("unknown # {x}", strings) == "unknownx"
    text = '@string{a = "x"} @string{b = a # {y}} @string{A = {z}} @misc{k, title = b # " " # a}'
    assert read(text)[0].title == "xy z"


def test_cross_references_in_a_circle_end():
    text = "@book{a, crossref={b}, title={A}} @book{b, crossref={a}, title={B}, year=1999}"
    assert [w.year for w in works(read(text))] == [1999, 1999]
    shared_fields = "@misc{m, title={M}, xdata={x, y}} @xdata{x, year=2001} @xdata{y, note={n}}"
    (work,) = read(shared_fields)
    assert work.year == 2001 and dict(work.extra)["note"] == "n"


def test_pieces_of_any_size_give_the_same(monkeypatch):
    expected = {name: sample(name) for name in ("names.bib", "fields.bib")}
    for size in (1, 50, 333):
        monkeypatch.setattr(bibtex_file, "PIECE", size)
        for name, records in expected.items():
            found = sample(name)
            assert works(found) == works(records)
            assert [r.origin for r in found] == [r.origin for r in records]


def test_a_parser_that_raises_costs_one_entry(monkeypatch):
    split = bibtex_file._split

    def stumbling(text):
        if "STUMBLE" in text:
            raise KeyError("inside")
        return split(text)

    monkeypatch.setattr(bibtex_file, "_split", stumbling)
    records = read('@misc{a, title={A}}\n@misc{b, title="STUMBLE"}\n@misc{c, title={C}}\n')
    assert [(type(r).__name__, r.origin.line) for r in records] == [
        ("Work", 1), ("Rejected", 2), ("Work", 3),
    ]  # fmt: skip


PLAINLY = [
    "@article{a, title = {The {G}nats}, author = {Mu{\\~n}oz, Ana}, year = 1990, month = apr}\n\n",
    "@book{b,\n  title={B},\n  title={Again},\n}\n",
    '@misc{c, note = {costs 5\\% = {x}, "quoted"}, url={http://a.b/c_d}, }\n',
    "words between\n@misc{d, title = {a} # {b}}\n@misc{a, title = {C@D}}\n",
    "@string{s = {Reef}}\n@misc{e, title = s, journal = {not closed}\n@misc{f, title = {F}}\n",
    "@comment{g, title = {G}}\n@misc{h, title = {x\\}y}}\n@misc(i, title = {I})\n",
]


@pytest.mark.parametrize("text", [*PLAINLY, "".join(PLAINLY), "".join(reversed(PLAINLY))])
def test_plain_entries_are_read_as_the_parser_reads_them(monkeypatch, text):
    quick = read(text)
    monkeypatch.setattr(bibtex_file, "_PLAIN", re.compile("(?!)"))
    assert quick == read(text)


def test_hostile_entries():
    assert len(one("abstract = {" + "x" * 10_000_000 + "}").abstract or "") == 10_000_000
    assert len(one("author = {" + "A B and " * 5000 + "C D}").authors) == 5001
    assert one("note = {a\x00b}").extra[-1] == ("note", "ab")
    assert one("note = {half \ud800}").extra[-1] == ("note", "half \ufffd")
    assert one("title = {{" + "{" * 5000 + "}" * 5000 + "}}").title == "T"
    assert len(read("@a{" * 2000)) > 0
    assert read("@article{a, title = {x}}\r\n@misc{b, title={y}}\r\n")[1].origin.line == 2
    assert one("author = {M\xfcller, J\xc3\xb6rg}").authors[0].family == "Müller"
    private = one("file = {:/home/jane/x.pdf:PDF}, owner = {jane}, bdsk-file-1 = {YnBs},"
                  " local = {C:\\Users\\jane\\x.pdf}")  # fmt: skip
    assert dict(private.extra) == {"citation_key": "k"}


@pytest.mark.parametrize("name", ["names.bib", "fields.bib"])
def test_own_samples_are_recognised(name):
    assert bibtex.recognise((SAMPLES / name).read_text(encoding="utf-8")) > 0.9


@pytest.mark.parametrize(
    "head",
    [
        "",
        "TY  - JOUR\nAU  - a@b{c",
        "<html>@article{x, y={z}}</html>",
        '[{"bibtex": "@article{a, title = {x}}"}]',
        "name,mail\nJane,jane@example.org\n",
        "Researcher profile\n\nmail me @home (or not)\n",
        "%0 Journal Article\n%A Doe\n",
        "PMID- 1\nOWN - NLM\n",
    ],
)
def test_other_formats_are_not_claimed(head):
    assert bibtex.recognise(head) == 0.0


def test_a_long_header_is_no_obstacle():
    head = "".join(f"%%% line {n} of a header, author = jane@example.org\n" for n in range(120))
    assert bibtex.recognise(head + "\n@String{a = {b}}\n@Article{k,\n  title = {x}}") > 0.9


def roundtrip(record: Work | Rejected) -> None:
    if isinstance(record, Work):
        assert from_json(json.loads(json.dumps(to_json(record)))) == record
        json.dumps(to_json(record), ensure_ascii=False).encode("utf-8")


WORD = st.text("abcÖé {}\\\"'$~-&,.", max_size=12)


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=80) | st.text('@a{},="# \n\\(){}string', max_size=120))
def test_any_text_is_no_error(text):
    bibtex.recognise(text)
    for record in read(text):
        roundtrip(record)


@settings(max_examples=200, deadline=None)
@given(st.text() | st.text("\\{}$~-`'\"abiouvHck ", max_size=60))
def test_any_text_is_decoded(text):
    latex.decode(text).encode("utf-8")
    latex.verbatim(text)


@settings(max_examples=150, deadline=None)
@given(st.text() | st.text("AB ab{}\\,~.and \n", max_size=60))
def test_any_names_are_no_error(text):
    for mention in bibtex_names.parse(text).mentions:
        assert mention.name


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.dictionaries(
            st.sampled_from(["author", "title", "year", "note", "doi"]),
            st.text("abc dÖ.,-:/10", max_size=20),
            max_size=5,
        ),
        max_size=6,
    )
)
def test_every_generated_entry_is_kept_or_rejected(entries):
    text = "\n".join(
        f"@misc{{k{n},\n" + ",\n".join(f" {k} = {{{v}}}" for k, v in fields.items()) + "\n}"
        for n, fields in enumerate(entries)
    )
    records = read(text)
    assert len(records) == len(entries)
    for record in records:
        roundtrip(record)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 1200), st.text(max_size=4))
def test_any_damage_is_no_error(place, junk):
    text = (SAMPLES / "fields.bib").read_text(encoding="utf-8")
    for record in read(text[:place] + junk + text[place + 3 :]):
        roundtrip(record)


def shared(path: str) -> Path:
    file = SHARED / path
    if not file.exists():
        if os.environ.get("CI") == "true":
            pytest.fail(f"{file} is missing")
        pytest.skip(f"REAL DATA NOT READ: {file} is missing")
    return file


@pytest.mark.parametrize(
    ("name", "total", "rejected"),
    [
        ("tugboat.bib.gz", 2720, 2),
        ("xampl.bib", 36, 3),
        ("complex.bib", 20, 0),
        ("testjabref.bib", 156, 0),
        ("jabref-authors.bib", 212, 0),
    ],
)
def test_real_files_lose_nothing(name, total, rejected):
    raw = shared(f"data/bibtex/{name}").read_bytes()
    text = (gzip.decompress(raw) if name.endswith(".gz") else raw).decode("utf-8")
    assert bibtex.recognise(text[:65536]) > 0.9
    records = read(text)
    assert len(records) == total and len(works(records)) == total - rejected
    reasons = {r.reason for r in records if isinstance(r, Rejected)}
    assert reasons <= {"no title and no identifier"}
    assert not any(a.name == "Anonymous" for w in works(records) for a in w.authors)
    lines = text.split("\n")
    assert all(lines[r.origin.line - 1].lstrip().startswith("@") for r in records)
    for record in records[:: max(1, total // 40)]:
        roundtrip(record)


def test_real_oddities():
    text = shared("data/bibtex/xampl.bib").read_text(encoding="utf-8")
    found = {dict(w.extra)["citation_key"]: w for w in works(read(text))}
    assert found["book-full"].year == 1981
    assert found["inbook-full"].year == 1973 and found["inbook-full"].day == 10
    assert found["whole-set"].year == 1968
    assert found["book-crossref"].authors[0].name == "Donald E. Knuth"
    assert found["article-crossref"].venue == "G-Animal's Journal"
    assert found["incollection-crossref"].venue == "High Speed Computer and Algorithm Organization"
    assert [a.name for a in found["unpublished-full"].authors][:2] == [
        "Ulrich Ünderwood",
        "Ned Ñet",
    ]


@pytest.mark.parametrize(
    "folder",
    ["ris", "endnote", "pubmed", "csl-json", "orcid", "html", "dblp", "graphs", "../seeds"],
)
def test_real_files_of_other_formats_are_not_claimed(folder):
    for file in shared(f"data/{folder}").iterdir():
        if file.is_file() and file.suffix != ".gz":
            head = file.read_bytes()[:65536].decode("utf-8", "replace")
            assert bibtex.recognise(head) == 0.0, file.name
