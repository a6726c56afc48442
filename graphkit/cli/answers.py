"""What the commands of the analyses share: options, and an answer as table, JSON or CSV."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import click

from graphkit.cli.output import print_csv, print_json, print_table, say

Row = dict[str, Any]
Years = tuple[int | None, int | None]
_YEARS = re.compile(r"(\d{4})?\s*[-–:]\s*(\d{4})?|(\d{4})")


def years_of(_: click.Context, __: click.Parameter, given: str | None) -> Years | None:
    """A window of years, 2015-2019, 2015-, -2019 or one year, as its ends; None is open."""
    if given is None:
        return None
    match = _YEARS.fullmatch(given.strip())
    if not match or not any(match.groups()):
        raise click.BadParameter(
            f"{given!r} is no window of years such as 2015-2019, 2015- or -2019"
        )
    first, last, only = (int(year) if year else None for year in match.groups())
    if only:
        return only, only
    if first and last and first > last:
        raise click.BadParameter(f"{given!r} ends before it begins")
    return first, last


years_option = click.option(
    "--years",
    callback=years_of,
    metavar="A-B",
    help="Works of these years only: 2015-2019, 2015-, -2019.",
)
country_option = click.option(
    "--country",
    metavar="NAME|CODE",
    multiple=True,
    help="Works with an address there only: KR. Again for more.",
)
works_option = click.option("--works", is_flag=True, help="With the works behind every row.")
as_csv = click.option("--csv", "as_csv", is_flag=True, help="Comma-separated.")


def answer(
    rows: Sequence[Row],
    columns: Mapping[str, str],
    *,
    as_json: bool,
    as_csv: bool,
    shown: Callable[[Row], Row] | None = None,
    title: Callable[[Row], str] | None = None,
    nothing: str = "nothing found",
) -> None:
    """Rows as asked for. `shown` makes a row flat, for tables and CSV.

    `title` names a row where the works behind it are listed below the table; `nothing` says what it
    means that there are no rows.
    """
    if not rows:
        say(nothing)
    if as_json:
        print_json(rows)
        return
    flat = [{**row, **(shown(row) if shown else {})} for row in rows]
    if as_csv:
        keys = [*columns, *(["work_ids"] if any("behind" in row for row in rows) else [])]
        for row in flat:
            row["work_ids"] = [work["id"] for work in row.get("behind", ())]
        print_csv(flat, keys)
        return
    if not rows:
        return
    print_table(flat, columns)
    for row in rows:
        if row.get("behind"):
            click.echo()
            name = title(row) if title else str(row.get("name"))
            columns = {"year": "year", "title": f"works behind: {name}", "id": "id"}
            if "citations" in row["behind"][0]:
                columns = {"citations": "cited", **columns}
            print_table(row["behind"], columns)
