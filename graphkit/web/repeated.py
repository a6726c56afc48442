"""What stands in a page many times, written without a template: it took half of a profile's time.

Every word goes through `escape`, as in a template. Each function gives what may stand in a page.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from markupsafe import Markup, escape

from graphkit.answers import Row, Rows
from graphkit.web.drawn import timeline

ASK = '<span class="ask"'
PERHAPS = ' title="perhaps not one person"'
UNTITLED = "without a title"
TOPICS, LINES = 4, 3  # of a work in a list
WIDE = 380  # of the line of a topic


class Repeated:
    """The lists of pages, below the path that the explorer has behind a proxy."""

    def __init__(self, root: str, years: Callable[[int | None, int | None], str]) -> None:
        self._root, self._years = root, years

    def given(self) -> dict[str, Callable[..., Markup]]:
        """The functions by the names that templates have for them."""
        return {
            "list_of_works": self.list_of_works,
            "members": self.members,
            "options": self.options,
            "person": self.person,
            "statements": self.statements,
            "topic_lines": self.topic_lines,
            "work_title": self.work_title,
            "works_behind": self.works_behind,
        }

    def members(self, rows: Rows) -> Markup:
        """The people of a circle, each with the works behind the tie."""
        return Markup("".join(map(self._member, rows)))  # noqa: S704 - escaped where written

    def list_of_works(self, rows: Rows) -> Markup:
        """Works with authors, topics, citations, and where each is stated."""
        made = "".join(map(self._work, rows))
        return Markup(f'<ol class="works">\n{made}</ol>\n')  # noqa: S704

    def person(self, one: Row) -> Markup:
        """A person, marked where it is perhaps not one."""
        return Markup(self._person(one))  # noqa: S704

    def work_title(self, work: Row) -> Markup:
        """The title of a work, leading to it."""
        return Markup(self._titled(work))  # noqa: S704

    def works_behind(self, listed: Mapping[str, Any]) -> Markup:
        """The works behind a tie."""
        return Markup(self._behind(listed))  # noqa: S704

    def options(self, rows: Rows, chosen: str | None) -> Markup:
        """Things to choose of, one of them perhaps chosen."""
        made = ""
        for one in rows:
            here = " selected" if one["id"] == chosen else ""
            made += f'<option value="{escape(one["id"])}"{here}>{escape(one["name"])}</option>'
        return Markup(made)  # noqa: S704

    def statements(self, rows: Rows) -> Markup:
        """The works with the file and line that state each."""
        made = ""
        for one in rows:
            year = f", {one['year']}" if one["year"] else ""
            made += (
                f"<li><a {self._at(one['address'])}>{escape(one['title'] or one['work'])}</a>"
                f' <span class="muted">{_place(one)}{year}</span></li>'
            )
        return Markup(made)  # noqa: S704

    def topic_lines(self, rows: Rows, first: int, last: int) -> Markup:
        """Rows of a table: each topic with a dot for each year that has works of it."""
        made = ""
        for one in rows:
            line = timeline(one["years"], first, last, WIDE)
            dots = "".join(
                f'<circle cx="{x}" cy="11" r="{r}"><title>{year}: {n}</title></circle>'
                for x, r, year, n in line["dots"]
            )
            years = ", ".join(map(str, one["years"]))
            made += (
                f'    <tr><th scope="row">{self._named(one)}</th>\n'
                f'      <td><svg width="400" height="22" viewBox="-10 0 400 22" role="img"'
                f' aria-label="{one["works"]} works: {years}">\n'
                f'        <line class="rail" x1="0" x2="{WIDE}" y1="11" y2="11"/>'
                f'<line class="run" x1="{line["from"]}" x2="{line["to"]}" y1="11" y2="11"/>\n'
                f"{dots}      </svg></td>"
                f'<td class="n muted">{one["works"]}</td></tr>\n'
            )
        return Markup(made)  # noqa: S704

    def _at(self, path: str) -> str:
        return f'href="{escape(self._root + path)}"'

    def _member(self, one: Row) -> str:
        name, doubtful = escape(one["name"]), one["doubtful"]
        mark = f" {ASK}>?</span>" if doubtful else ""
        works = "–" if one["works"] is None else one["works"]
        years = (
            f" · {self._years(one['first_year'], one['last_year'])}" if one["first_year"] else ""
        )
        if not one["behind"]["rows"] and one["behind"]["total"]:
            return (
                f'<li class="tie">{self._person(one)} <a {self._at(one["tie"])} class="n"'
                f' title="the works together">{works}</a></li>\n'
            )
        return (
            f'<li><details class="tie"><summary><bdi>{name}</bdi>{mark}'
            f' <span class="n">{works}</span></summary>\n'
            f"<p>{self._person(one)}{years}"
            f" · <a {self._at(one['tie'])}>all works together</a></p>\n"
            f"{self._behind(one['behind'])}</details></li>\n"
        )

    def _person(self, one: Row) -> str:
        if not one["doubtful"]:
            return self._named(one)
        linked = f'<a {self._at(one["address"])} class="doubtful">{escape(one["name"])}</a>'
        return f"{linked}{ASK}{PERHAPS}> ?</span>"

    def _named(self, one: Row) -> str:
        return f"<a {self._at(one['address'])}>{escape(one['name'])}</a>"

    def _titled(self, work: Row) -> str:
        return f"<a {self._at(work['address'])}>{escape(work['title'] or UNTITLED)}</a>"

    def _behind(self, listed: Mapping[str, Any]) -> str:
        rows = listed["rows"]
        made = "".join(
            f'<li><span class="year">{work["year"] or "–"}</span> {self._titled(work)}</li>'
            for work in rows
        )
        if listed["truncated"]:
            made += f'<li class="muted">and {listed["total"] - len(rows)} more</li>'
        return f'<ul class="behind">\n{made}</ul>\n'

    def _work(self, work: Row) -> str:
        venue = f"{escape(work['venue'])} · " if work["venue"] else ""
        topics = ", ".join(map(self._named, work["topics"][:TOPICS]))
        cited = "".join(
            f" · cited {n} by {escape(kind)}" for kind, n in work.get("citations", {}).items()
        )
        return (
            f'  <li>\n    <span class="year">{work["year"] or "–"}</span>\n    <div>\n'
            f'      <p class="title">{self._titled(work)}</p>\n'
            f'      <p class="muted">{venue}{self._authors(work)}'
            f"{' · ' if topics else ''}{topics}{cited}</p>\n"
            f'    </div>\n    <p class="lines">{_lines(work["stated_by"])}</p>\n  </li>\n'
        )

    def _authors(self, work: Row) -> str:
        people = work["people"]
        none = "" if people else '<i class="unknown">no author is named</i>'
        made = none + ", ".join(map(self._person, people))
        if (more := len(work["authors_listed"]) - len(people)) > 0:
            made += f" and {more} more"
        if work["authors_truncated"]:
            omitted = work["authors_omitted"]
            made += "; the list is cut" + (f", {omitted} are not named" if omitted else "")
        return made


def _place(one: Row) -> str:
    """The file, and the line where it has one."""
    return escape(one["source"]) + (f" line {one['line']}" if one["line"] else "")


def _lines(said: Rows) -> str:
    """The files and lines that state a work."""
    made = "".join(f"<span>{_place(one)}</span>" for one in said[:LINES])
    return made + (f"<span>and {len(said) - LINES} more</span>" if len(said) > LINES else "")
