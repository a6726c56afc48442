"""Other projects' inputs against their own expected values; where we differ, why.

The whole tables come out of the projects' source packages (`make endure`); a few lines of each
stand here and are asked each time.
"""

from __future__ import annotations

import gzip
import json
import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from documents import Document
from loading import SAMPLES
from peers import PEERS, literal, module, unpacked

import graphkit as gk
from graphkit import ids
from graphkit.questions import citing
from graphkit.records import Rejected, Work
from graphkit.sources import read
from loaders import jats, medline, ris
from loaders._values import bibtex_names, dates, latex, people

Parts = tuple[str, str, str]

# Where we differ on purpose, by name: BibTeX has no notion of any of this.
WHY = {
    "others": "says that there are more, and is nobody",
    "Anonymous": "nobody: 877 works of TUGboat would have one author",
    "Edwin V. {Bell, II}": "a suffix in braces is one", "Frank G. {Bennett, Jr.}": "the same",
    "Chong, B. M., Specia, L., & Mitkov, R.": "commas part names and initials: three people",
    "AA 1b cc dd": "a word that begins with a digit is no particle",
    "AA {b}B cc dd": "a particle is told by the first letter, braced or not", "AA {B}b cc dd": "",
    "AA {bb} cc DD": "the same", "AA {bb} CC": "the same", r"AA \BB{b} cc dd": "the same",
    "Dominique {G}alouzeau de Villepin": "", r"Brand\~{a}o, F": "the peer leaves LaTeX as it is",
}  # fmt: skip


def plain(words: list[str]) -> str:
    return latex.decode(" ".join(words)).replace("~", " ").strip()


def differs(name: str, expected: Parts) -> str | None:
    """Why a name is read otherwise; None where it is not, "" where there is no reason."""
    found = bibtex_names.parse(name).mentions
    got = [(m.given or "", m.family or "", m.suffix or "") for m in found]
    if got == [expected] or (not got and expected == ("", "", "")):
        return None
    if name in WHY:
        return WHY[name] or "the same"
    alone = found[0] if len(found) == 1 else None
    if alone is not None and alone.family is None:
        joined = " ".join(part for part in expected if part)
        if alone.name == joined or "," in name:
            return "which word is the family name is not stated (a group, one word, Van, braces)"
    return ""


def none_without_a_reason(cases: list[tuple[str, Parts]]) -> None:
    told = {name: differs(name, expected) for name, expected in cases}
    assert [name for name, why in told.items() if why == ""] == []
    assert sum(why is None for why in told.values()) > 0.75 * len(told)


SMOKE: list[tuple[str, Parts]] = [
    ("A. G. W. Cameron", ("A. G. W.", "Cameron", "")), ("Anonymous", ("", "Anonymous", "")),
    ("Andrea de Leeuw van Weenen", ("Andrea", "de Leeuw van Weenen", "")),
    ("Brinch Hansen, Per", ("Per", "Brinch Hansen", "")),
    (r"Charles Louis Xavier Joseph de la Vall{\'e}e Poussin",
     ("Charles Louis Xavier Joseph", "de la Vallée Poussin", "")),
    ("Ford, Jr., Henry", ("Henry", "Ford", "Jr.")), ("Paco La Bruna", ("Paco La", "Bruna", "")),
    (r"H{\'a}n Th{\^e}\llap{\raise 0.5ex\hbox{\'{\relax}}} Th{\'a}nh", ("Hán Thê'", "Thánh", "")),
]  # fmt: skip


def test_names_as_bibtex_parts_them() -> None:
    told = {name: differs(name, expected) for name, expected in SMOKE}
    assert {name for name, why in told.items() if why is not None} == {"Anonymous", "Paco La Bruna"}
    assert all(told[name] for name in ("Anonymous", "Paco La Bruna"))


@pytest.mark.endure
def test_the_names_of_pybtex(tmp_path: Path) -> None:
    table = literal(unpacked("pybtex", tmp_path) / "tests/parse_name_test.py", "sample_names")
    none_without_a_reason([
        (" ".join(name.split()), (plain(first), plain([*von, *last]), plain(jr)))
        for name, (first, von, last, jr), wrong in table if name.count(",") < 4 or wrong is None
    ])  # fmt: skip


@pytest.mark.endure
def test_the_names_of_bibtexparser(tmp_path: Path) -> None:
    path = unpacked("bibtexparser", tmp_path) / "tests/middleware_tests/test_names.py"
    none_without_a_reason([
        (" ".join(name.split()),
         (plain(e["first"]), plain([*e["von"], *e["last"]]), plain(e["jr"])))
        for name, e in literal(path, "REGULAR_NAME_PARTS_PARSING_TEST_CASES")
    ])  # fmt: skip


def year_told(text: str, first: str) -> str | None:
    """Why a date has another year than the first one that EDTF allows; "" for no reason."""
    found = dates.parse(text)[0]
    if first == "-inf":  # open at its beginning
        return None if found is None else "the only year that is stated"
    year = int(first[:5]) if first[0] == "-" else int(first[:4])
    if found == year or (found is None and not 1000 <= year <= 2100):
        return None
    if found is None and ("X" in text or "/.." in text):
        return "digits are left open"
    if text.startswith(("/", "..")):
        return "the only year that is stated"
    if found is None and set(text) & set("[{eEyYS"):
        return "a set, an exponent or significant digits: no date of a publication"
    return ""


def test_dates_as_edtf_has_them() -> None:
    for text, first in (
        ("2001-02-03", "2001-02-03"), ("2004-06/2006-08", "2004-06-01"), ("1984?", "1984-01-01"),
        ("2004-06~", "2004-06-01"), ("-0999", "-0999-01-01"), ("-2005/-1999-02", "-2005-01-01"),
        ("2001-21", "2001-03-01"), ("0000", "0000-01-01"),
    ):  # fmt: skip
        assert year_told(text, first) is None, text
    assert year_told("199X", "1990-01-01")


@pytest.mark.endure
def test_the_examples_of_edtf(tmp_path: Path) -> None:
    table = literal(unpacked("edtf", tmp_path) / "tests/test_parser.py", "EXAMPLES")
    told = {text: year_told(text, expected[0]) for text, expected in table if expected}
    assert [text for text, why in told.items() if why == ""] == []
    assert sum(why is None for why in told.values()) > 0.6 * len(told)


PLACES = [
    ("Dominique Galouzeau de Villepin", ("Dominique Galouzeau", "de Villepin", "")),
    (r"Victor, Paul {\'E}mile", ("Paul Émile", "Victor", "")), ("bb, AA", ("AA", "bb", "")),
    ("BB,, AA", ("AA", "BB", "")),
]  # fmt: skip
MACROS = [
    ("Æsop's fables", r"\AE sop's fables"), ("Crève Cœur, Missouri", r"Cr\`eve C\oe ur, Missouri"),
    ("Pëtr, meet Françoise", r"P\"etr, meet Fran\c coise"), ("naïve", r'na\"\i ve'),
    ("Altstraße", r"Altstra\ss e"), ("Escobar, María-José", r"Escobar, Mar\'{\i}a-Jos\'{e}"),
]  # fmt: skip
# Where we differ from citeproc-py on purpose.
OTHERWISE = {
    r"A \TeX\ expert is a \TeX nician.": "the blank behind a logo stays: most authors mean one",
    r"An $O(n \log n / \! \log\log n)$ Sorting Algorithm": "letters alone are written out",
}


def texts_differ(expected: str, source: str) -> bool:
    got, wanted = latex.decode(source), " ".join(expected.split())
    return unicodedata.normalize("NFC", got) != unicodedata.normalize("NFC", wanted)


def test_names_and_macros_as_citeproc_py_reads_them() -> None:
    assert [name for name, expected in PLACES if differs(name, expected) is not None] == []
    assert not [source for expected, source in MACROS if texts_differ(expected, source)]
    assert all(texts_differ(source, source) or source in OTHERWISE for source in OTHERWISE)


@pytest.mark.endure
def test_the_names_and_macros_of_citeproc_py(tmp_path: Path) -> None:
    tests = unpacked("citeproc-py", tmp_path) / "tests"
    cases = [
        (name, ([first or ""], [von or "", last], [jr or ""]))
        for table in ("DECORET_NAMES", "EXTRA_NAMES")
        for name, (first, von, last, jr) in literal(tests / "test_bibtex.py", table)
    ]
    cases += [
        (name, (first, [*von, *last], jr))
        for name, (first, von, last, jr) in literal(tests / "test_bibtex.py", "PYBTEX_NAMES")
    ]
    none_without_a_reason([
        (" ".join(name.split()), (plain(first), plain(family), plain(jr)))
        for name, (first, family, jr) in cases
    ])  # fmt: skip
    pairs = [
        pair
        for table in ("MACROS", "ACCENT_MACROS", "ASSORTED", "MATH", "LIGATURES")
        for pair in literal(tests / "test_latex.py", table)
    ]
    assert {source for expected, source in pairs if texts_differ(expected, source)} == {*OTHERWISE}
    assert len(pairs) > 30


SCHEMES = {"doi": ids.doi, "arxiv": ids.arxiv, "orcid": ids.orcid, "issn": ids.issn, "ror": ids.ror}
# An ISSN is looked for in a field for it; there these numbers are no other thing.
IN_OTHER_THINGS = {
    "urn:issn:0167-6423", "https://viaf.org/viaf/75121530",
    "10.1002/(SICI)1521-3978(199806)46:4/5<493::AID-PROP493>3.0.CO;2-P",
}  # fmt: skip


def otherwise(text: str, schemes: list[str], normal: str) -> list[str]:
    """The schemes under which a text is another identifier than idutils says."""
    wrong = []
    for scheme, find in SCHEMES.items():
        wanted: str | None = None
        if scheme in schemes:
            wanted = (normal or text).removeprefix("arXiv:")
            wanted = re.sub(r"v\d+\Z", "", wanted) if scheme == "arxiv" else wanted
            wanted = wanted.lower() if scheme in ("doi", "ror") else wanted
            wanted = wanted.rsplit("/", 1)[-1] if scheme == "ror" else wanted
        if find(text) != wanted:
            wrong.append(scheme)
    return wrong


def test_identifiers_as_idutils_knows_them() -> None:
    for text, schemes, normal in (
        ("urn:isan:0000-0000-9E59-0000-O-0000-0000-2", ["urn"], ""),
        ("1422-4586-3573-0476", ["isni"], ""),
        ("https://doi.org/10.1016/J.epsl.2011", ["doi", "url"], "10.1016/J.epsl.2011"),
        ("arXiv:1310.2590v1", ["arxiv"], "arXiv:1310.2590v1"),
        ("http://orcid.org/0000-0002-1825-0097", ["orcid", "url"], "0000-0002-1825-0097"),
        ("hep-th/9601001", ["arxiv"], "arXiv:hep-th/9601001"), ("1188-1534", ["issn"], "1188-1534"),
    ):  # fmt: skip
        assert otherwise(text, schemes, normal) == [], text


@pytest.mark.endure
def test_the_identifiers_of_idutils(tmp_path: Path) -> None:
    table = literal(unpacked("idutils", tmp_path) / "tests/test_idutils.py", "identifiers")
    wrong = {
        text: found for text, kinds, normal, _ in table if (found := otherwise(text, kinds, normal))
    }
    assert wrong == {text: ["issn"] for text in IN_OTHER_THINGS}
    assert len(table) > 100


def test_an_article_as_pubmed_parser_reads_it() -> None:
    """What parse_pubmed_xml says of the same text."""
    (work,) = works(jats, JATS)
    assert (work.title, work.year, work.venue) == ("Tides", 2012, "PLoS ONE")
    assert dict(work.ids) == {"pmcid": "PMC3460867", "doi": "10.1371/journal.pone.0046493"}


JATS = """<article><front><journal-meta><journal-title-group><journal-title>PLoS ONE
</journal-title></journal-title-group></journal-meta><article-meta>
<article-id pub-id-type="pmc">3460867</article-id>
<article-id pub-id-type="doi">10.1371/journal.pone.0046493</article-id>
<title-group><article-title>Tides</article-title></title-group>
<contrib-group><contrib contrib-type="author"><name><surname>Silva</surname>
<given-names>Ana</given-names></name></contrib></contrib-group>
<pub-date pub-type="epub"><day>28</day><month>9</month><year>2012</year></pub-date>
</article-meta></front></article>"""


@pytest.mark.endure
def test_the_articles_of_pubmed_parser(tmp_path: Path) -> None:
    """What its tests expect of the article that it brings; its other files have nothing refused."""
    folder = unpacked("pubmed_parser", tmp_path)
    source = (folder / "tests/test_pubmed_oa_parser.py").read_text(encoding="utf-8")
    said = dict(re.findall(r'parsed_xml\.get\(["\'](\w+)["\']\) == ["\']?([^"\'\n]+)', source))
    (work,) = read(folder / "data/pone.0046493.nxml")
    assert isinstance(work, Work)
    known = dict(work.ids)
    assert (known["pmcid"], known["doi"]) == (f"PMC{said['pmc']}", said["doi"])
    assert (work.venue, str(work.year)) == (said["journal"], said["publication_year"])
    assert f"{work.day}-{work.month}-{work.year}" == said["epublication_date"]
    (count,) = re.findall(r"len\(references\) == (\d+)", source)
    assert len(work.cited) == int(count)
    for path in sorted((folder / "data").glob("*.nxml")):
        (work,) = read(path)
        assert isinstance(work, Work) and work.title and work.year and work.authors, path.name
    path = folder / "data/pubmed20n0014.xml.gz"
    with gzip.open(path, "rt", encoding="utf-8") as file:
        stated = sum(line.count("<PubmedArticle>") for line in file)
    kept, rejected = 0, []
    for record in read(path):
        kept += isinstance(record, Work)
        rejected += [record] if isinstance(record, Rejected) else []
    assert kept == stated > 20_000 and not rejected


# -- programs: the same file read by both --------------------------------------------------------


@pytest.fixture
def peer(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[ModuleType]:
    yield from module(unpacked(request.param, tmp_path), request.param)


def surnames(names: list[str]) -> list[str]:
    return [m.family or m.name for m in map(people.from_text, names)]


def works(loader: Any, text: str) -> list[Work]:
    return [r for r in loader.read(Document("x", text)) if isinstance(r, Work)]


RIS = "TY  - JOUR\nAU  - Silva, Ana\nTI  - Tides\nPY  - 2019\nVL  - 3\nKW  - sea\nER  - \n"


def test_ris_as_rispy_reads_it() -> None:
    """What rispy.loads says of the same text."""
    entry = {"type_of_reference": "JOUR", "authors": ["Silva, Ana"], "title": "Tides",
             "year": "2019", "volume": "3", "keywords": ["sea"]}  # fmt: skip
    (work,) = works(ris, RIS)
    assert (work.title, str(work.year)) == (entry["title"], entry["year"])
    assert [m.family for m in work.authors] == surnames(list(entry["authors"]))
    assert dict(work.extra)["volume"] == entry["volume"]
    assert list(work.keywords) == entry["keywords"]


@pytest.mark.endure
@pytest.mark.parametrize("peer", ["rispy"], indirect=True)
def test_what_we_write_as_rispy_reads_it(
    peer: ModuleType, demo: gk.KnowledgeGraph, tmp_path: Path
) -> None:
    """All works of the sample, written as RIS: by rispy, and by our own reader."""
    demo.export_works(tmp_path / "works.ris")
    text = (tmp_path / "works.ris").read_text(encoding="utf-8")
    mine, theirs = works(ris, text), peer.loads(text)
    assert len(mine) == len(theirs) == demo.tables.count("works")
    for work, entry in zip(mine, theirs, strict=True):
        title = entry.get("title") or entry.get("primary_title") or ""
        assert (work.title or "").split() == title.split()
        assert str(work.year or "") == str(entry.get("year", ""))[:4]
        names = list(entry.get("authors", entry.get("first_authors", [])))
        own = [m.family or m.name for m in work.authors]
        assert own == [n.partition(",")[0].strip() for n in names]


MEDLINE = (
    "PMID- 123\nTI  - Tides.\nFAU - Silva, Ana\nAU  - Silva A\nDP  - 2019 May\nTA  - Tidal Lett\n"
)


def test_medline_as_nbib_reads_it() -> None:
    """What nbib.read says of the same text."""
    entry = {"pubmed_id": 123, "title": "Tides.", "authors": [{"author": "Silva, Ana"}],
             "publication_date": "2019 May"}  # fmt: skip
    (work,) = works(medline, MEDLINE)
    assert dict(work.ids)["pmid"] == str(entry["pubmed_id"])
    assert (work.title or "").rstrip(".") == "Tides"
    assert (work.year, work.month, work.authors[0].family) == (2019, 5, "Silva")


@pytest.mark.endure
@pytest.mark.parametrize("peer", ["nbib"], indirect=True)
def test_our_samples_by_nbib(peer: ModuleType) -> None:
    compared = 0
    for path in sorted((SAMPLES / "medline").iterdir()):
        text = path.read_text(encoding="utf-8-sig", errors="replace")
        try:
            entries = {str(e.get("pubmed_id")): e for e in peer.read(text)}
        except Exception:  # noqa: S112 - it raises where we reject a record
            continue
        for work in works(medline, text):
            entry = entries.get(dict(work.ids).get("pmid", ""))
            if entry is None:
                continue
            compared += 1
            theirs = [a["author"] for a in entry.get("authors", ()) if a.get("author")]
            if theirs and not work.authors_truncated:
                own = [m.family or m.name for m in work.authors if m.kind is None]
                assert own[:3] == surnames(theirs)[:3], path.name
    assert compared


def test_the_script_brings_every_peer() -> None:
    script = (Path(__file__).parents[1] / "scripts" / "endure").read_text(encoding="utf-8")
    assert all(peer in script for peer in PEERS)


def test_a_junior_goes_out_with_the_family_first() -> None:
    row = {"id": "w:1", "title": "Tides", "authors_listed": ["Robert T. Ashdown Jr.", "Bo Li"]}
    assert "AU  - Ashdown, Robert T., Jr.\r\n" in citing.ris([row])
    assert "{Ashdown, Jr., Robert T. and Li, Bo}" in citing.bibtex([row])
    (item,) = json.loads(citing.csl([row]))
    assert item["author"][0] == {"family": "Ashdown", "given": "Robert T.", "suffix": "Jr."}
