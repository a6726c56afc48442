"""A report as one page: offline, without a script, everything escaped."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from markupsafe import Markup

from graphkit.phrases import counted
from graphkit.views.circle_scene import circle_scene
from graphkit.views.page import environment, style_sheet
from graphkit.views.static import svg_of

WIDE, TALL = 640.0, 72.0
LINE = 380.0
MOST_YEARS = 80
POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none';"
    " form-action 'none'"
)


def report_page(report: Mapping[str, Any]) -> str:
    """The page of what `questions.reports` gives; the same report gives the same bytes."""
    cut = report["picture"]
    drawn = ""
    if cut is not None and cut.circles and any(c.people for c in cut.circles.circles):
        drawn = svg_of(circle_scene(cut, bare=True), bare=True)
    years = report["years"]
    first, last = min(years, default=0), max(years, default=0)
    rows = [{**topic, "line": _line(topic["years"], first, last)} for topic in report["topics"]]
    return (
        environment()
        .get_template("report.html.j2")
        .render(
            r=report,
            css=Markup(style_sheet()),  # noqa: S704 - our own
            policy=POLICY,
            drawn=Markup(drawn),  # noqa: S704 - of escaped texts
            bars=_bars(years, first, last),
            first=first,
            last=last,
            topics=rows,
            wide=WIDE,
            tall=TALL,
            many=counted,
            span=_span,
            number=_number,
        )
    )


def _bars(years: Mapping[int, int], first: int, last: int) -> list[tuple[float, ...]]:
    """A bar for each year with works: x, y, width, height, year, works."""
    if not years:
        return []
    first = max(first, last - MOST_YEARS + 1)
    step, most = WIDE / (last - first + 1), max(years.values())
    return [
        (
            round((year - first) * step, 1),
            round(TALL * (1 - many / most), 1),
            round(step * 0.88, 1),
            round(TALL * many / most, 1),
            year,
            many,
        )
        for year, many in sorted(years.items())
        if year >= first
    ]


def _line(years: Mapping[int, int], first: int, last: int) -> list[tuple[float, ...]]:
    """A dot for each year of a topic, larger for more works: x, radius, year, works."""
    step, most = LINE / max(1, last - first), max(years.values(), default=1)
    return [
        (round((year - first) * step, 1), round(2.2 + 3.6 * (many / most) ** 0.5, 1), year, many)
        for year, many in sorted(years.items())
    ]


def _span(first: int | None, last: int | None) -> str:
    return "–".join(dict.fromkeys(str(year) for year in (first, last) if year))


def _number(value: float | None) -> str | Markup:
    """A number for reading; what is unknown says so."""
    if value is None:
        return Markup("<i>unknown</i>")
    return f"{value:,.0f}"
