"""The page of speed by size follows from its figures alone, and its picture can be read."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"


@pytest.fixture(scope="module")
def made() -> Iterator[Any]:
    """The module that makes the page."""
    sys.path.insert(0, str(ROOT / "benchmarks"))
    try:
        import size_page

        yield size_page
    finally:
        sys.path.remove(str(ROOT / "benchmarks"))


@pytest.fixture(scope="module")
def kept() -> dict[str, Any]:
    found: dict[str, Any] = json.loads((DOCS / "benchmarks.json").read_text(encoding="utf-8"))
    return found


def test_page_and_picture_are_those_of_the_figures(made: Any, kept: dict[str, Any]) -> None:
    assert (DOCS / "benchmarks.md").read_text(encoding="utf-8") == made.page(kept)
    assert (DOCS / made.PICTURE).read_text(encoding="utf-8") == made.picture(kept)


def test_an_exponent_is_that_of_the_growth(made: Any) -> None:
    sizes = (1000, 8000, 50_000)
    costs = {str(n): {"cpu": 3e-6 * n**1.2, "peak": 7.0} for n in sizes}
    assert made.exponent(costs, "cpu") == pytest.approx(1.2, abs=0.01)
    assert made.exponent(costs, "peak") == pytest.approx(0)
    assert made.exponent({"1000": {"cpu": 1.0}}, "cpu") is None
    # what was not measured at a size says nothing of it
    assert made.exponent({**costs, "9": {"peak": 1.0}}, "cpu") == pytest.approx(1.2, abs=0.01)


def figures() -> dict[str, Any]:
    sizes = (10_000, 100_000, 1_000_000)
    load = {str(n): {"cpu": n / 1000, "wall": n / 1900, "peak": 90, "own": n**0.6} for n in sizes}
    stages = {
        f"stage {k} & <more>": {str(n): {"cpu": n / 9000 + k / 99, "own": 50.0} for n in sizes}
        for k in range(12)
    }
    stages["the whole load"] = {str(n): {"cpu": n / 700, "own": n / 60} for n in sizes}
    facts = {"machine": "m", "cpus": 2, "python": "3", "packages": {}, "load": 0.1}
    rows = [
        {"format": "ris", "reader": "graphkit", "works": 9, "speed": 90.0, "wall": 80.0, "peak": 1},
        {"format": "ris", "reader": "other", "works": 9, "speed": 30.0, "wall": 20.0, "peak": 70},
    ]
    return {"facts": facts, "figures": {"load": load, "author": load}, "stages": stages,
            "reading": {"rivals": rows, "floors": []}}  # fmt: skip


def test_ratios_of_the_bench_stand_on_the_page(made: Any) -> None:
    given = figures()
    beside = made.beside_of(given)
    assert [(r["what"], r["other"], r["cpu"], r["wall"]) for r in beside] == [
        ("reading ris", "other", 3.0, 4.0)
    ]
    page = made.page({**given, "beside": beside})
    assert "| reading ris | other | 9 | 3.00 | 4.00 | 70 |" in page
    assert "| BibTeX | 100,000 | 100.0 | 52.6 | 1,000 | 1,000 |" in page
    assert "CPU grows by the works to the 1.00, memory to the 0.60." in page


def test_no_name_in_the_picture_lies_over_another(made: Any) -> None:
    picture = made.picture(figures())
    assert picture == made.picture(figures())
    root = ET.fromstring(picture)  # noqa: S314 - it is ours
    assert "prefers-color-scheme: dark" in picture
    panels = root.findall("{*}g")
    assert len(panels) == 2
    for panel in panels:
        names = [t for t in panel.findall("{*}text") if t.get("class", "").startswith("n")]
        lines = [p for p in panel.findall("{*}path") if p.get("class", "").startswith("line")]
        assert 2 <= len(names) == len(lines) <= 7
        heights = sorted(float(t.get("y", "")) for t in names)
        assert all(b - a > 14.8 for a, b in pairwise(heights))
        assert heights[0] > 40 and heights[-1] < 330
        for line in lines:
            dots = [
                tuple(map(float, dot.split())) for dot in re.split("[ML]", line.get("d", ""))[1:]
            ]
            assert len(dots) == 3
            assert all(60 <= x <= 612 and 40 <= y <= 320 for x, y in dots)


def test_what_became_dearer_is_said(made: Any) -> None:
    import by_size

    before = {"load": {"1000": {"cpu": 4.0, "peak": 100.0}, "2000": {"cpu": 8.0, "peak": 100.0}}}
    now = {"load": {"1000": {"cpu": 6.0, "peak": 100.0}, "2000": {"cpu": 9.0, "peak": 100.0}}}
    assert by_size.compared(now, before) == ["load at 1,000 works takes 1.50 times the CPU time"]
