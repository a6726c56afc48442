"""Identity against gold: B3, pairwise, macro per name, floors, and the worst mistakes.

Everything works without gold too; then only the prediction is made.
"""

from __future__ import annotations

import json
import zlib
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import scipy  # its parts are imported at their first use

from graphkit.errors import NothingUsableError, UsageError
from graphkit.files import open_text
from graphkit.names import Parts, parts, title_key
from graphkit.resolve.identity import Identified, Signature, Signatures, forms, identify, turned

_MISSING = frozenset({"", "null", "none", "nan", "n/a", "unknown"})


@dataclass(frozen=True, slots=True)
class GivenMention:
    """One line of the file of mentions."""

    id: str
    block: str | None
    name: str
    coauthors: tuple[str, ...] = ()
    title: str = ""
    venue: str = ""
    year: int | None = None
    affiliation: str = ""


def mention_of(shape: Mapping[str, Any]) -> GivenMention:
    """A mention as its line states it; "null" and the like are no statements."""
    others = shape.get("coauthors") or []
    if isinstance(others, str):
        others = others.split(";")
    year = str(shape.get("year") or "")[:4]
    return GivenMention(
        id=str(shape["id"]),
        block=None if shape.get("block") is None else str(shape["block"]),
        name=_text(shape.get("name")),
        coauthors=tuple(t for other in others if (t := _text(other))),
        title=_text(shape.get("title")),
        venue=_text(shape.get("venue")),
        year=int(year) if year.isdigit() and int(year) else None,
        affiliation=_text(shape.get("affiliation")),
    )


def _text(value: Any) -> str:
    """A value as text; a mapping gives its name, a list its parts."""
    if isinstance(value, Mapping):
        value = value.get("name") or value.get("org")
    if isinstance(value, list):
        value = "; ".join(_text(v) for v in value)
    text = "" if value is None else str(value).strip()
    return "" if text.casefold() in _MISSING else text


def read_mentions(path: Path) -> list[GivenMention]:
    """The mentions of a JSON Lines file."""
    found = []
    for number, line in enumerate(_lines(path), 1):
        if not line.strip():
            continue
        try:
            shape = json.loads(line)
            found.append(mention_of(shape))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise UsageError(
                f"{path}:{number}: a mention is one JSON object with an id ({error})."
            ) from error
    if not found:
        raise NothingUsableError(f"{path} holds no mentions.")
    if len({m.id for m in found}) < len(found):
        twice = Counter(m.id for m in found).most_common(1)[0][0]
        raise UsageError(f"{path}: the id {twice!r} stands on more than one line.")
    return found


def read_gold(path: Path) -> dict[str, str]:
    """Mention id -> person, from `id<TAB>block<TAB>person` (or without the block)."""
    found: dict[str, str] = {}
    for number, line in enumerate(_lines(path), 1):
        if not line.strip():
            continue
        cells = line.rstrip("\r\n").split("\t")
        if len(cells) < 2:
            raise UsageError(f"{path}:{number}: expected id<TAB>block<TAB>person.")
        # persons may be numbered anew in each block
        found[cells[0]] = "\t".join(cells[1:])
    return found


def _lines(path: Path) -> list[str]:
    try:
        with open_text(path) as file:
            return file.read().split("\n")
    except (OSError, EOFError, UnicodeDecodeError, zlib.error) as error:
        raise NothingUsableError(f"{path} cannot be read: {error}") from error


# -- the decision -----------------------------------------------------------------------------


def signatures(mentions: Sequence[GivenMention]) -> Signatures:
    """The mentions as `identify` takes them; names in the rarer order of a block are turned."""
    split = [parts(m.name) for m in mentions]
    turn = _turns(mentions, split)
    made = Signatures()
    for number, mention in enumerate(mentions):
        name, pieces = split[number], forms.pieces(mention.name)
        if number in turn:
            name, pieces = turn[number], turn[number].given
        made.add(
            Signature(
                name=name,
                block=("given", mention.block) if mention.block is not None else name.family,
                pieces=pieces,
                coauthors=tuple(parts(c) for c in mention.coauthors),
                title=mention.title,
                venue=mention.venue,
                year=mention.year,
                affiliation=mention.affiliation,
                turned=number in turn,
            )
        )
    return made


def _turns(mentions: Sequence[GivenMention], split: Sequence[Parts]) -> dict[int, Parts]:
    """Full names that stand in a block in both orders: the rarer order is turned."""
    counts: Counter[tuple[Hashable, Parts]] = Counter()
    for mention, name in zip(mentions, split, strict=True):
        counts[mention.block, name] += 1
    found: dict[int, Parts] = {}
    for number, (mention, name) in enumerate(zip(mentions, split, strict=True)):
        other = turned(name) if "," not in mention.name else None
        if other is None:
            continue
        own, rival = counts[mention.block, name], counts[mention.block, other]
        if rival > own or (rival == own and rival and other.family < name.family):
            found[number] = other
    return found


def cluster_ids(mentions: Sequence[GivenMention], result: Identified) -> list[str]:
    """A cluster id for each mention, unique over the file: the first mention's id."""
    return [mentions[int(first)].id for first in result.cluster]


# -- scores -----------------------------------------------------------------------------------


def cluster_scores(truth: Sequence[Hashable], clusters: Sequence[Hashable]) -> dict[str, float]:
    """B3 and pairwise precision, recall and F1, in per cent, and how many there are."""
    true, guessed = _codes(truth), _codes(clusters)
    size_true, size_found = np.bincount(true), np.bincount(guessed)
    both = true.astype(np.int64) * (int(guessed.max()) + 1) + guessed
    _, place, common = np.unique(both, return_inverse=True, return_counts=True)
    precision = float((common[place] / size_found[guessed]).mean())
    recall = float((common[place] / size_true[true]).mean())
    right = float((common * (common - 1) / 2).sum())
    said = float((size_found * (size_found - 1) / 2).sum())
    meant = float((size_true * (size_true - 1) / 2).sum())
    pair_precision, pair_recall = right / said if said else 1.0, right / meant if meant else 1.0
    values = {
        "b3_precision": precision,
        "b3_recall": recall,
        "b3_f1": _f1(precision, recall),
        "pairwise_precision": pair_precision,
        "pairwise_recall": pair_recall,
        "pairwise_f1": _f1(pair_precision, pair_recall),
    }
    return {
        **{name: round(100 * value, 2) for name, value in values.items()},
        "clusters": len(size_found),
        "people": len(size_true),
    }


def _codes(values: Sequence[Hashable]) -> np.ndarray[Any, np.dtype[np.int64]]:
    known: dict[Hashable, int] = {}
    return np.array([known.setdefault(v, len(known)) for v in values], dtype=np.int64)


def _f1(precision: float, recall: float) -> float:
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def macro(
    blocks: Sequence[Hashable], truth: Sequence[Hashable], clusters: Sequence[Hashable]
) -> dict[str, float]:
    """The mean over names of B3 and pairwise F1."""
    rows: dict[Hashable, list[int]] = defaultdict(list)
    for number, block in enumerate(blocks):
        rows[block].append(number)
    each = [
        cluster_scores([truth[n] for n in own], [clusters[n] for n in own]) for own in rows.values()
    ]
    return {
        f"macro_{name}": round(float(np.mean([e[name] for e in each])), 2)
        for name in ("b3_f1", "pairwise_f1")
    }


def floors(mentions: Sequence[GivenMention]) -> dict[str, list[Hashable]]:
    """What simple rules make of the mentions: a cluster per mention, by rule."""
    split = [parts(m.name) for m in mentions]
    exact: list[Hashable] = [(m.block, m.name.casefold()) for m in mentions]
    initial: list[Hashable] = [(m.block, p.block) for m, p in zip(mentions, split, strict=True)]
    return {
        "exact name": exact,
        "surname and initial": initial,
        "shared co-author": _shared_coauthors(mentions, initial),
    }


def _shared_coauthors(
    mentions: Sequence[GivenMention], blocks: Sequence[Hashable]
) -> list[Hashable]:
    known: dict[Hashable, int] = {}
    rows: list[int] = []
    columns: list[int] = []
    for number, (mention, block) in enumerate(zip(mentions, blocks, strict=True)):
        for other in mention.coauthors:
            rows.append(number)
            columns.append(known.setdefault((block, parts(other).key), len(known)))
    count = len(mentions)
    # a bipartite graph of mentions and co-authors: its components are the clusters
    graph = scipy.sparse.coo_matrix(
        (np.ones(len(rows), dtype=np.int8), (np.array(rows), np.array(columns) + count)),
        (count + len(known), count + len(known)),
    )
    _, label = scipy.sparse.csgraph.connected_components(graph, directed=False)
    return list(label[:count].tolist())


def worst(
    mentions: Sequence[GivenMention],
    result: Identified,
    truth: Sequence[Hashable],
    most: int = 10,
) -> list[dict[str, Any]]:
    """The mistakes that cost most pairs, each with the sum that led to it."""
    cells: Counter[tuple[int, Hashable]] = Counter()
    first: dict[tuple[int, Hashable], int] = {}
    for number, (cluster, person) in enumerate(zip(result.cluster.tolist(), truth, strict=True)):
        cells[cluster, person] += 1
        first.setdefault((cluster, person), number)
    mistakes = [
        *_mixed(cells, first, by=0, kind="two people in one cluster"),
        *_mixed(cells, first, by=1, kind="one person in two clusters"),
    ]
    mistakes.sort(key=lambda m: (-m[0], m[1], m[2], m[3]))
    return [
        {
            "kind": kind,
            "pairs": pairs,
            "one": _line_of(mentions[a]),
            "other": _line_of(mentions[b]),
            "evidence": [f"{value:+.1f} {text}" for text, value in result.explain(a, b)],
        }
        for pairs, kind, a, b in mistakes[:most]
    ]


def _mixed(
    cells: Mapping[tuple[int, Hashable], int],
    first: Mapping[tuple[int, Hashable], int],
    by: int,
    kind: str,
) -> Iterable[tuple[int, str, int, int]]:
    """For each cluster of several people (or the reverse) its two largest parts."""
    parts_of: dict[Hashable, list[tuple[int, int]]] = defaultdict(list)
    for cell, size in cells.items():
        parts_of[cell[by]].append((size, first[cell]))
    for own in parts_of.values():
        if len(own) > 1:
            (large, a), (small, b) = sorted(own, key=lambda p: (-p[0], p[1]))[:2]
            yield large * small, kind, a, b


def _line_of(mention: GivenMention) -> str:
    others = ", ".join(mention.coauthors[:3])
    year = mention.year or "no year"
    return f"{mention.id}: {mention.name} ({year}) {title_key(mention.title)[:60]} [{others}]"


def evaluate_identity(
    mentions: Sequence[GivenMention], gold: Mapping[str, str] | None
) -> tuple[list[str], dict[str, Any]]:
    """The cluster of each mention, and the report."""
    result = identify(signatures(mentions))
    clusters = cluster_ids(mentions, result)
    report: dict[str, Any] = {
        "mentions": len(mentions),
        "blocks": len({m.block for m in mentions}),
        "clusters": len(set(clusters)),
        "possible_homonyms": len(result.suspect),
    }
    rows = [n for n, m in enumerate(mentions) if gold and m.id in gold]
    if gold is None:
        return clusters, report
    if not rows:
        raise NothingUsableError("The gold names none of these mentions.")
    truth = [gold[mentions[n].id] for n in rows]
    blocks = [mentions[n].block for n in rows]
    own = [clusters[n] for n in rows]
    report |= {"scored": len(rows), **cluster_scores(truth, own), **macro(blocks, truth, own)}
    report["floors"] = {
        name: cluster_scores(truth, [clusters_of[n] for n in rows])
        for name, clusters_of in floors(mentions).items()
    }
    # mentions without gold are people of their own in the list of mistakes
    everyone = [gold.get(m.id, ("", n)) for n, m in enumerate(mentions)]
    report["worst"] = worst(mentions, result, everyone)
    return clusters, report
