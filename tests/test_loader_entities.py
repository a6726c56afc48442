"""Letters that exporters leave as entities: they are letters before a semicolon parts names."""

from __future__ import annotations

from typing import Any

import pytest
from loading import read

from loaders import bibtex, csl_json, endnote_tagged, medline, ris, wos_tagged
from loaders._values import cleaning

NAME = "M&uuml;ller, J&#246;rg; O&amp;#39;Neil, Ana"
ONE, OTHER = NAME.split("; ")
FILES: dict[str, tuple[Any, str]] = {
    "bibtex": (bibtex, f"@article{{a, title={{Tides &amp; Reefs}}, author={{{ONE} and {OTHER}}}}}"),
    "ris": (ris, f"TY  - JOUR\nAU  - {ONE}\nAU  - {OTHER}\nTI  - Tides &amp; Reefs\nER  - \n"),
    "ris, one field": (ris, f"TY  - JOUR\nAU  - {NAME}\nTI  - Tides &amp; Reefs\nER  - \n"),
    "endnote": (endnote_tagged, f"%0 Journal Article\n%A {NAME}\n%T Tides &amp; Reefs\n"),
    "wos": (
        wos_tagged,
        f"FN x\nVR 1.0\nPT J\nAU {ONE}\n   {OTHER}\nTI Tides &amp; Reefs\nUT WOS:1\nER\nEF\n",
    ),
    "medline": (medline, f"PMID- 1\nTI  - Tides &amp; Reefs\nFAU - {ONE}\nFAU - {OTHER}\n\n"),
    "csl": (
        csl_json,
        '[{"type": "article-journal", "title": "Tides &amp; Reefs", "author":'
        ' [{"family": "M&uuml;ller", "given": "J&#246;rg"},'
        ' {"family": "O&amp;#39;Neil", "given": "Ana"}]}]',
    ),
}  # fmt: skip


@pytest.mark.parametrize("form", FILES)
def test_entities_are_letters(form: str) -> None:
    loader, text = FILES[form]
    (found,) = read(loader, text)
    assert found.title == "Tides & Reefs"
    assert [m.name for m in found.authors] == ["Jörg Müller", "Ana O'Neil"]
    assert [m.family for m in found.authors] == ["Müller", "O'Neil"]


def test_what_is_no_entity_stays() -> None:
    for text in ("AT&T; R&D", "a &unknown; b", "&notit; x", "Q&A", "&#; &#x; &;", "Smith & Sons;"):
        assert cleaning.spelled(text) == text
    assert cleaning.spelled("&" * 50_000 + ";") == "&" * 50_000 + ";"
    (found,) = read(bibtex, r"@misc{a, title={A \& B; C}, author={{AT\&T; Labs}}}")
    assert found.title == "A & B; C"
    assert [m.name for m in found.authors] == ["AT&T; Labs"]
