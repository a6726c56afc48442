"""The import doctor's report as one page: no script, no network, everything escaped."""

from __future__ import annotations

from typing import Any

from jinja2 import Environment, PackageLoader

from graphkit.sources.remedies import FIELDS, TIE_FIELDS


def doctor_page(files: list[dict[str, Any]], whole: dict[str, Any]) -> str:
    """The report as HTML."""
    loader = PackageLoader("graphkit", "views/templates")
    page = Environment(loader=loader, autoescape=True, trim_blocks=True, lstrip_blocks=True)
    names = {**FIELDS, **TIE_FIELDS}
    return page.get_template("doctor.html.j2").render(files=files, whole=whole, names=names)
