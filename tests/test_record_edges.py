"""What records say at their edges: tables, lists of names, formulas, BibTeX, the year of what."""

from __future__ import annotations

import csv
import dataclasses
import io
import random
from typing import Any

import pytest
from documents import Document
from loading import read, works

from graphkit import ids
from graphkit.records import (
    Note,
    Origin,
    Person,
    Profile,
    Rejected,
    Tenure,
    Work,
    private,
)
from loaders import (
    arxiv,
    bibtex,
    crossref,
    ieee_csv,
    medline,
    ris,
    scopus_csv,
    springer_csv,
    table,
)
from loaders._read import table as tables
from loaders._values import dates, formulas, latex, name_lists, people


def bib(text: str) -> list[Any]:
    return read(bibtex, text)


# Tables


def test_the_header_decides_what_parts_a_table() -> None:
    """Small tables with lists of authors, semicolons in titles and commas in names of columns."""
    chance = random.Random(8)
    words = "Kelp tides, of the reef; and more | things".split()
    for _ in range(150):
        mark = chance.choice(",;\t|")
        header = ["Title", "Authors", "Year", chance.choice(["Journal", "Journal, short"]), "Words"]
        header = header[: chance.randint(3, 5)]
        out = io.StringIO()
        writer = csv.writer(out, delimiter=mark, lineterminator="\n")
        writer.writerow(header)
        for _ in range(chance.randint(1, 12)):
            names = ["Ana Silva", "Li, B.", "C D"] * chance.randint(1, 9)
            title = " ".join(chance.choices(words, k=6))
            row = [title, chance.choice(["; ", ", ", " and "]).join(names), 2001, "J; of", "a;b,c"]
            writer.writerow(row[: len(header)])
        dialect, rows = tables.beginning(out.getvalue())
        assert (dialect.delimiter, rows[0].cells) == (mark, header), out.getvalue()


def test_three_long_rows_that_fill_the_sample_are_a_table() -> None:
    names = "; ".join(f"Silva A{n}." for n in range(2000))
    row = f'"{names}","Kelp","2001","Reefs","{"; ".join(["word, word"] * 1500)}","2-s2.0-1"\n'
    text = '"Authors","Title","Year","Source title","References","EID"\n' + row * 58
    assert len(row) * 3 > 1 << 16
    assert scopus_csv.recognise(text[: 1 << 16]) >= 0.5
    assert len(works(read(scopus_csv, text))) == 58


def test_a_line_above_the_header_parts_nothing() -> None:
    text = "Exported on May 5, 2020, by Ana\nTitle;Authors;Year\nKelp, tides;Ana Silva;2001\n"
    dialect, rows = tables.beginning(text)
    assert dialect.delimiter == ";" and rows[1].cells == ["Title", "Authors", "Year"]


# Lists in which commas part all


@pytest.mark.parametrize(
    ("stated", "families"),
    [
        ("Pan, Y., Yu, C., Roach, M., III", ["Pan", "Yu", "Roach"]),
        ("García-López, J.M., de la Cruz, A.", ["García-López", "de la Cruz"]),
        ("Kim, SY, Lee, JH, et al.", ["Kim", "Lee", None]),
        ("Silva, Ana, Li, Bo", []), ("Pan Y., Yu C.", []), ("Wang, L", []), ("IEEE, A. B", []),
    ],
)  # fmt: skip
def test_commas_that_part_families_from_initials(stated: str, families: list[str]) -> None:
    found = [people.from_text(name).family for name in name_lists.alternating(stated)]
    assert found == families


def test_old_scopus_exports_part_all_by_commas() -> None:
    text = (
        'Authors,Title,Year,"Source title",EID\n"Pan, Y., Yu, C., Lin, X.",Kelp,2001,R,2-s2.0-1\n'
    )
    (work,) = works(read(scopus_csv, text))
    assert [(m.family, m.given) for m in work.authors] == [
        ("Pan", "Y."),
        ("Yu", "C."),
        ("Lin", "X."),
    ]


def test_other_formats_part_them_as_well() -> None:
    stated = "Pan, Y., Yu, C., Lin, X."
    (work,) = works(bib(f"@book{{a, title={{A}}, author={{{stated}}}}}"))
    assert [m.family for m in work.authors] == ["Pan", "Yu", "Lin"]
    (work,) = works(read(ris, f"TY  - JOUR\nTI  - A\nAU  - {stated}\nER  - \n"))
    assert [m.family for m in work.authors] == ["Pan", "Yu", "Lin"]
    (work,) = works(read(table, f'Title,Authors,Year\nA,"{stated}",2001\n'))
    assert [m.family for m in work.authors] == ["Pan", "Yu", "Lin"]


# Formulas


@pytest.mark.parametrize(
    ("stated", "said"),
    [
        (r"TNF-$\alpha$", "TNF-α"), (r"$\Lambda$CDM", "ΛCDM"), ("Cu$_2$O", "Cu₂O"),
        (r"$\mathrm{H}_2\mathrm{O}$", "H₂O"), ("$10^{-3}$", "10⁻³"), (r"$\gamma\to e^+$", "γ→e⁺"),

        (r"$\sqrt{s}=13$ TeV", "√s=13 TeV"), (r"$\sqrt[3]{x}$", r"$\sqrt[3]{x}$"),
        ("between $5 and $6", "between $5 and $6"),
        (r"So{$\not$}rensen", "Sørensen"), (r"Fran\ccois", "François"), (r"T\inaz", "Tınaz"),
        (r"$K_{max}$", "Kₘₐₓ"), (r"$K_{b}$", "K_b"), (r"\(\beta\)-cells", "β-cells"),
    ],
)  # fmt: skip
def test_simple_formulas_are_letters(stated: str, said: str) -> None:
    assert latex.decode(stated) == said


def test_the_raw_form_of_a_formula_is_kept() -> None:
    (work,) = works(bib(r"@book{a, title={TNF-$\alpha$ in Cu$_2$O}}"))
    assert (work.title, work.title_raw) == ("TNF-α in Cu₂O", r"TNF-$\alpha$ in Cu$_2$O")
    item = r'{"DOI": "10.5555/a", "title": ["TNF-$\\alpha$ costs $5"], "type": "journal-article"}'
    (work,) = works(read(crossref, item))
    assert (work.title, work.title_raw) == ("TNF-α costs $5", r"TNF-$\alpha$ costs $5")


@pytest.mark.parametrize("hostile", ["{" * 150, "_" * 150, r"\bar" * 30, "^{" * 70, "\\" * 99])
def test_what_is_no_formula_stays(hostile: str) -> None:
    assert formulas.plain(f"${hostile}$") is None


# BibTeX


@pytest.mark.parametrize(
    "text",
    [
        "@book{a,\n title={One}\n author={Ana Silva},\n year=2001}",
        '@book{a,\n title="One"\n author="Ana Silva",\n year=2001}',
        "@book{a,\n title={One} author={Ana Silva} year={2001}}",
    ],
)
def test_a_missing_comma_is_said_and_costs_nothing(text: str) -> None:
    work, note = bib(text)
    assert (work.title, work.year, [m.name for m in work.authors]) == ("One", 2001, ["Ana Silva"])
    assert isinstance(note, Note) and "comma is missing" in note.text and "line 1" in note.text


@pytest.mark.parametrize("start", ["@book{title", "@book{,title", "@book{ \n title", "@book(title"])
def test_an_entry_needs_no_key(start: str) -> None:
    end = ")" if "(" in start else "}"
    found = bib(f"{start} = {{One}}, year=2001{end}\n@string{{a = {{x}}}}\n@book{{b, title=a}}")
    assert (found[0].title, found[0].origin.line) == ("One", 1)
    assert found[-1].title == "x"


def test_journals_that_macros_name() -> None:
    for stated, journal in (
        (r"{\aap}", "Astronomy and Astrophysics"),
        (r"\mnras", "Monthly Notices"),
    ):
        (work,) = works(bib(f"@article{{a, title={{A}}, journal={{{stated}}}}}"))
        assert work.venue and work.venue.startswith(journal)


def test_names_of_biblatex_degrees_and_generations() -> None:
    names = (
        "family=Duchamp, prefix=von, given=Ana Maria, given-i=AM and Silva, Ana, MD"
        " and Bo Li, Ph.D. and Baldwin, Jr., Ron and Baldwin, Ron, III and Ron Baldwin, Jr."
    )
    (work,) = works(bib(f"@book{{a, title={{A}}, author={{{names}}}}}"))
    assert [(m.given, m.family, m.suffix) for m in work.authors] == [
        ("Ana Maria", "von Duchamp", None), ("Ana", "Silva", None), ("Bo", "Li", None),
        ("Ron", "Baldwin", "Jr."), ("Ron", "Baldwin", "III"), ("Ron", "Baldwin", "Jr."),
    ]  # fmt: skip


def test_a_meeting_is_where_a_paper_appeared() -> None:
    for field in ("eventtitle", "organization"):
        (work,) = works(bib(f"@inproceedings{{a, title={{A}}, {field}={{Reef Days}}}}"))
        assert work.venue == "Reef Days"


# The year of what


def test_an_article_that_was_uploaded_later_is_as_old_as_the_article() -> None:
    item = {
        "id": '"1401.0001"', "title": '"Kelp"', "journal-ref": '"Phys.Rev.D76:013009,2008"',
        "versions": '[{"version": "v1", "created": "Thu, 2 Jan 2014 00:00:00 GMT"}]',
    }  # fmt: skip
    text = "{" + ", ".join(f'"{k}": {v}' for k, v in item.items()) + "}"
    (work,) = works(read(arxiv, text))
    assert (work.year, work.month, work.venue) == (2008, None, "Phys.Rev.D")
    assert {"uploaded": "2014", "volume": "76"}.items() <= dict(work.extra).items()
    (later,) = works(read(arxiv, text.replace("2008", "2015")))
    assert (later.year, later.month, later.venue) == (2014, 1, "arXiv")
    assert dict(later.extra)["journal"] == "Phys.Rev.D"


# E-mail addresses


def test_addresses_are_in_no_record() -> None:
    text = (
        "@book{a, title={On ana@up.pt}, author={Ana Silva}, note={Contact: ana@up.pt}, year=2001,"
        " url={https://ana:secret@up.pt/x}, abstract={We did. Contact: {ana,bo}@up.pt},"
        " annote={ana [at] up.pt}}"
    )
    (work,) = (private(w) for w in works(bib(text)))
    assert work.title == "On ana@up.pt"  # a title is a fact
    assert work.url == "https://up.pt/x"
    shown = repr(work).replace("On ana@up.pt", "")
    assert "@" not in shown and "[at]" not in shown and "secret" not in shown
    assert isinstance(work, Work) and "We did." in (work.abstract or "")


def test_addresses_are_no_institutions_whatever_the_format(monkeypatch: pytest.MonkeyPatch) -> None:
    item = (
        '{"DOI": "10.5555/a", "title": ["A"], "author": [{"family": "Silva", "given": "Ana",'
        ' "affiliation": [{"name": "ana@up.pt"}, {"name": "Univ. of Porto, ana@up.pt"}]}]}'
    )
    (raw,) = works(read(crossref, item))
    (author,) = private(raw).authors
    assert [a.name for a in author.affiliations] == ["Univ. of Porto"]
    bad = private(Rejected("why", raw.origin, "mail ana@up.pt"))
    assert "@" not in bad.text
    monkeypatch.setenv("GRAPHKIT_EMAIL", "keep")
    assert private(raw) is raw


def test_what_only_looks_like_an_address_stays() -> None:
    for text in ("precision@k.The next", "Search@Home", "10 @ 5.5 km", "a @ b", "@ana"):
        (work,) = works(bib(f"@book{{a, title={{A}}, note={{{text}}}}}"))
        assert dict(private(work).extra)["note"] == text
    document = Document("x", "@book{a, title={A}, url={https://medium.com/@ana/x}}")
    (work,) = works(list(bibtex.read(document)))
    assert private(work).url == "https://medium.com/@ana/x"


# MEDLINE, RIS, Springer, IEEE, names and dates


def test_an_affiliation_may_stand_before_its_author() -> None:
    text = (
        "PMID- 1\nTI  - A\nAD  - Univ. of Porto\nFAU - Silva, Ana\nAD  - Univ. of Lodz\n"
        "FAU - Li, Bo\n\n"
    )
    (work,) = works(read(medline, text))
    assert [[a.name for a in m.affiliations] for m in work.authors] == [
        ["Univ. of Porto"], ["Univ. of Lodz"],
    ]  # fmt: skip


def test_what_ris_says_in_other_tags() -> None:
    text = (
        "TY  - JOUR\nST  - Kelp\nA1  - Silva, Ana\nAU  - Li, Bo\nKW  - *kelp\nKW  - tides\nER  - \n"
    )
    (work,) = works(read(ris, text))
    assert work.title == "Kelp" and work.keywords == ("kelp", "tides")
    assert [m.family for m in work.authors] == ["Silva", "Li"]


def test_springer_runs_names_together() -> None:
    text = "Item Title,Item DOI,Authors\nA,,WenGuang ChenBo LiAna Silva\n"
    (work,) = works(read(springer_csv, text))
    assert [m.name for m in work.authors] == ["WenGuang Chen", "Bo Li", "Ana Silva"]


def test_an_at_sign_alone_is_no_address() -> None:
    head = "Document Title,Authors,Author Affiliations,Publication Title,Publication Year,DOI\n"
    (work,) = works(read(ieee_csv, f"{head}A,A. Silva,Lab @ Univ. of Porto,J,2001,\n"))
    assert [a.name for a in work.authors[0].affiliations] == ["Lab @ Univ. of Porto"]


@pytest.mark.parametrize(
    ("name", "family"),
    [
        ("Santiago Ramón y Cajal", "Ramón y Cajal"), ("Olivia St. John", "St. John"),
        ("Maria da Silva e Sousa", "da Silva e Sousa"), ("Ludwig van Beethoven", "van Beethoven"),
    ],
)  # fmt: skip
def test_compound_surnames(name: str, family: str) -> None:
    assert people.from_text(name).family == family


def test_early_years_and_isni() -> None:
    assert [dates.parse(t)[0] for t in ("-2000~", "0712", "2000~", "0000")] == [
        -2000, 712, 2000, None,
    ]  # fmt: skip
    assert ids.orcid("https://isni.org/isni/0000000123456789") is None
    assert ids.orcid("https://orcid.org/0000-0001-2345-6789")


KEPT = {"title", "title_raw", "ids", "references", "issn", "kind"}  # facts and identifiers
CODES = {"ror", "country", "orcid"}
MAIL = "ana.silva@harbour.example"


def filled(kind: Any) -> Any:
    """A record with an address in every field that is a text or holds texts."""
    values: dict[str, Any] = {}
    for field in dataclasses.fields(kind):
        declared = "" if field.name in CODES else str(field.type)
        if declared in ("str", "str | None"):
            values[field.name] = f"See {MAIL}"
        elif declared == "tuple[str, ...]":
            values[field.name] = (f"doi:10.1/x\t{MAIL}, 2001" if field.name == "cited" else MAIL,)
        elif declared == "Pairs":
            values[field.name] = ((f"by {MAIL}", MAIL), (f"of {MAIL}", "all"))
        elif declared == "tuple[Tenure, ...]":
            values[field.name] = (filled(Tenure),)
        elif declared == "Origin":
            values[field.name] = Origin("a.json", "csl-json", 1)
    return kind(**values)


@pytest.mark.parametrize("kind", [Work, Profile, Person])
def test_no_field_keeps_an_address_but_facts_and_identifiers(kind: Any) -> None:
    bare = private(filled(kind))
    left = {f.name for f in dataclasses.fields(kind) if MAIL in repr(getattr(bare, f.name))}
    assert left <= KEPT
    if kind is Work:
        assert bare.cited[0].startswith("doi:10.1/x\t") and "2001" in bare.cited[0]


def test_a_year_that_cannot_be_is_unknown_and_kept_as_stated() -> None:
    work = bib("@misc{a, title={Seeing}, year={2994}}\n@misc{b, title={Being}, year={2026}}\n")
    assert [w.year for w in work] == [None, 2026]
    assert dict(work[0].extra)["year"] == "2994"
    assert dates.parse("1994 (not 2994)")[0] == 1994 and dates.checked(2994) == dates.NO_DATE
