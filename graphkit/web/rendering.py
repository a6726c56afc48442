"""The same data as a page, as JSON, as a table, as references, as a picture."""

from __future__ import annotations

import csv
import hashlib
import html
import io
import re
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from importlib.resources import files
from typing import Any
from urllib.parse import quote

import orjson
from jinja2 import DictLoader, Environment, StrictUndefined
from markupsafe import Markup

from graphkit.answers import Rows
from graphkit.errors import NotFoundError
from graphkit.phrases import counted, plural, safe_cell
from graphkit.questions import citing
from graphkit.questions.drawing import Drawing
from graphkit.questions.snapshot import Snapshot
from graphkit.web.addresses import address_of, only_web, outside, with_query
from graphkit.web.describing import person_ld, work_ld
from graphkit.web.drawn import bars
from graphkit.web.guard import POLICY
from graphkit.web.limits import MadeResponse
from graphkit.web.repeated import Repeated
from graphkit.web.routes import Data, Given, Route
from graphkit.web.settings import Settings
from graphkit.web.statics import static_name, statics

KINDS = {
    "": "text/html; charset=utf-8", "html": "text/html; charset=utf-8",
    "json": "application/json", "csv": "text/csv; charset=utf-8",
    "bib": "application/x-bibtex; charset=utf-8",
    "ris": "application/x-research-info-systems; charset=utf-8",
    "csl.json": "application/vnd.citationstyles.csl+json",
    "svg": "image/svg+xml", "png": "image/png",
}  # fmt: skip
SHOWN_SOURCES = 4
_MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August",
           "September", "October", "November", "December")  # fmt: skip
# where a page, which all readers share, has words for the one who reads it: `doings.shown`
NAV, BUTTONS = "<!--doings:nav-->", "<!--doings:buttons-->"
_POLICY = re.compile(r'http-equiv="Content-Security-Policy" content="([^"]*)"')
_SVG = "default-src 'none'; style-src 'unsafe-inline'"
_SANDBOX = "sandbox allow-scripts allow-downloads allow-popups allow-popups-to-escape-sandbox"
_REFERENCES: Mapping[str, Callable[[Rows], str]] = {
    "bib": citing.bibtex,
    "ris": citing.ris,
    "csl.json": citing.csl,
}


class Renderer:
    """Makes bytes of data; knows how the explorer is served, and nothing of the graph."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        # read once: a program that is renewed while it serves would mix its pages with new ones
        templates = {path.name: _template(path.name) for path in _templates()}
        self._jinja = _environment(settings, templates)
        own = [*sorted(statics()), *templates.values()]
        self.version = hashlib.sha256("\n".join(own).encode()).hexdigest()[:8]

    def kind_of(self, ending: str) -> str:
        """The media type of an ending."""
        return KINDS[ending]

    def rendered(
        self, route: Route, ending: str, data: Data | Drawing, given: Given, snapshot: Snapshot
    ) -> MadeResponse:
        """The bytes, and the content-security policy where it is not that of all pages."""
        if isinstance(data, Drawing):
            return self._picture(data, ending)
        whole = {"generation": snapshot.generation, **data}
        passing = not data.get("prepared", True)
        if ending == "json":
            body = orjson.dumps(whole, option=orjson.OPT_NON_STR_KEYS)
            return MadeResponse(body, passing=passing)
        if ending == "csv":
            return MadeResponse(_csv(_rows(route, data)), cut=_cut(route, data))
        if ending in _REFERENCES:
            text = _REFERENCES[ending](_rows(route, data))
            return MadeResponse(text.encode("utf-8"), cut=_cut(route, data))
        whole["made_from"] = snapshot.once("web sources", lambda: _sources(snapshot))
        twins = {one: self._address(route, given, one) for one in route.twins}
        body = self.page(str(route.template), given=given, d=whole, twins=twins)
        return MadeResponse(body, passing=passing)

    def _address(self, route: Route, given: Given, ending: str) -> str:
        """The address of a page's twin, with the parameters that it has."""
        path = route.address(ending)
        for one in route.in_path:
            path = path.replace(f"{{{one.name}}}", quote(given[one.name], safe=":/"))
        pairs: dict[str, Any] = {}
        for one in route.in_query:
            if one.kind == "prefix":
                pairs |= {f"{one.name}{name}": value for name, value in given[one.name]}
            elif given[one.name] != one.default:
                pairs[one.name] = given[one.name]
        return self.settings.root_path + with_query(path, pairs)

    def page(self, template: str, **values: Any) -> bytes:
        """A page from a template."""
        made = self._jinja.get_template(template).render(values)
        return made.encode("utf-8", "replace")

    def _picture(self, drawing: Drawing, ending: str) -> MadeResponse:
        if ending == "json":
            return MadeResponse(drawing.slice.to_json().encode("utf-8"))
        if ending == "svg":
            return MadeResponse(drawing.svg(theme="auto").encode("utf-8"), _SVG)
        if ending == "png":
            return MadeResponse(drawing.png(), POLICY)
        page = drawing.html(embed=True)
        match = _POLICY.search(page[:200_000])
        own = html.unescape(match.group(1)) if match else "default-src 'none'"
        framed = f"frame-ancestors {self.settings.frame_ancestors}"
        return MadeResponse(page.encode("utf-8"), f"{own}; {framed}; {_SANDBOX}")


class _Environment(Environment):
    """Looks into rows first: nearly all that templates name is a key of one."""

    def getattr(self, obj: Any, attribute: str) -> Any:
        """A key of a row, or else as always."""
        if type(obj) is dict and attribute in obj:
            return obj[attribute]
        return super().getattr(obj, attribute)


def _environment(settings: Settings, templates: Mapping[str, str]) -> Environment:
    root = settings.root_path
    jinja = _Environment(
        loader=DictLoader(templates),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )

    def to(path: str, given: Mapping[str, Any] | None = None, **changed: Any) -> str:
        return root + (with_query(path, given or {}, **changed) if given or changed else path)

    jinja.globals.update(
        to=to,
        root=root,
        bars=bars,
        outside=outside,
        only_web=only_web,
        address=lambda kind, ident: root + address_of(kind, ident),
        static=lambda name: f"{root}/static/{static_name(name)}",
        uploads=settings.takes_uploads,
        doings=settings.doings,
        doings_nav=_mark(NAV, settings),
        doings_buttons=_mark(BUTTONS, settings),
        public=settings.public_read,
        public_url=settings.public_url,
        absolute=settings.absolute,
        described_person=lambda data: person_ld(settings, data),
        described_work=lambda data: work_ld(settings, data),
        **Repeated(root, _years).given(),
    )
    jinja.filters.update(
        many=counted,
        noun=plural,
        num=_number,
        years=_years,
        percent=lambda v: f"{v:.0%}",
        marked=_marked,
        day=_day,
        at=lambda path: root + path,  # as `to`, where a list has many: a filter costs a third
    )
    return jinja


def _mark(mark: str, settings: Settings) -> Markup:
    """Where words for one reader go, if there are any."""
    return Markup(mark if settings.doings else "")  # noqa: S704 - constants


def _templates() -> list[Any]:
    folder = files("graphkit.web").joinpath("templates")
    return sorted((p for p in folder.iterdir() if p.name.endswith(".j2")), key=lambda p: p.name)


def _template(name: str) -> str:
    own = files("graphkit.web").joinpath("templates", name)
    return own.read_text(encoding="utf-8").replace("\r\n", "\n")


def _number(value: float | None, digits: int = 0) -> str | Markup:
    """A number for reading; what is unknown says so."""
    if value is None:
        return Markup('<i class="unknown">unknown</i>')
    return f"{value:,.{digits}f}"


def _years(first: int | None, last: int | None) -> str:
    """A span of years.

    >>> _years(2009, 2025), _years(2020, 2020), _years(None, None)
    ('2009–2025', '2020', '')
    """
    known = list(dict.fromkeys(str(year) for year in (first, last) if year))
    return "–".join(known)


def _day(seconds: int | None) -> str:
    """A day, of a moment in seconds.

    >>> _day(1_700_000_000), _day(None)
    ('14 November 2023', '')
    """
    if seconds is None:
        return ""
    at = datetime.fromtimestamp(seconds, UTC)
    return f"{at.day} {_MONTHS[at.month - 1]} {at.year}"


def _marked(name: str, parts: Iterable[tuple[int, int]]) -> Markup:
    """A name with the letters marked that were typed."""
    made, last = Markup(), 0
    for begin, end in parts:
        made += Markup("{}<mark>{}</mark>").format(name[last:begin], name[begin:end])
        last = end
    return made + Markup("{}").format(name[last:])


def _sources(snapshot: Snapshot) -> dict[str, Any]:
    names = snapshot.tables.read("sources", ["name"]).column(0)
    shown = names.slice(0, SHOWN_SOURCES).to_pylist()
    return {"names": shown, "more": len(names) - len(shown)}


def _rows(route: Route, data: Data) -> Rows:
    """The list of an answer."""
    if route.table is None or route.table not in data:
        raise NotFoundError("This page has no list.")
    listed = data[route.table]
    rows: Rows = listed if isinstance(listed, list) else listed["rows"]
    return rows


def _cut(route: Route, data: Data) -> str:
    """How much of its list an answer without room for words leaves out."""
    listed = data[route.table or ""] if route.table in data else {}
    if not isinstance(listed, dict) or not listed.get("truncated"):
        return ""
    return f"{len(listed['rows'])} of {listed['total']}"


def _csv(rows: Rows) -> bytes:
    columns = list(dict.fromkeys(name for row in rows for name in row))
    plain = [name for name in columns if not any(isinstance(r.get(name), dict) for r in rows)]
    handle = io.StringIO()
    writer = csv.writer(handle, lineterminator="\r\n")
    writer.writerow(plain)
    for row in rows:
        writer.writerow([safe_cell(_flat(row.get(name))) for name in plain])
    return handle.getvalue().encode("utf-8", "replace")


def _flat(value: Any) -> Any:
    """A cell: of things their names, of texts the texts."""
    if isinstance(value, list | tuple):
        return [v.get("name") or v.get("title") or "" if isinstance(v, dict) else v for v in value]
    return value
