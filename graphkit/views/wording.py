"""Say a slice in words: every number, fact and gap as the text that a reader sees.

Slice → describe() → plain data (people, ties, works, legend, notes), all of it text or counts.
Ties that are alike share their words (`tie_words`). The page's tables, its script and the notebook
cell show these same words, so they cannot differ; only sums of shares are the script's.
What is unknown is said to be unknown; what is not a number is refused.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import chain
from typing import Any

from graphkit.ids import web_address
from graphkit.meanings import DOUBTFUL
from graphkit.slices import CIRCLE, MIDDLE, Slice, SliceEdge, SliceNode, SliceWork

UNKNOWN = "unknown"
ROUNDED = 1e-6  # slices carry weights and shares with six decimals
COLOURS = 6  # communities with a colour of their own; the others share a grey, none is used twice
OF_CIRCLES = 10  # the same, of circles: the colours that they have in the picture of circles
SOURCES = 12  # files that are named
IDENTITY = "identity_confidence"
THINGS = ("topic", "institution", "work")  # others are drawn as institutions are
LINKS = {
    "about": "Works of this person about the topic",
    "affiliated": "Stated as an affiliation",
    "authored": "An author of this work",
}
_FIRST = ("works", "coauthors", "citations", "h_index", "affiliation")
_LABELS = {"h_index": "h-index", "ai_score": "AI score", IDENTITY: "Identity"}
_PEOPLE = {"author", "person", "people"}
_UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


def describe(slice: Slice) -> dict[str, Any]:
    """Everything that a picture says about a slice, ready to be shown."""
    works = [_work(number, work) for number, work in enumerate(slice.works)]
    legend = _legend(slice)
    place = {entry["id"]: i for i, entry in enumerate(legend)}
    nodes = (*slice.nodes, *slice.ring, *slice.things)
    facts = _fact_names([*slice.nodes, *slice.ring])
    index = {node.id: i for i, node in enumerate(nodes)}
    ties, alike = _ties(slice, index)
    degree = Counter(chain.from_iterable(tie[:2] for tie in ties[: len(slice.edges)]))
    first_beyond, first_thing = len(slice.nodes), len(slice.nodes) + len(slice.ring)
    people = []
    for i, node in enumerate(nodes):
        own = facts if i < first_thing else _fact_names([node])
        entry = place.get(_entry_of(node.community, place), -1)
        person = _person(node, entry, own, degree[i])
        if i >= first_thing:
            names = [_label(name) for name in own]
            here = text(node.facts.get("people here", UNKNOWN))
            kind = node.kind if node.kind in THINGS else "institution"
            person |= {"kind": kind, "fact_names": names, "people": here}
        elif i >= first_beyond:
            person["beyond"] = True
        people.append(person)
    return {
        "title": text(slice.title) or "Research graph slice",
        "summary": _summary(slice),
        "tables": {"people": len(slice.nodes), "ties": len(slice.edges) + len(slice.links)},
        "hints": _hints(slice, index),
        "path": [index[ident] for ident in slice.path if ident in index],
        "windows": [text(window) for window in slice.windows or ()],
        "note": text(slice.note or ""),
        "people": people,
        "ties": ties,
        "alike": alike,
        "works": works,
        "legend": [{k: v for k, v in entry.items() if k != "id"} for entry in legend],
        "size_by": text(slice.size_by),
        "fact_names": [_label(name) for name in facts],
        "notes": _notes(slice),
        "noun": _noun(slice.nodes),
        "grouping": _grouping(slice),
    }


@lru_cache(maxsize=1 << 14, typed=True)
def text(value: object) -> str:
    """Text fit for a page: no control characters, no halves of characters."""
    plain = str(value)
    # what is printable holds nothing that is unfit
    return (plain if plain.isprintable() else _UNFIT.sub("�", plain)).strip()


@lru_cache(maxsize=4096)
def number(value: float) -> str:
    """A number as people write it: at most three decimals, thousands apart from 10,000 on.

    >>> number(1.8333333), number(2.0), number(2004), number(12345)
    ('1.833', '2', '2004', '12,345')
    """
    if not math.isfinite(value):
        raise ValueError(f"a picture cannot show {value!r}; expected a finite number")
    shown = f"{value:,.3f}" if abs(value) >= 10_000 else f"{value:.3f}"
    shown = shown.rstrip("0").rstrip(".")
    if shown in ("0", "-0"):
        return f"{value:.2g}" if value else "0"
    return shown


@lru_cache(maxsize=4096)
def share(value: float) -> str:
    """A share of a work: a fraction where it is one, so that sums can be checked by eye.

    >>> share(1 / 3), share(1.0), share(0.4)
    ('1/3', '1', '0.4')
    """
    if 0.001 < value < 1 and abs(value - 1 / round(1 / value)) < ROUNDED:
        return f"1/{round(1 / value)}"
    return number(value)


@lru_cache(maxsize=4096)
def count(many: int, noun: str) -> str:
    """A count with its noun: `1 tie`, `2 ties`; `person` has its own plural."""
    plural = {"person": "people", "other community": "other communities"}.get(noun, noun + "s")
    return f"{number(many)} {noun if many == 1 else plural}"


def _noun(nodes: Sequence[SliceNode]) -> str:
    return "person" if all(node.kind.lower() in _PEOPLE for node in nodes) else "node"


def _grouping(slice: Slice) -> str:
    """What the colours stand for."""
    circles = any((node.community or "").startswith(CIRCLE) for node in slice.nodes)
    return "circle" if circles else "community"


def _summary(slice: Slice) -> str:
    kinds = Counter(thing.kind for thing in slice.things)
    works = len({w for e in (*slice.edges, *slice.links) for w in e.works})
    return ", ".join(
        [
            count(len(slice.nodes), _noun(slice.nodes)),
            count(len(slice.edges), "tie"),
            *([count(works, "work")] if works else []),  # none listed is not none
            *(count(kinds[kind], kind) for kind in ("topic", "institution") if kinds[kind]),
        ]
    )


def _notes(slice: Slice) -> list[list[str]]:
    """The small print: what is not in the picture, where it comes from, who made it."""
    left = f"{count(slice.left_out, 'neighbour')} {'was' if slice.left_out == 1 else 'were'}"
    notes = [["Left out", f"{left} left out" if slice.left_out else "nobody was left out"]]
    known = sorted(work.year for work in slice.works if work.year is not None)
    if known:
        span = str(known[0]) if known[0] == known[-1] else f"{known[0]}–{known[-1]}"
        notes.append(["Works of", span])
    notes.append(["Sources", listed_sources(slice)])
    notes.append(["Data as of", text(slice.generation) or UNKNOWN])
    # how the command was called is for its user (in the JSON), not for visitors of a page
    notes.append(["Made by", text(slice.made_by).partition(" ")[0] or UNKNOWN])
    return notes


def listed_sources(slice: Slice, longest: int | None = None) -> str:
    """Where the data comes from: all files, or the first of very many, as many as have room."""
    names = [text(source) for source in slice.sources]
    shown = len(names) if len(names) <= SOURCES + 1 else SOURCES
    while True:
        more = f" and {number(len(names) - shown)} more" if shown < len(names) else ""
        said = ", ".join(names[:shown]) + more or UNKNOWN
        if longest is None or len(said) <= longest or shown < 2:
            return said
        shown -= 1


def _entry_of(community: str | None, place: Mapping[str, int]) -> str:
    if community is None:
        return "none"
    if community == MIDDLE:  # everybody's, and in no circle
        return ""
    return f"c:{community}" if f"c:{community}" in place else "other"


def _legend(slice: Slice) -> list[dict[str, Any]]:
    """One entry per coloured community, most people here first; then the rest, then none.

    Circles come in their own order, each in the colour that it has in the picture of circles.
    """
    known = {community.id: community for community in slice.communities}
    groups = [node.community for node in slice.nodes if node.community != MIDDLE]
    here = Counter(group for group in groups if group is not None)
    circled = _grouping(slice) == "circle"
    if circled:
        ranked = sorted(here, key=lambda ident: int(ident.removeprefix(CIRCLE)))
        coloured = [ident for ident in ranked if int(ident.removeprefix(CIRCLE)) <= OF_CIRCLES]
        colours = [int(ident.removeprefix(CIRCLE)) - 1 for ident in coloured]
    else:
        ranked = sorted(here, key=lambda ident: (-here[ident], ident))
        coloured, colours = ranked[:COLOURS], [*range(COLOURS)]
    entries: list[dict[str, Any]] = []
    for colour, ident in zip(colours, coloured, strict=False):
        community = known.get(ident)
        label = text(community.label) if community else ""
        total = community.size if community else 0
        entries.append(
            {
                "id": f"c:{ident}",
                "colour": str(colour),
                "label": label or text(ident) or "unnamed community",
                "here": here[ident],
                "note": f"of {number(total)}" if total > here[ident] else "",
            }
        )
    rest = ranked[len(coloured) :]
    if rest:
        label = count(len(rest), f"other {_grouping(slice)}")
        people = sum(here[ident] for ident in rest)
        entries.append({"id": "other", "colour": "other", "label": label, "here": people})
    alone = len(groups) - sum(here.values())
    if alone:
        label = "in none of these circles" if circled else "no community"
        entries.append({"id": "none", "colour": "none", "label": label, "here": alone})
    for entry in entries:
        entry.setdefault("note", "")
        if slice.windows:  # colours mean change there: a community has its place and its title
            entry |= {"colour": "none", "ground": entry["id"].startswith("c:")}
    return entries


def _fact_names(nodes: Sequence[SliceNode]) -> list[str]:
    """Every fact that somebody here has, in one order for all, confidence last."""
    names = {str(name) for node in nodes for name in node.facts}

    def rank(name: str) -> tuple[bool, int, str]:
        first = _FIRST.index(name) if name in _FIRST else len(_FIRST)
        return (name == IDENTITY, first, name)

    return sorted(names, key=rank)


def _label(name: str) -> str:
    words = text(name).replace("_", " ")
    return _LABELS.get(name) or words[:1].upper() + words[1:]


def _person(node: SliceNode, entry: int, facts: Sequence[str], ties: int) -> dict[str, Any]:
    confidence = node.facts.get(IDENTITY)
    numeric = isinstance(confidence, int | float)
    return {
        "kind": "",
        "beyond": False,
        "change": text(node.change or ""),
        "name": text(node.label) or text(node.id) or "(no name)",
        "legend": entry,
        "facts": [_fact(name, node.facts.get(name)) for name in facts],
        "ties": ties,
        "more": node.more,
        "focus": node.focus,
        "doubtful": bool(numeric and float(confidence or 0) < DOUBTFUL),
    }


@lru_cache(maxsize=1 << 13, typed=True)
def _fact(name: str, value: str | int | float | None) -> str:
    if value is None or (isinstance(value, str) and not value.strip()):
        return UNKNOWN
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float):
        return _sure(value) if name == IDENTITY else number(value)
    return text(value)


def _sure(confidence: float) -> str:
    number(confidence)  # refuses what is not a number
    return f"{round(min(max(confidence, 0.0), 1.0) * 100)} % sure (guess)"


def _work(position: int, work: SliceWork) -> dict[str, Any]:
    return {
        "n": position + 1,
        "title": text(work.title) or "(no title)",
        "year": UNKNOWN if work.year is None else str(work.year),
        "venue": text(work.venue) if work.venue and work.venue.strip() else UNKNOWN,
        "url": web_address(text(work.url)) if work.url else None,
        "authors": number(work.authors),
        "topics": [text(topic) for topic in work.topics],
        "share": share(work.share),
    }


def _ties(
    slice: Slice, index: Mapping[str, int]
) -> tuple[list[tuple[int, int, int]], list[dict[str, Any]]]:
    """The ties, each as the places of two people and of its words; and these words.

    Ties that only differ in who is tied share their words: one work of a large team makes
    thousands of them.
    """
    works = {work.id: i for i, work in enumerate(slice.works)}
    # newest first, as in a list of publications; the year unknown comes last
    rank = [(-(work.year or -9999), i) for i, work in enumerate(slice.works)]
    place: dict[tuple[Any, ...], int] = {}
    alike: list[dict[str, Any]] = []
    ties = []
    for edge in (*slice.edges, *slice.links, *slice.ring_edges):
        source, target, common = edge[0], edge[1], edge[2:]
        if source not in index or target not in index:
            end = target if source in index else source
            raise ValueError(f"the tie {source!r} to {target!r}: no {end!r} here")
        own = place.setdefault(common, len(place))
        if own == len(alike):
            listed = [works[ident] for ident in edge.works if ident in works]
            listed.sort(key=rank.__getitem__)
            alike.append(_tie(edge, listed, [slice.works[i].share for i in listed]))
        ties.append((index[source], index[target], own))
    return ties, alike


def tie_words(words: dict[str, Any], t: int) -> dict[str, Any]:
    """What is said of one tie, with the places of its people."""
    a, b, alike = words["ties"][t]
    return {**words["alike"][alike], "a": a, "b": b}


def _tie(edge: SliceEdge, listed: list[int], shares: Sequence[float]) -> dict[str, Any]:
    link = edge.kind in LINKS
    more = edge.more_works
    return {
        "kind": edge.kind if link else "",
        "change": text(edge.change) if edge.change else "",
        "rates": _rates(edge) if edge.change is not None else "",
        "more": more,
        "rest": _more(edge.more_share, more) if more and not link else "",
        "weight": number(edge.weight),
        "strength": round(edge.weight, 6),
        "years": _years(edge.first_year, edge.last_year),
        "works": listed,
        "sum": _behind_link(edge) if link else _gap(edge, shares),
    }


def _hints(slice: Slice, index: Mapping[str, int]) -> list[dict[str, Any]]:
    """Suggested ties, with the reasons for them and against."""
    return [
        {
            "a": index[hint.source],
            "b": index[hint.target],
            "score": number(hint.score),
            "reasons": [text(reason) for reason in hint.reasons],
            "against": [text(reason) for reason in hint.against],
        }
        for hint in slice.hints
        if hint.source in index and hint.target in index
    ]


def _rates(edge: SliceEdge) -> str:
    before, after = number(edge.before or 0.0), number(edge.after or 0.0)
    return f"{before} before, {after} after (weight per year)"


@lru_cache(maxsize=4096)
def _years(first: int | None, last: int | None) -> str:
    if first is None and last is None:
        return UNKNOWN
    if first is None or last is None or first == last:
        return str(last if first is None else first)
    return f"{first}–{last}"


def _behind_link(edge: SliceEdge) -> str:
    more = f"; {count(edge.more_works, 'work')} more not listed" if edge.more_works else ""
    return LINKS[edge.kind] + more + "."


def _gap(edge: SliceEdge, shares: Sequence[float]) -> str:
    """Why the shares of the works do not make the weight; nothing where they do.

    That they do is then said before the reader's eyes (see `added` in panel.js).
    """
    missing = len(edge.works) - len(shares)
    if not edge.works and not edge.more_works:
        return "No work is given for this tie."
    total = math.fsum([*shares, edge.more_share])
    if not missing and abs(total - edge.weight) <= ROUNDED * (1 + len(shares) + edge.more_works):
        return ""
    gap = f"; {count(missing, 'work')} not in this file" if missing else ""
    weight = number(edge.weight)
    return f"The shares listed add up to {number(total)}, the tie weighs {weight}{gap}."


def _more(rest: float, works: int) -> str:
    """What the works add that are not listed."""
    return f"{number(rest)} of {count(works, 'work')} more"
