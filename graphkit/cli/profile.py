"""One person on the terminal: facts, what is stated beside what is found, trust, people, works."""

from __future__ import annotations

import re
from typing import Any

import click

from graphkit.cli.output import clean, print_table

SHOWN_WORKS = 20
# What pages state about a person, in the order in which a reader asks; the graph's own name for it.
STATED = {
    "field": ("main field", None),
    "affiliation": ("affiliation", None),
    "h_index": ("h-index", "h_index"),
    "i10_index": ("i10-index", "i10_index"),
    "papers": ("papers", "works"),
    "works": ("works", "works"),
    "citations": ("citations", "citations"),
    "novelty": ("novelty", None),
    "ai_score": ("AI score", None),
    "followers": ("followers", None),
    "topics": ("topics", "topics"),
    "close_collaborators": ("close collaborators", "close_collaborators"),
    "trust_score": ("trust", None),
    "trust_label": ("verification", None),
    "trust_level": ("verification level", None),
    "claimed": ("claimed", None),
    "open_to_collaborate": ("open to collaborate", None),
}


def print_profile(profile: dict[str, Any]) -> None:
    """Everything about a person, as somebody would want to read it."""
    _print_facts(profile)
    _print_stated(profile)
    _print_citations(profile["citations_found"])
    _print_trust(profile["trust"])
    if profile["close_collaborators"]:
        print_table(
            profile["close_collaborators"],
            {"name": "close collaborators", "works": "works", "strength": "strength", "id": "id"},
        )
        click.echo()
    _print_works(profile["works"])


def _sure(confidence: float | None) -> str:
    return "not assessed" if confidence is None else f"{confidence:.0%} sure"


def _community(profile: dict[str, Any]) -> str | None:
    """The community by its label, with the id that other commands take."""
    ident, label = profile["community"], profile["community_label"]
    return f"{label} ({ident})" if label else ident


def _print_facts(profile: dict[str, Any]) -> None:
    identity, metrics = profile["identity"], profile["metrics"]
    click.echo(f"{clean(profile['name'])}  ({profile['id']})")
    others = [n for n in profile["names"] if n != profile["name"]]
    years = f"{profile['first_year']}–{profile['last_year']}" if profile["last_year"] else "unknown"
    basis = identity["evidence"] or identity["basis"]
    facts = {
        "also written": "; ".join(others),
        "ORCID": profile["orcid"],
        "works": f"{'unknown' if metrics['works'] is None else metrics['works']}, years {years}",
        "coauthors": f"{metrics['coauthors']}, {metrics['close_collaborators']} close",
        "community": _community(profile),
        "institutions": "; ".join(i["name"] for i in profile["institutions"][:3]),
        "topics": "; ".join(f"{t['name']} ({t['works']})" for t in profile["topics"][:5]),
        "identity": f"{_sure(identity['confidence'])}: {basis}",
    }
    for key, value in facts.items():
        if value:
            click.echo(f"  {key:<13}{clean(value)}")
    for warning in identity["warnings"]:
        # a warning that names groups gets a line for each
        for number, line in enumerate(re.split(r"(?:: |; )(?=\(\d+\) )", clean(warning))):
            click.echo(f"  {'' if number else '! ':<13}{line}")
    click.echo()


def _print_stated(profile: dict[str, Any]) -> None:
    rows = [
        {
            "what": words,
            "stated": _shown(name, page[name]),
            "found": profile["metrics"][ours] if ours else None,
            "source": page["source_name"],
            "captured": page.get("captured") or "date not known",
        }
        for page in profile["stated"]
        for name, (words, ours) in STATED.items()
        if name in page
    ]
    if rows:
        headings = {
            "what": "stated about the person",
            "stated": "stated",
            "found": "found here",
            "source": "by",
            "captured": "on",
        }
        print_table(rows, headings)
        click.echo()
    for change in profile["growth"]:
        words = STATED.get(change["what"], (change["what"], None))[0]
        was, now = _shown(change["what"], change["from"]), _shown(change["what"], change["to"])
        click.echo(f"  {words}: {was} ({change['from_date']}) → {now} ({change['to_date']})")
    if profile["growth"]:
        click.echo()


def _print_citations(citations: list[dict[str, Any]]) -> None:
    if not citations:
        click.echo("citations: not known; no source states any, and no work here cites these\n")
        return
    rows = [
        {
            **row,
            **{k: f"{row[k]} ({low}–{high})" for k, (low, high) in row["ranges"].items()},
            "of": f"{row['known']} of {row['works']} works",
        }
        for row in citations
    ]
    headings = {
        "basis": "computed from citations by",
        "citations": "citations",
        "h_index": "h-index",
        "g_index": "g-index",
        "i10_index": "i10-index",
        "of": "known of",
    }
    print_table(rows, headings)
    click.echo()


def _shown(name: str, value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:.0%}" if name == "novelty" else clean(value)


def _print_trust(trust: dict[str, Any]) -> None:
    click.echo(
        f"trust {trust['score']} of 100; on {trust['undecided']} of the points no source says"
        f" anything (unknown is not low)"
    )
    click.echo(f"verification {trust['level']}: {trust['level_means']}")
    homonymy = trust["homonymy"]
    rows = [
        {
            **term,
            "points": f"{term['points']:.1f} of {100 * term['weight']:.0f}"
            if term["stated"]
            else "not known",
        }
        for term in trust["terms"]
    ]
    rows.append(
        {
            "name": "one person?",
            "points": f"× {1 - 0.6 * homonymy['value']:.2f}",
            "inputs": homonymy["inputs"],
        }
    )
    print_table(rows, {"name": "term", "points": "points", "inputs": "because"})
    click.echo()


def _print_works(works: list[dict[str, Any]]) -> None:
    rows = [
        {
            **work,
            "dates": _dates(work["dates"]),
            "authors": f"{work['authors']}{'+' if work['authors_truncated'] else ''}",
            "cited": max(work["citations"].values(), default=None),
        }
        for work in works[:SHOWN_WORKS]
    ]
    columns = {
        "year": "year",
        "title": "works, newest first",
        "venue": "venue",
        "authors": "authors",
    }
    if any(row["cited"] is not None for row in rows):
        columns["cited"] = "cited"
    if any(row["dates"] for row in rows):
        columns["dates"] = "dates that sources state"
    print_table(rows, columns)
    if (more := len(works) - SHOWN_WORKS) > 0:
        click.echo(f"… and {more} more (--json has all)")


def _dates(stated: list[dict[str, Any]]) -> str:
    """The dates of a work where its sources differ; else nothing."""
    said = {(_date(row), row["source"]): None for row in stated if _date(row)}
    dates = sorted({date for date, _ in said}, key=len)
    if not dates or all(
        dates[-1].startswith(date) for date in dates
    ):  # none, or one more exact than the other
        return ""
    return "; ".join(f"{date} ({source})" for date, source in sorted(said))


def _date(row: dict[str, Any]) -> str:
    year = str(row["year"]) if row["year"] is not None else ""
    if row["date_inferred"]:
        year += "?"
    rest = [f"{row[part]:02d}" for part in ("month", "day") if row[part] is not None]
    if not year:
        return f"{'-'.join(rest)}, no year" if rest else ""
    return "-".join([year, *rest])
