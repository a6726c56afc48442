"""Who fits what was asked for of people to be suggested: institution, country, years, topic."""

from __future__ import annotations

import numpy as np
import pyarrow.compute as pc

from graphkit.errors import NotFoundError
from graphkit.names import title_key
from graphkit.projection import Array
from graphkit.questions.snapshot import Snapshot


def fitting(
    snapshot: Snapshot, institution: str | None, country: str | None, not_before: int | None
) -> Array | None:
    """Who is of an institution or country and has works not before a year; None for all."""
    if institution is None and country is None and not_before is None:
        return None
    found = np.ones(len(snapshot.projection), bool)
    if institution is not None or country is not None:
        rows = snapshot.projection.author_institutions.rows
        inside = np.isin(rows.targets, institutions(snapshot, institution, country))
        found &= np.bincount(rows.rows()[inside], minlength=len(found)) > 0
    if not_before is not None:
        years = snapshot.tables.read("authors", ["last_year"]).column(0)
        found &= pc.fill_null(years, 0).to_numpy() >= not_before
    return found


def works_on(snapshot: Snapshot, topic: str) -> Array:
    """How many works on a topic each person has: stated, or named in the title."""
    projection = snapshot.projection
    key = title_key(topic)
    links = projection.topics
    wanted = [
        n
        for n, name in enumerate(links.names)
        if links.ids[n] == topic or (key and key in title_key(name))
    ]
    about = np.zeros(len(links.rows.starts) - 1, bool)
    about[links.rows.rows()[np.isin(links.rows.targets, wanted)]] = True
    if key:
        titles = snapshot.tables.read("works", ["title_norm"]).column(0)
        about |= pc.fill_null(pc.match_substring(titles, key), False).to_numpy()
    if not about.any():
        raise NotFoundError(f"No work here is about {topic!r}. See: graphkit topics")
    team = projection.team
    found: Array = np.bincount(team.targets[about[team.rows()]], minlength=len(projection)).astype(
        np.float64
    )
    return found


def institutions(snapshot: Snapshot, name: str | None, country: str | None) -> Array:
    """The institutions of a name or id, in a country; there must be one."""
    table = snapshot.tables.read("institutions", ["id", "name_norm", "country"])
    chosen = np.ones(table.num_rows, bool)
    if name is not None:
        key = title_key(name)
        named = pc.match_substring(table.column("name_norm"), key).to_numpy()
        chosen &= named | pc.equal(table.column("id"), name).to_numpy()
    if country is not None:
        stated = pc.fill_null(pc.utf8_lower(table.column("country")), "")
        chosen &= pc.equal(stated, country.lower()).to_numpy()
    if not chosen.any():
        what = " in ".join(text for text in (name, country) if text)
        raise NotFoundError(f"No institution here is {what!r}.")
    found: Array = np.flatnonzero(chosen)
    return found
