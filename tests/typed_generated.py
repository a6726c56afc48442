"""Seeded random texts of read-only Cypher 5 over our schema: what an engine of old had no word for.

Patterns of several steps, groups, lists made from lists and patterns, queries in braces, CALL,
shortest paths, percentiles, CASE, odd values. Each text has an answer that does not depend on which
of equal rows comes first.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from typing import Any

Text = tuple[str, dict[str, Any]]
NODES = {
    "Author": ("works", "degree", "first_year", "last_year", "name", "community"),
    "Work": ("year", "authors", "title", "kind"),
    "Topic": ("works", "name"),
    "Institution": ("people", "name", "country"),
}
HOPS = {
    "Author": [("-[{}:COAUTHOR]-", "Author"), ("-[{}:AUTHORED]->", "Work"),
               ("-[{}:AFFILIATED]->", "Institution"), ("-[{}:COAUTHOR|AUTHORED]-", "Author|Work")],
    "Work": [("<-[{}:AUTHORED]-", "Author"), ("-[{}:ABOUT]->", "Topic")],
    "Topic": [("<-[{}:ABOUT]-", "Work")],
    "Institution": [("<-[{}:AFFILIATED]-", "Author")],
}  # fmt: skip
NUMBERS = {"works", "degree", "first_year", "last_year", "year", "authors", "people"}


class Maker:
    """Draws texts."""

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance

    def label(self) -> str:
        return self.chance.choice(list(NODES))

    def property_(self, name: str, label: str) -> str:
        return f"{name}.{self.chance.choice(NODES[label.split('|', maxsplit=1)[0]])}"

    def number(self, name: str, label: str) -> str:
        keys = [k for k in NODES[label.split("|", maxsplit=1)[0]] if k in NUMBERS]
        return f"{name}.{self.chance.choice(keys)}"

    def condition(self, name: str, label: str, depth: int = 0) -> str:
        pick = self.chance.random()
        if depth < 2 and pick < 0.3:
            word = self.chance.choice(["AND", "OR", "XOR"])
            one, other = (self.condition(name, label, depth + 1) for _ in range(2))
            return f"({one} {word} {other})"
        if depth < 2 and pick < 0.4:
            return f"NOT ({self.condition(name, label, depth + 1)})"
        value = self.property_(name, label)
        if pick < 0.5:
            return f"{value} IS {self.chance.choice(['', 'NOT '])}NULL"
        if value.partition(".")[2] in NUMBERS:
            least = self.chance.choice([0, 1, 2, 5, 2000, 2010, 2020])
            forms = [f"{value} {self.chance.choice(['<', '>=', '=', '<>'])} {least}",
                     f"{least} <= {value} < {least + 12}", f"{value} IN [{least}, null, 3]",
                     f"{value} % 3 = 1", f"any(i IN [1, 2] WHERE i * {least} < {value})",
                     f"toString({value}) ENDS WITH '1'"]  # fmt: skip
            return self.chance.choice(forms)
        piece = self.chance.choice(["a", "e", "S", "an", "", "c1", "K"])
        forms = [f"{value} STARTS WITH '{piece}'", f"toLower({value}) CONTAINS '{piece.lower()}'",
                 f"{value} =~ '(?i).*{piece}.*'", f"size({value}) > 12", f"{value} >= '{piece}'",
                 f"substring({value}, 1, 1) = '{piece[:1] or 'o'}'",
                 f"split({value}, ' ')[0] <> '{piece}'"]  # fmt: skip
        return self.chance.choice(forms)

    def start(self, label: str) -> str:
        """A node to begin at; the whole label where it is small, somebody where ties are many."""
        return "(a:Author {id: $who})" if label == "Author" else f"(a:{label})"

    def value(self, name: str, label: str) -> str:
        number, text = self.number(name, label), self.property_(name, label)
        forms = [
            f"coalesce({number}, -1)", f"{number} * 2 + 1", f"{number} / 3", f"toFloat({number})",
            f"CASE WHEN {self.condition(name, label, 1)} THEN 'yes' ELSE 'no' END",
            f"CASE {number} WHEN 1, 2 THEN 'few' WHEN null THEN 'none' ELSE 'many' END",
            f"toString({text})", f"size(toString({text}))", f"[{number}, null, {text}]",
            f"[i IN range(1, 4) WHERE i <> {number} | i * 2]", f"{{k: {text}, n: {number}}}",
            f"reduce(s = 0, i IN [1, 2, {number}] | s + coalesce(i, 0))", f"labels({name})[0]",
            f"{name} {{.id, n: {number}}}", f"toUpper(left(toString({text}), 3))",
            f"round(1.0 * {number} / 7, 2)", f"[{number}, 1][0]", f"size(keys({name})) > 0",
        ]  # fmt: skip
        return self.chance.choice(forms)

    def total(self, name: str, label: str) -> str:
        number, text = self.number(name, label), self.property_(name, label)
        forms = [
            "count(*)", f"count({text})", f"count(DISTINCT {text})", f"sum({number})",
            f"avg({number})", f"min({text})", f"max({number})", f"collect({text})",
            f"size(collect(DISTINCT {text}))", f"percentileCont({number}, 0.5)",
            f"percentileDisc({number}, 0.3)", f"count({text}) * 2 + 1", f"stDevP({number})",
            f"[i IN collect({number}) WHERE i > 3]", f"sum(CASE WHEN {text} IS NULL THEN 1 END)",
        ]  # fmt: skip
        return self.chance.choice(forms)

    def hop(self, label: str, name: str = "") -> tuple[str, str]:
        pattern, other = self.chance.choice(HOPS[label.split("|", maxsplit=1)[0]])
        return pattern.format(name), other

    # -- whole texts ---------------------------------------------------------------------------

    def plain(self) -> str:
        label = self.label()
        where = f" WHERE {self.condition('a', label)}" if self.chance.random() < 0.7 else ""
        values = ", ".join(f"{self.value('a', label)} AS v{n}" for n in range(3))
        return f"MATCH (a:{label}){where} RETURN a.id AS id, {values}"

    def grouped(self) -> str:
        label = self.label()
        key = self.property_("a", label)
        totals = ", ".join(f"{self.total('a', label)} AS t{n}" for n in range(3))
        tail = self.chance.choice(["", " ORDER BY n DESC, k LIMIT 7", " ORDER BY k"])
        return f"MATCH (a:{label}) RETURN {key} AS k, count(*) AS n, {totals}{tail}"

    def hops(self) -> str:
        label = self.label()
        tie, other = self.hop(label, "r")
        more, last = self.hop(other, "")
        wide = self.chance.random() < 0.5
        path = f"{tie}(b:{other})" + (f"{more}(c:{last})" if wide else "")
        end, its = ("c", last) if wide else ("b", other)
        where = f" WHERE {self.condition(end, its)}" if self.chance.random() < 0.6 else ""
        return (
            f"MATCH {self.start(label)}{path}{where} RETURN a.id AS a, type(r) AS t,"
            f" {self.total(end, its)} AS n, count(*) AS k"
        )

    def optional(self) -> str:
        label = self.label()
        tie, other = self.hop(label)
        return (
            f"MATCH (a:{label}) OPTIONAL MATCH (a){tie}(b:{other}) WHERE"
            f" {self.condition('b', other)} WITH a, {self.total('b', other)} AS n"
            f" RETURN a.id AS id, n"
        )

    def several(self) -> str:
        low, high = self.chance.choice([(1, 2), (2, 2), (0, 1), (1, 3)])
        form = self.chance.choice(
            [f"-[r:COAUTHOR*{low}..{high}]-", f"-[r:COAUTHOR]-{{{low},{high}}}"]
        )
        where = f" WHERE {self.condition('b', 'Author')}" if self.chance.random() < 0.6 else ""
        return (
            f"MATCH p = (a:Author {{id: $who}}){form}(b:Author){where}"
            " RETURN b.id AS id, count(*) AS n, min(length(p)) AS l,"
            " sum(reduce(s = 0, t IN r | s + t.works)) AS w"
        )

    def group(self) -> str:
        high = self.chance.choice([1, 2])
        return (
            "MATCH (a:Author {id: $who}) ((x)-[r:COAUTHOR]-(y)"
            f" WHERE {self.condition('y', 'Author', 1)}){{1,{high}}} (b)"
            " RETURN b.id AS id, count(*) AS n, min(size(x)) AS k, max(size([i IN y | i.id])) AS m"
        )

    def braces(self) -> str:
        label = self.label()
        tie, other = self.hop(label)
        inner = f"(a){tie}(b:{other}) WHERE {self.condition('b', other)}"
        test = self.chance.choice(
            [
                f"EXISTS {{ {inner} }}",
                f"NOT EXISTS {{ MATCH {inner} }}",
                f"COUNT {{ {inner} }} > 1",
                f"size([(a){tie}(b:{other}) WHERE {self.condition('b', other)} | b.id]) < 3",
                f"(a){tie}(:{other.split('|')[0]})",
            ]
        )
        return (
            f"MATCH (a:{label}) WHERE {test} RETURN a.id AS id,"
            f" COUNT {{ (a){tie}() }} AS n,"
            f" size(COLLECT {{ MATCH (a){tie}(b:{other}) RETURN DISTINCT b.id }}) AS k"
        )

    def called(self) -> str:
        label = self.label()
        tie, other = self.hop(label)
        head = self.chance.choice(["CALL (a) {", "CALL { WITH a"])
        inner = self.chance.choice(
            [
                f"MATCH (a){tie}(b:{other}) RETURN {self.total('b', other)} AS n",
                f"OPTIONAL MATCH (a){tie}(b:{other}) WITH b ORDER BY b.id LIMIT 2 RETURN"
                " collect(b.id) AS n",
            ]
        )
        return f"MATCH (a:{label}) {head} {inner} }} RETURN a.id AS id, n"

    def shortest(self) -> str:
        how = self.chance.choice(["shortestPath", "allShortestPaths"])
        to = self.chance.choice(["{id: $far}", "{id: $other}", ""])
        where = "" if to else f" WHERE a <> b AND {self.condition('b', 'Author', 1)}"
        most = self.chance.choice(["", "..3", "1..5"])
        return (
            f"MATCH p = {how}((a:Author {{id: $who}})-[:COAUTHOR*{most}]-(b:Author {to})){where}"
            " RETURN b.id AS id, length(p) AS n, count(*) > 0 AS k"
        )

    def unwound(self) -> str:
        label = self.label()
        return (
            f"UNWIND [1, null, 2, 2.0, 'a', true, [1, null]] AS x MATCH (a:{label})"
            f" WITH x, count(a) AS n, {self.total('a', label)} AS t"
            " RETURN DISTINCT x = 2 AS two, x IN [1, null] AS one, toString(n) AS n, t"
        )

    def joined(self) -> str:
        label = self.label()
        return (
            f"MATCH (a:{label}) WHERE {self.condition('a', label)} RETURN a.id AS id"
            f" UNION{self.chance.choice(['', ' ALL'])}"
            f" MATCH (a:{label}) WHERE {self.condition('a', label)} RETURN a.id AS id"
        )

    def windowed(self) -> str:
        label = self.label()
        key = self.property_("a", label)
        order = f"{key}{self.chance.choice(['', ' DESC'])}, a.id"
        return (
            f"MATCH (a:{label}) WITH a ORDER BY {order} SKIP {self.chance.choice([0, 2])} LIMIT 9"
            f" RETURN collect(a.id) AS ids, {self.total('a', label)} AS t"
        )


def generated(
    chance: random.Random, count: int, given: dict[str, str]
) -> Iterator[tuple[str, dict[str, Any]]]:
    """Texts with their parameters."""
    maker = Maker(chance)
    kinds: list[Callable[[], str]] = [
        maker.plain, maker.grouped, maker.hops, maker.optional, maker.several, maker.group,
        maker.braces, maker.called, maker.shortest, maker.unwound, maker.joined, maker.windowed,
    ]  # fmt: skip
    for number in range(count):
        text = kinds[number % len(kinds)]()
        yield text, {k: v for k, v in given.items() if f"${k}" in text}
