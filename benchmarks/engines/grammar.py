"""Seeded random Cypher in the subset both engines share.

``generate(seed, n)`` gives ``n`` pairs of text and parameters. Every query is read-only, ends in a
total ORDER BY and returns scalars, lists or maps. Known dialect traps stay out (``sum`` is wrapped
in ``coalesce``, walks are kept apart from trails). The silent faults of the embedded engine are
generated on purpose; ``traps.traps`` tells which texts meet one.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

Query = tuple[str, dict[str, Any]]

PROPS: dict[str, dict[str, str]] = {
    "Author": {
        "id": "str", "name": "str", "name_norm": "str", "works": "int", "degree": "int",
        "community": "str", "identity_confidence": "float",
    },
    "Work": {"id": "str", "title": "str", "year": "int", "cited": "int"},
    "Topic": {"id": "str", "name": "str"},
    "Institution": {"id": "str", "name": "str", "country": "str"},
    "Community": {"id": "str"},
}  # fmt: skip
REL_PROPS: dict[str, dict[str, str]] = {
    "COAUTHOR": {"works": "int", "weight": "float", "first_year": "int", "last_year": "int"},
    "AUTHORED": {"position": "int", "raw_name": "str"},
    "ABOUT": {"weight": "float"},
    "AFFILIATED": {},
    "IN_COMMUNITY": {},
}
# label -> hops (relationship, arrow template, other label, mean fan-out)
HOPS: dict[str, list[tuple[str, str, str, float]]] = {
    "Author": [
        ("COAUTHOR", "-[{}]-", "Author", 14), ("COAUTHOR", "-[{}]->", "Author", 7),
        ("COAUTHOR", "<-[{}]-", "Author", 7), ("AUTHORED", "-[{}]->", "Work", 5),
        ("AFFILIATED", "-[{}]->", "Institution", 1), ("IN_COMMUNITY", "-[{}]->", "Community", 1),
    ],
    "Work": [("AUTHORED", "<-[{}]-", "Author", 4), ("ABOUT", "-[{}]->", "Topic", 1.5)],
    "Topic": [("ABOUT", "<-[{}]-", "Work", 40)],
    "Institution": [("AFFILIATED", "<-[{}]-", "Author", 16)],
    "Community": [("IN_COMMUNITY", "<-[{}]-", "Author", 24)],
}  # fmt: skip
SIZES = {"Author": 300.0, "Work": 400.0, "Topic": 15.0, "Institution": 20.0, "Community": 13.0}
IDS = {"Author": "A{:04d}", "Work": "W{:04d}", "Topic": "T{:02d}", "Institution": "I{:02d}"}
PIECES = ["a", "é", "Z", "o'", "李", "graph", "LOGIC", "", "Ø", "x😀", "no such"]


@dataclass
class Builder:
    """One query under construction; ``nodes`` and ``values`` are what is in scope."""

    rng: random.Random
    lines: list[str] = field(default_factory=list)
    params: dict[str, Any] = field(default_factory=dict)
    nodes: dict[str, str] = field(default_factory=dict)
    rels: dict[str, str] = field(default_factory=dict)
    values: dict[str, str] = field(default_factory=dict)
    size: float = 1.0
    serial: int = 0

    def fresh(self, stem: str) -> str:
        self.serial += 1
        return f"{stem}{self.serial}"

    def param(self, value: Any) -> str:
        name = self.fresh("p")
        self.params[name] = value
        return f"${name}"

    def key(self, label: str) -> str:
        """An id that mostly exists; low numbers (the hub is 0) come often."""
        if label == "Community":
            return f"C{self.rng.randrange(14):02d}"
        top = int(SIZES[label]) + 1
        return IDS[label].format(min(self.rng.randrange(top), self.rng.randrange(top)))

    def atoms(self, kinds: tuple[str, ...] = ("str", "int", "float")) -> list[tuple[str, str]]:
        """Scalar expressions in scope, as (text, kind)."""
        out = [(f"{v}.{p}", k) for v, lab in self.nodes.items() for p, k in PROPS[lab].items()]
        out += [(f"{v}.{p}", k) for v, lab in self.rels.items() for p, k in REL_PROPS[lab].items()]
        out += list(self.values.items())
        return [(text, kind) for text, kind in out if kind in kinds]

    def order_keys(self) -> list[str]:
        """Expressions that order the rows in scope totally (equal rows apart)."""
        values = [name for name, kind in self.values.items() if kind in ("str", "int", "float")]
        return values + [f"{var}.id" for var in self.nodes]

    # -- predicates ---------------------------------------------------------------------------

    def literal(self, kind: str) -> str:
        rng = self.rng
        value: Any = rng.choice(PIECES)
        if kind == "int":
            value = rng.choice([0, 1, 2, 3, 5, 20, 2000, 2010, 2020])
        elif kind == "float":
            value = rng.choice([0.0, 0.5, 1.0, 2.25])
        if rng.random() < 0.6 or kind == "str":
            return self.param(value)
        return str(value)

    def predicate(self, depth: int = 0) -> str:
        rng = self.rng
        roll = rng.random()
        if depth < 2 and roll < 0.25:
            left, right = self.predicate(depth + 1), self.predicate(depth + 1)
            return f"({left} {rng.choice(['AND', 'OR', 'OR', 'XOR'])} {right})"
        if depth < 2 and roll < 0.33:
            return f"NOT ({self.predicate(depth + 1)})"
        if roll < 0.45 and self.nodes:
            negate = rng.choice(["", "NOT "])
            return f"{negate}EXISTS {{ {self.inner()} }}"
        atoms = self.atoms()
        if not atoms:
            return "1 = 1"
        text, kind = rng.choice(atoms)
        if roll < 0.55:
            return f"{text} {rng.choice(['IS NULL', 'IS NOT NULL', 'IS NOT NULL'])}"
        if kind == "str":
            return self._text_predicate(text)
        mates = [mate for mate, mate_kind in atoms if mate_kind == kind and mate != text]
        other = rng.choice(mates) if mates and rng.random() < 0.3 else self.literal(kind)
        if roll < 0.65:
            text = f"coalesce({text}, 0)" if kind == "int" else f"coalesce({text}, 0.5)"
        return f"{text} {rng.choice(['<', '<=', '>', '>=', '=', '<>'])} {other}"

    def _text_predicate(self, text: str) -> str:
        rng = self.rng
        form = rng.randrange(5)
        if form == 0:
            return f"{text} STARTS WITH {self.literal('str')}"
        if form == 1:
            return f"toLower({text}) CONTAINS {self.literal('str')}"
        if form == 2:
            label = rng.choice(list(SIZES))
            keys = [self.key(label) for _ in range(rng.randint(1, 6))]
            return f"{rng.choice(['', 'NOT '])}{text} IN {self.param(keys)}"
        if form == 3:
            return (
                f"{text} {rng.choice(['<', '>='])} {self.param(self.key(rng.choice(list(SIZES))))}"
            )
        return f"{text} {rng.choice(['=', '<>'])} {self.literal('str')}"

    def inner(self) -> str:
        """A correlated pattern for EXISTS and COUNT, one hop from a node in scope."""
        rng = self.rng
        var = rng.choice(list(self.nodes))
        name, arrow, label, _ = rng.choice(HOPS[self.nodes[var]])
        rel, node = self.fresh("e"), self.fresh("s")
        text = f"MATCH ({var}){arrow.format(f'{rel}:{name}')}({node}:{label})"
        mine = [(f"{node}.{p}", k) for p, k in PROPS[label].items()]
        mine += [(f"{rel}.{p}", k) for p, k in REL_PROPS[name].items()]
        left, kind = rng.choice(mine)
        roll = rng.random()
        if roll < 0.35:
            return text
        outer = [t for t, k in self.atoms() if k == kind]
        right = rng.choice(outer) if outer and roll < 0.7 else self.literal(kind)
        return f"{text} WHERE {left} {rng.choice(['<', '>', '=', '<>', '>='])} {right}"

    # -- reading clauses ----------------------------------------------------------------------

    def hop(self, var: str, optional: bool) -> str:
        rng = self.rng
        name, arrow, label, fan = rng.choice(HOPS[self.nodes[var]])
        node, rel = self.fresh("n"), self.fresh("r")
        self.nodes[node] = label
        slot = f":{name}"
        if REL_PROPS[name] and rng.random() < 0.6:
            self.rels[rel] = name
            slot = rel + slot
        self.size *= max(fan, 1.0) if optional else fan
        return f"{arrow.format(slot)}({node}:{label})"

    def chain(self, start: str, head: str, hops: int, optional: bool = False) -> tuple[str, str]:
        """A path of ``hops`` from ``start``; gives the pattern and what keeps it a trail."""
        path, seen, apart = head, [start], []
        for _ in range(hops):
            path += self.hop(seen[-1], optional)
            node = next(reversed(self.nodes))
            if len(seen) > 1 and self.nodes[seen[-2]] == self.nodes[node]:
                apart.append(f"{node}.id <> {seen[-2]}.id")
            seen.append(node)
        return path, " AND ".join(apart)

    def where(self, fixed: str, chance: float) -> str:
        parts = [fixed] if fixed else []
        if self.rng.random() < chance:
            parts.append(self.predicate())
            self.size *= 0.6
        return f" WHERE {' AND '.join(parts)}" if parts else ""

    def source(self) -> None:
        rng = self.rng
        label = rng.choices(list(SIZES), [6, 3, 1, 1, 1])[0]
        node = self.fresh("n")
        roll = rng.random()
        if roll < 0.12:
            keys = [self.key(label) for _ in range(rng.randint(1, 8))]
            self.lines.append(f"UNWIND {self.param(keys)} AS k0")
            self.values["k0"] = "str"
            head, self.size = f"({node}:{label} {{id: k0}})", 8
        elif roll < 0.5:
            head = f"({node}:{label} {{id: {self.param(self.key(label))}}})"
        else:
            head, self.size = f"({node}:{label})", SIZES[label]
        self.nodes[node] = label
        hops = rng.choice([0, 1, 1, 2, 3] if self.size < 30 else [0, 1, 1, 2])
        path, apart = self.chain(node, head, hops)
        if rng.random() < 0.06 and self.size < 1000:
            other, mate = self.fresh("n"), rng.choice(["Topic", "Institution", "Community"])
            path += f", ({other}:{mate})"
            self.nodes[other] = mate
            self.size *= SIZES[mate]
        self.lines.append(f"MATCH {path}{self.where(apart, 0.5)}")

    def expand(self) -> None:
        """MATCH or OPTIONAL MATCH from a node in scope."""
        if not self.nodes or self.size > 4000:
            return
        optional = self.rng.random() < 0.6
        var = self.rng.choice(list(self.nodes))
        hops = 2 if self.size < 100 and self.rng.random() < 0.3 else 1
        path, apart = self.chain(var, f"({var})", hops, optional)
        word = "OPTIONAL MATCH" if optional else "MATCH"
        self.lines.append(f"{word} {path}{self.where(apart, 0.4)}")

    def aggregate(self) -> tuple[str, str]:
        rng = self.rng
        pick = rng.choice
        anything = self.atoms() or [("1", "int")]
        exact = self.atoms(("int", "float")) or [("1", "int")]
        text, kind = pick(anything)
        number, number_kind = pick(exact)
        distinct = pick(["", "", "DISTINCT "])
        entity = pick([*self.nodes, "*"])
        options = [
            (f"count({entity})", "int"),
            (f"count({distinct}{text})", "int"),
            (f"coalesce(sum({number}), 0)", number_kind),
            (f"{pick(['min', 'max'])}({text})", kind),
            (f"collect({distinct}{text})", "list"),
            (f"coalesce(size(collect({distinct}{text})), 0)", "int"),
            (f"avg({number})", "loose"),
            (f"count(CASE WHEN {self.predicate(2)} THEN 1 END)", "int"),
        ]
        return rng.choices(options, [3, 3, 3, 2, 2, 1, 1, 1])[0]

    def computed(self) -> tuple[str, str]:
        """A scalar made from what is in scope."""
        rng = self.rng
        roll = rng.random()
        if roll < 0.35 and self.nodes:
            return f"COUNT {{ {self.inner()} }}", "int"
        if roll < 0.6:
            test = self.predicate(2)
            return (
                f"CASE WHEN {test} THEN 'yes' WHEN {self.predicate(2)} THEN 'b' ELSE '' END",
                "str",
            )
        text, kind = rng.choice(self.atoms() or [("1", "int")])
        if kind == "str":
            forms = [f"toLower({text})", f"coalesce({text}, '?')", f"size({text})"]
            return rng.choice(forms), "loose"
        return rng.choice([f"{text} * 2", f"{text} + 1", f"coalesce({text}, 0) - 1"]), kind

    def items(self, keys: int, aggregates: int) -> dict[str, tuple[str, str]]:
        rng = self.rng
        atoms = self.atoms()
        rng.shuffle(atoms)
        out = {self.fresh("v"): atom for atom in atoms[:keys]}
        for _ in range(aggregates):
            out[self.fresh("v")] = self.aggregate()
        return out

    def project(self, word: str, items: dict[str, tuple[str, str]], keep: list[str]) -> None:
        """Write the projection and make it the scope."""
        shown = keep + [f"{text} AS {name}" for name, (text, _) in items.items()]
        self.lines.append(f"{word} {', '.join(shown)}")
        self.rels = {}
        self.nodes = {var: lab for var, lab in self.nodes.items() if var in keep}
        kept = {name: kind for name, kind in self.values.items() if name in keep}
        self.values = kept | {name: kind for name, (_, kind) in items.items()}

    def group(self) -> None:
        rng = self.rng
        keep = [v for v in self.nodes if rng.random() < 0.5]
        self.project("WITH", self.items(rng.randint(0, 2), rng.randint(1, 2)), keep)
        if self.atoms() and rng.random() < 0.3:
            self.lines[-1] += f"\nWHERE {self.predicate(1)}"

    def distinct(self) -> None:
        keep = [v for v in self.nodes if self.rng.random() < 0.5]
        keys = self.items(self.rng.randint(0 if keep else 1, 3), 0)
        self.project("WITH DISTINCT", keys, keep)

    def carry(self) -> None:
        """Everything goes on, with a computed column."""
        keep = [*self.nodes, *self.values]
        self.project("WITH", {self.fresh("v"): self.computed()}, keep)

    def topk(self) -> None:
        """The first rows only: a window in the middle of the query."""
        if not self.order_keys():
            return
        keep = [*self.nodes, *self.values]
        if self.rels:
            rel = self.rng.choice(list(self.rels))
            prop = self.rng.choice(list(REL_PROPS[self.rels[rel]]))
            item = (f"{rel}.{prop}", REL_PROPS[self.rels[rel]][prop])
            self.project("WITH", {self.fresh("v"): item}, keep)
        else:
            self.project("WITH", {}, keep)
        self.lines[-1] += "\n" + self.window(self.order_keys(), 0.9)
        self.size = min(self.size, 10)

    def window(self, keys: list[str], limit: float) -> str:
        rng = self.rng
        rng.shuffle(keys)
        text = "ORDER BY " + ", ".join(key + rng.choice(["", " DESC"]) for key in keys)
        if rng.random() < 0.2:
            text += f" SKIP {rng.choice([1, 3, self.param(2)])}"
        if rng.random() < limit:
            text += f" LIMIT {rng.choice(['1', '3', '10', '10', self.param(5), self.param(25)])}"
        return text if "LIMIT" in text or limit < 0.9 else text + " LIMIT 7"

    def unwind(self) -> None:
        """Collect and unwind again."""
        keep = [v for v in self.nodes if self.rng.random() < 0.4]
        text, kind = self.rng.choice(self.atoms() or [("1", "int")])
        name, out = self.fresh("v"), self.fresh("u")
        self.project("WITH", {name: (f"collect(DISTINCT {text})", "list")}, keep)
        self.lines.append(f"UNWIND {name} AS {out}")
        self.lines.append("WITH " + ", ".join([*keep, out]))
        del self.values[name]
        self.values[out] = kind

    def finish(self) -> None:
        rng = self.rng
        roll = rng.random()
        aggregates = 0 if roll < 0.4 else rng.randint(1, 3)
        keys = rng.randint(0 if aggregates else 1, 3)
        items = self.items(keys, aggregates)
        if not aggregates and rng.random() < 0.5:
            items[self.fresh("v")] = self.computed()
        items = items or {self.fresh("v"): ("count(*)", "int")}
        order = [name for name, (_, kind) in items.items() if kind in ("str", "int", "float")]
        if not aggregates:
            for var in self.nodes:
                alias = self.fresh("v")
                items[alias] = (f"{var}.id", "str")
                order.append(alias)
        lists = {n: (n, k) for n, k in self.values.items() if k in ("list", "loose")}
        if not aggregates:
            values = [(n, k) for n, k in self.values.items() if n not in lists]
            for name, kind in values:
                alias = self.fresh("v")
                items[alias] = (name, kind)
                order.append(alias)
            items |= {self.fresh("v"): item for item in lists.values()}
        word = "RETURN DISTINCT" if rng.random() < 0.1 and not lists else "RETURN"
        self.project(word, items, [])
        if order:
            self.lines.append(self.window(order, 0.6))


STAGES: list[tuple[int, Callable[[Builder], None]]] = [
    (4, Builder.expand), (3, Builder.group), (2, Builder.distinct), (3, Builder.carry),
    (4, Builder.topk), (1, Builder.unwind),
]  # fmt: skip


def one(rng: random.Random) -> Query:
    """One query: a source, up to four stages, a projection."""
    builder = Builder(rng)
    builder.source()
    weights = [weight for weight, _ in STAGES]
    for _ in range(rng.choice([0, 1, 1, 2, 2, 3, 4])):
        rng.choices(STAGES, weights)[0][1](builder)
    builder.finish()
    text = "\n".join(builder.lines)
    used = set(re.findall(r"\$(p\d+)", text))
    return text, {name: value for name, value in builder.params.items() if name in used}


def generate(seed: int, n: int) -> list[Query]:
    """``n`` distinct queries, the same for the same seed."""
    rng = random.Random(seed)
    out: dict[str, Query] = {}
    while len(out) < n:
        text, params = one(rng)
        out.setdefault(text + repr(params), (text, params))
    return list(out.values())
