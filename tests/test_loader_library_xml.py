"""MODS, JATS, Crossref XML, DataCite XML, ACL Anthology XML: each sample, value by value."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from loading import SAMPLES

from graphkit.records import Rejected, Work
from graphkit.sources import read

FILES = {
    "mods": SAMPLES / "mods" / "two.xml",
    "jats": SAMPLES / "jats" / "one.nxml",
    "crossref-xml": SAMPLES / "crossref_xml" / "deposit.xml",
    "datacite-xml": SAMPLES / "datacite_xml" / "resource.xml",
    "acl-anthology": SAMPLES / "acl_anthology" / "2020.made.xml",
}
EXPECTED: dict[str, list[dict[str, Any]]] = {
    "mods": [
        {
            "title": "The Tides of Northport: a survey", "year": 2019, "month": 5, "day": 4,
            "authors": ["Ana Silva", "Bo Costa", "Port Authority"], "editors": ["Cy Vale"],
            "venue": "Tidal Letters", "issn": "0031-9007", "kind": "article",
            "keywords": ("Tides", "Harbours"), "ids": {"doi": "10.1000/tides.1"},
            "extra": {"volume": "30", "number": "2", "pages": "139–150", "series": "Sea Studies"},
        },
        {"title": "Lighthouses", "year": 2001, "kind": "thesis", "authors": ["Bo Li"]},
    ],
    "jats": [
        {
            "title": "On Zostera in harbours", "year": 2019, "month": 12, "day": 3,
            "authors": ["Ana Silva", "Bo Costa Jr", "Northport Consortium"],
            "editors": ["Cy Vale"], "venue": "Tidal Letters", "kind": "article",
            "ids": {"doi": "10.1000/tides.2", "pmid": "123456", "pmcid": "PMC7654321"},
            "references": ("doi:10.1000/trap",), "abstract": "Grass in the sea.",
            "cited": (
                "doi:10.1000/trap\tAshkin A, 1978, Trapping of atoms, Phys Rev Lett, V40, P729",
                "Vale C. Old seas. Sea J. 1973;1:9.",
            ),
        }
    ],
    "crossref-xml": [
        {
            "title": "Grass in harbours", "year": 2019, "month": 12, "venue": "Tidal Letters",
            "authors": ["Ana Silva", "Northport Consortium"], "editors": ["Cy Vale"],
            "references": ("doi:10.1000/old",), "kind": "article",
            "cited": (
                "Ashkin, 1978, Phys Rev Lett, V40, P729", "doi:10.1000/old\tVale C. Old seas. 1973."
            ),
        },
        {"title": "Foghorns", "year": 2020, "month": 6, "venue": "Tidal Letters"},
        {
            "title": "Quays", "year": 2018, "venue": "Harbours of the North", "kind": "chapter",
            "extra": {"series": "Sea Studies"},
        },
    ],
    "datacite-xml": [
        {
            "title": "Tide gauges of Northport: 1900 to 1950", "year": 2021, "day": 4,
            "authors": ["Ana Silva", "Bo Costa", "Port Authority"], "editors": ["Cy Vale"],
            "kind": "dataset", "ids": {"doi": "10.5072/tides"}, "abstract": "Levels.",
            "references": ("doi:10.1000/old",), "keywords": ("Tides",),
        }
    ],
    "acl-anthology": [
        {
            "title": "Parsing Tidal Talk", "authors": ["Ana Silva", "Bo de Vries"], "year": 2020,
            "month": 7, "editors": ["Cy Vale"], "kind": "conference-paper",
            "venue": "Proceedings of the First Workshop on Harbour Speech",
            "ids": {"doi": "10.1000/made.1", "acl": "2020.made-main.1"},
            "url": "https://aclanthology.org/2020.made-main.1/",
        },
        {"title": "Foghorns", "authors": ["Madonna"]},
    ],
}  # fmt: skip


def told(work: Work, name: str) -> Any:
    value = getattr(work, name)
    if name in ("authors", "editors"):
        return [m.name for m in value]
    return dict(value) if name in ("ids", "extra") else value


@pytest.mark.parametrize("format", FILES)
def test_each_sample_value_by_value(format: str) -> None:
    works = [r for r in read(FILES[format]) if isinstance(r, Work)]
    assert {w.origin.format for w in works} == {format}
    assert len(works) == len(EXPECTED[format])
    for work, expected in zip(works, EXPECTED[format], strict=True):
        for name, value in expected.items():
            found = told(work, name)
            if name == "extra":
                assert {k: found.get(k) for k in value} == value
            else:
                assert found == value, (format, name)


@pytest.mark.parametrize("format", FILES)
def test_the_first_author_has_an_orcid_and_a_place(format: str) -> None:
    work = next(r for r in read(FILES[format]) if isinstance(r, Work))
    assert work.authors[0].orcid == "0000-0002-1825-0097"
    assert work.authors[0].affiliations[0].name.startswith("Harbour University")


@pytest.mark.parametrize("format", FILES)
def test_damage_stays_local_and_is_said(format: str, tmp_path: Path) -> None:
    text = FILES[format].read_text(encoding="utf-8")
    path = tmp_path / FILES[format].name
    path.write_text(text[: len(text) * 2 // 3], encoding="utf-8")
    found = list(read(path))
    rejected = [r for r in found if isinstance(r, Rejected)]
    assert rejected or len(found) == len(EXPECTED[format]) - 1
    assert all(r.reason and r.origin.line for r in rejected)
