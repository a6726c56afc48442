"""Conditions on relations: what the embedded engine answers is what counting by hand gives."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from test_neo4j_generated import tables_of_trial

from graphkit.cypher import GraphNames, gate, staged
from graphkit.stores import EmbeddedStore

KNOWN = GraphNames.schema()
QUERIES, ENDURED = 40, 400
Row = dict[str, Any]
Test = tuple[str, Callable[[dict[str, Row]], bool]]


@dataclass(frozen=True)
class Trial:
    """The graph in the engine, and by hand: nodes by id, and steps from a node by relation."""

    store: EmbeddedStore
    nodes: dict[str, Row]
    steps: dict[str, dict[str, list[tuple[str, Row]]]]

    def count(self, text: str) -> int:
        typed = gate(text, KNOWN)
        (row,) = self.store.run_typed(typed, typed.bind({}), 60, 10).rows
        return int(row["n"])

    def walks(self, path: str) -> Iterator[dict[str, Row]]:
        """All ways along a path such as `aAwAb`: nodes in small letters, relations in capitals."""
        for first in self.nodes.values():
            if first["kind"] == LABELS[path[0]]:
                yield from self._from(path, 0, {path[0]: first})

    def _from(self, path: str, at: int, way: dict[str, Row]) -> Iterator[dict[str, Row]]:
        if at + 1 == len(path):
            yield way
            return
        here = way[path[at]]["id"]
        for other, tie in self.steps[RELATIONS[path[at + 1]]][here]:
            if self.nodes[other]["kind"] == LABELS[path[at + 2]]:
                step = {f"r{at}": tie, path[at + 2]: self.nodes[other]}
                yield from self._from(path, at + 2, {**way, **step})


LABELS = {"a": "Author", "b": "Author", "c": "Author", "w": "Work", "v": "Work", "t": "Topic"}
RELATIONS = {"A": "AUTHORED", "B": "ABOUT", "K": "COAUTHOR"}
PATHS = ("aAwAb", "wAaAv", "wAaAvAb", "aAwBt", "tBwAa", "aKbKc", "aKbAw", "wAaKb", "tBwAaAv")
NUMBERS = {"Author": ("works", 3), "Work": ("year", 2005)}
TIES = {"AUTHORED": ("position", 2), "COAUTHOR": ("weight", 0.4)}


@pytest.fixture(scope="module")
def trial(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Trial]:
    folder: Path = tmp_path_factory.mktemp("staged")
    tables = tables_of_trial(folder / "tables")
    store = EmbeddedStore(folder / "graph.lbug")
    store.build(tables)
    nodes = {
        row["id"]: {**row, "kind": label}
        for table, label in (("authors", "Author"), ("works", "Work"), ("topics", "Topic"))
        for row in tables.read(table).to_pylist()
    }
    steps: dict[str, dict[str, list[tuple[str, Row]]]] = {}
    for name in RELATIONS.values():
        by_end = steps[name] = defaultdict(list)
        for row in tables.read(name.lower()).to_pylist():
            by_end[row["source"]].append((row["target"], row))
            by_end[row["target"]].append((row["source"], row))
    yield Trial(store, nodes, steps)
    store.close()


def pattern(path: str, keys: str = "") -> str:
    text = f"({path[0]}:{LABELS[path[0]]})"
    for at in range(1, len(path), 2):
        name, one, other = RELATIONS[path[at]], path[at - 1], path[at + 1]
        forth = (name == "AUTHORED" and one in "abc") or (name == "ABOUT" and one in "wv")
        left, right = ("-", "-") if name == "COAUTHOR" else ("-", "->") if forth else ("<-", "-")
        own = keys if f"r{at - 1}" in keys else f"r{at - 1}:{name}"
        text += f"{left}[{own}]{right}({other}:{LABELS[other]})"
    return text


def number_test(name: str, prop: str, least: float) -> Test:
    def holds(way: dict[str, Row]) -> bool:
        value = way[name][prop]
        return value is not None and value >= least

    return f"{name}.{prop} >= {least}", holds


def unlike(one: str, other: str) -> Test:
    return f"{one}.id <> {other}.id", lambda way: way[one]["id"] != way[other]["id"]


def either(one: Test, other: Test) -> Test:
    return f"({one[0]} OR {other[0]})", lambda way: one[1](way) or other[1](way)


def drawn(chance: random.Random) -> tuple[str, list[Test]]:
    """A path and conditions on it: those that keep it apart, and some of nodes and relations."""
    path = chance.choice(PATHS)
    names = [n for n in path if n.islower()]
    own = [unlike(a, b) for a, b in (("a", "b"), ("b", "c"), ("a", "c"), ("w", "v"))
           if a in names and b in names]  # fmt: skip
    ties = [number_test(f"r{at - 1}", *TIES[RELATIONS[path[at]]]) for at in range(1, len(path), 2)
            if path[at] != "B"]  # fmt: skip
    nodes = [number_test(n, *NUMBERS[LABELS[n]]) for n in names if n != "t"]
    tests = (
        own
        + chance.sample(ties, chance.randint(1, min(2, len(ties))))
        + chance.sample(nodes, chance.randint(0, 2))
    )
    if chance.random() < 0.25:
        tests.append(either(chance.choice(ties), chance.choice(nodes)))
    chance.shuffle(tests)
    return path, tests


def assert_counted_as_by_hand(trial: Trial, queries: int, seed: int) -> None:
    chance = random.Random(seed)
    changed = 0
    for _ in range(queries):
        path, tests = drawn(chance)
        text = (
            f"MATCH {pattern(path)} WHERE {' AND '.join(t for t, _ in tests)} RETURN count(*) AS n"
        )
        changed += staged(text) != text
        wanted = sum(all(holds(way) for _, holds in tests) for way in trial.walks(path))
        assert trial.count(text) == wanted, text
    assert changed == queries


def test_conditions_on_relations_are_counted_as_by_hand(trial: Trial) -> None:
    assert_counted_as_by_hand(trial, QUERIES, seed=11)


@pytest.mark.endure
def test_many_conditions_on_relations(trial: Trial) -> None:
    assert_counted_as_by_hand(trial, ENDURED, seed=12)


@pytest.mark.parametrize("keys", ["r0:AUTHORED {position: 2}", "r0:AUTHORED {position: 1 + 1}"])
def test_keys_of_a_relation(trial: Trial, keys: str) -> None:
    text = (
        f"MATCH {pattern('wAaAv', keys)} WHERE v.id <> w.id AND w.year >= 2010 RETURN count(*) AS n"
    )
    wanted = sum(
        way["r0"]["position"] == 2 and way["w"]["id"] != way["v"]["id"]
        and (way["w"]["year"] or 0) >= 2010
        for way in trial.walks("wAaAv")
    )  # fmt: skip
    assert trial.count(text) == wanted
    assert trial.count(text.replace("r0:", ":")) == wanted, "a relation without a name"


def test_only_what_must_be_is_written_anew() -> None:
    one = "MATCH (a:Author)-[r:AUTHORED]->(w) WHERE r.position = 1 RETURN a.id"
    none = "MATCH (a)-[r:AUTHORED]->(w)<-[:AUTHORED]-(b) WHERE a.works > 1 RETURN r.position"
    late = "MATCH (a)-[r:AUTHORED]->(w)<-[q:AUTHORED]-(b) WITH * WHERE r.position = 1 RETURN a.id"
    inside = (
        "MATCH (a) WHERE EXISTS { MATCH (a)-[r:AUTHORED]->(w)-[:ABOUT]->(t) WHERE r.position = 1 }"
        " RETURN a.id"
    )
    maybe = "MATCH (a) OPTIONAL MATCH (a)-[r:AUTHORED]->(w)--(t) WHERE r.position = 1 RETURN a.id"
    for text in (one, none, late, inside, maybe):
        assert staged(text) == text


def test_the_text_that_the_engine_sees() -> None:
    text = (
        "MATCH (a)-[x:COAUTHOR {works: 2}]-(b)-[`y z`:COAUTHOR]-(c)"
        " WHERE a.name = 'r AND x.y' AND `y z`.weight > $least AND (x.works = 1 OR b.works = 2)"
        " RETURN c.id"
    )
    assert (
        staged(text).split()
        == (
            "MATCH (a)-[x:COAUTHOR ]-(b)-[`y z`:COAUTHOR]-(c) WHERE a.name = 'r AND x.y'"
            " WITH * WHERE x.works = 2 AND `y z`.weight > $least AND ((x.works = 1 OR b.works = 2))"
            " RETURN c.id"
        ).split()
    )
