"""An engine's plan -> sentences, the first step first.

The engines name their steps differently; people get the same words for both, and a step that no
words are known for is shown by its name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

_TITLE = re.compile(r"([A-Z_]+)\[(\d+)\]")
# Inner doings that say nothing about cost.
SILENT = frozenset(
    "RESULT_COLLECTOR PROJECTION FLATTEN SEMI_MASKER TOP_K_SCAN ORDER_BY_SCAN ORDER_BY_MERGE"
    " AGGREGATE_SCAN AGGREGATE_FINALIZE HASH_JOIN_BUILD EMPTY_RESULT MULTIPLICITY_REDUCER"
    " ProduceResults Projection Argument CacheProperties Eager PartialSort NodeByLabelProperties"
    " QUERY_PRIMARY_KEY_LOOKUP".split()
)
WORDS = {
    "PRIMARY_KEY_SCAN_NODE_TABLE": "find {Alias} by its key",
    "INDEX_LOOK_UP": "find {Alias} by its key",
    "SCAN_NODE_TABLE": "read every {Tables} as {Alias}",
    "SCAN_REL_TABLE": "follow {Tables} {Direction}",
    "RECURSIVE_EXTEND": "follow paths of several steps",
    "FILTER": "keep rows where {}",
    "HASH_JOIN_PROBE": "put together rows with equal {Keys}",
    "INTERSECT": "put together rows that meet",
    "CROSS_PRODUCT": "EVERYTHING TIMES EVERYTHING of both sides",
    "AGGREGATE": "group by {Group By}, compute {Aggregates}",
    "HASH_AGGREGATE": "group by {Group By}, compute {Aggregates}",
    "SIMPLE_AGGREGATE": "compute {Aggregates}",
    "TOP_K": "sort by {Order By}, keep the first {Limit}",
    "ORDER_BY": "sort by {Order By}",
    "LIMIT": "keep the first rows",
    "UNWIND": "one row for each value of a list",
    "UNION_ALL_SCAN": "one part after the other",
    "COUNT_REL_TABLE": "look up how many relations there are",
    "NodeUniqueIndexSeek": "find by the index: {}",
    "NodeIndexSeek": "find by the index: {}",
    "NodeIndexScan": "go through the index: {}",
    "NodeIndexSeekByRange": "find a range in the index: {}",
    "NodeIndexEndsWithScan": "find by the text index: {}",
    "NodeByIdSeek": "find by the inner number: {}",
    "NodeByElementIdSeek": "find by the inner number: {}",
    "DirectedRelationshipTypeScan": "read every relation of {}",
    "UndirectedRelationshipTypeScan": "read every relation of {}",
    "NodeIndexContainsScan": "find by the text index: {}",
    "NodeByLabelScan": "read every {}",
    "AllNodesScan": "READ ALL NODES: {}",
    "Expand": "follow {}",
    "VarLengthExpand": "follow paths of several steps: {}",
    "OptionalExpand": "follow, where there is one, {}",
    "Filter": "keep rows where {}",
    "EagerAggregation": "group and compute {}",
    "OrderedAggregation": "group and compute {}",
    "Distinct": "each row once: {}",
    "OrderedDistinct": "each row once: {}",
    "Top": "sort, keep the first: {}",
    "PartialTop": "sort, keep the first: {}",
    "Sort": "sort by {}",
    "Limit": "keep the first {}",
    "Skip": "leave out the first {}",
    "Unwind": "one row for each value: {}",
    "CartesianProduct": "EVERYTHING TIMES EVERYTHING of both sides",
    "NodeHashJoin": "put together rows with equal {}",
    "ValueHashJoin": "put together rows with equal {}",
    "NodeLeftOuterHashJoin": "put together rows with equal {}, where there are",
    "Apply": "for each row of the steps before",
    "SemiApply": "keep rows for which there is such a pattern",
    "AntiSemiApply": "keep rows for which there is no such pattern",
    "TriadicSelection": "keep ends of two steps that one step does not reach: {}",
    "Optional": "one row also where nothing is found: {}",
    "NodeCountFromCountStore": "look up how many nodes there are",
    "RelationshipCountFromCountStore": "look up how many relations there are",
}


def embedded_steps(drawn: str) -> list[str]:
    """The steps of a plan that the embedded engine drew as boxes."""
    boxes = {number: (name, lines) for name, number, lines in _boxes(drawn)}
    found = []
    for _, (name, lines) in sorted(boxes.items()):
        if name not in SILENT:
            found.append(_said(name, _values(lines), ", ".join(t for t in lines if ": " not in t)))
    return found


def _boxes(drawn: str) -> Iterator[tuple[str, int, list[str]]]:
    """Each box: its name, its number, and what is written in it."""
    rows = drawn.split("\n")
    widths = [len(row) for row in rows if row.startswith("┌") and row.rstrip().endswith("┐")]
    width = min(widths[1:] or [0]) + 1
    if width < 4:
        return
    for column in range(0, max(map(len, rows)), width):
        inside: list[str] = []
        for row in rows:
            cell = row[column : column + width]
            if cell[:1] in ("┌", "└"):
                title = _TITLE.fullmatch(inside[0]) if inside else None
                if title:
                    yield title[1], int(title[2]), [t for t in inside[1:] if not _is_noise(t)]
                inside = []
            elif cell[:1] == "│" and (text := cell.strip("│ ─┴┬").strip()):
                inside.append(text)


def _is_noise(text: str) -> bool:
    return set(text) <= {"-", " "} or text.startswith(
        ("NumOutputTuples", "ExecutionTime", "TotalTime")
    )


def _values(lines: list[str]) -> dict[str, str]:
    """`Name: value`, further values below it."""
    found: dict[str, str] = {}
    last = ""
    for line in lines:
        name, colon, value = line.partition(":")
        if colon and re.fullmatch(r"[A-Z][A-Za-z ]*", name.strip()):
            last = name.strip()
            found[last] = value.strip()
        elif last:
            found[last] += f", {line}"
    return found


def server_steps(plan: Mapping[str, Any] | None) -> list[str]:
    """The steps of Neo4j's plan."""
    if plan is None:
        return []
    found = [step for child in plan.get("children", ()) for step in server_steps(child)]
    name = re.sub(r"[@(].*|\+.*", "", str(plan["operatorType"]))
    if name not in SILENT:
        arguments = plan.get("args", {})
        details = re.sub(r"\s+", " ", str(arguments.get("Details", ""))).strip()
        rows = arguments.get("EstimatedRows")
        about = f" (about {rows:,.0f} rows)" if isinstance(rows, int | float) else ""
        found.append(_said(name, {}, details) + about)
    return found


def _said(name: str, values: Mapping[str, str], rest: str) -> str:
    words = WORDS.get(name)
    if words is None:
        return " ".join(filter(None, [name.lower().replace("_", " "), rest]))
    words = words.replace("{}", rest)
    return re.sub(r"\{([\w ]+)\}", lambda m: values.get(m[1], "…"), words)
