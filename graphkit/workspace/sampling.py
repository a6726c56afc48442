"""How right each rule is, by a person's look at some of what it joined.

A sample of pairs of works that are with one person, drawn rule by rule and person by person, so
that neither a frequent rule nor a prolific person fills it. What is answered is kept among the
decisions, by the mentions it is about: it changes no identity, is not asked again, and holds
through reloads. The share that was right is printed with the bounds that so few answers allow.
"""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from math import sqrt
from typing import TYPE_CHECKING, Any

import numpy as np

from graphkit.errors import NotFoundError, UsageError
from graphkit.ledger import DecisionRow, Decisions, taken
from graphkit.resolve import ANSWERS, Resolution, mention_keys, resolution_of
from graphkit.resolve.identity import forms
from graphkit.resolve.identity.pairs import level_of
from graphkit.resolve.statements import NONE
from graphkit.workspace.loading import rulings_of

if TYPE_CHECKING:
    from graphkit.workspace.knowledge_graph import KnowledgeGraph

SAID = dict(zip(("yes", "no", "unsure"), ANSWERS, strict=True))
SHORT = 12  # characters of a mention's fingerprint that name it
SURE = 1.96  # standard deviations: nineteen times in twenty
PAIRS = 40  # tries for a pair of one person that one rule holds
OTHERS = 4  # co-authors shown
ORCID, SOURCE, RULED, OUTRIGHT = (
    "the same ORCID iD", "one person by a source's id", "a person's decision",
    "the forms meet through others",
)  # fmt: skip


class Sampling:
    """Samples of what was joined, and what people said of them."""

    def __init__(self, graph: KnowledgeGraph) -> None:
        self._graph = graph
        self.decisions = Decisions(graph.ledger)

    def sample(self, n: int, seed: int = 0) -> list[dict[str, Any]]:
        """So many pairs that nobody has judged, the rules in turn; the same for the same seed."""
        ledger = self._graph.ledger
        standing = self.decisions.standing()
        resolution = resolution_of(
            [ledger.segment_records(s) for s in ledger.sources()],
            ledger.anchors(),
            rulings_of(standing),
        )
        drawn = _Drawn(
            resolution, {(row.one, row.other) for row in standing if row.kind in ANSWERS}
        )
        return drawn.take(n, random.Random(seed))  # noqa: S311 - no secret

    def answer(self, pair: str, said: str, why: str = "", who: str | None = None) -> DecisionRow:
        """Keep what a person says of a pair: whether the two mentions are one person's."""
        if said not in SAID:
            raise UsageError(f"{said!r} is no answer: yes, no or unsure.")
        rule, _, ends = pair.rpartition(":")
        sides = ends.split("-")
        rows = self._graph.tables.read_mentions()
        keys, people = (rows.column(c).to_pylist() for c in ("id", "person"))
        places = []
        for side in sides:
            own = [n for n, key in enumerate(keys) if len(side) == SHORT and key.startswith(side)]
            if len(sides) != 2 or len(own) != 1:
                raise NotFoundError(f"There is no pair {pair!r}: graphkit people review --sample")
            places.append(own[0])
        whose = list(dict.fromkeys(str(people[n]) for n in places))
        one, other = (str(keys[n]) for n in places)
        row = taken(SAID[said], whose, [one], [other], why=_with_rule(rule, why), who=who)
        with self._graph.ledger.writing():
            for old in self.decisions.standing():  # a second look replaces the first
                if old.kind in ANSWERS and (old.one, old.other) == (row.one, row.other):
                    self.decisions.undo(old.id, row.who)
            self.decisions.add([row])
        return row

    def precision(self) -> list[dict[str, Any]]:
        """By rule: how many pairs were looked at, and the share that was rightly joined."""
        counts: dict[str, Counter[str]] = defaultdict(Counter)
        for row in self.decisions.standing():
            if row.kind in ANSWERS:
                counts[RULES.get(row.why[:2], "unknown")][row.kind] += 1
        return [_precision_row(rule, own) for rule, own in sorted(counts.items())]


def _precision_row(rule: str, counts: Mapping[str, int]) -> dict[str, Any]:
    right, wrong, unsure = (counts[SAID[said]] for said in ("yes", "no", "unsure"))
    looked = right + wrong
    shape = {"rule": rule, "looked_at": looked, "right": right, "wrong": wrong, "unsure": unsure}
    if not looked:
        return {**shape, "share": None, "at_least": None, "at_most": None}
    share = right / looked
    spread = SURE * sqrt(share * (1 - share) / looked + SURE**2 / (4 * looked**2))
    middle, whole = share + SURE**2 / (2 * looked), 1 + SURE**2 / looked
    low, high = max(0.0, (middle - spread) / whole), min(1.0, (middle + spread) / whole)
    return {**shape, "share": round(share, 3), "at_least": round(low, 3), "at_most": round(high, 3)}


# The rules by two signs, which stand in a pair's name and before the reason of its answer.
RULES = {
    "id": ORCID, "so": SOURCE, "de": RULED, "th": OUTRIGHT,
    **{f"{n:02d}": words for n, words in enumerate(forms.LEVEL_WORDS) if n != forms.CONFLICT},
}  # fmt: skip
_SIGN = {words: sign for sign, words in RULES.items()}


def _with_rule(rule: str, why: str) -> str:
    if rule not in RULES:
        raise NotFoundError(f"There is no rule {rule!r}: graphkit people review --sample")
    return f"{rule} ({RULES[rule]}){': ' if why else ''}{why}"


class _Drawn:
    """Pairs of mentions of one person, by the rule that names them one."""

    def __init__(
        self, resolution: Resolution, known: set[tuple[Sequence[str], Sequence[str]]]
    ) -> None:
        self.resolution = resolution
        self.keys = mention_keys(resolution.said)
        self.known = {(tuple(one), tuple(other)) for one, other in known}
        self.own: dict[str, list[int]] = defaultdict(list)
        for place, person in enumerate(resolution.person_of):
            if person is not None:
                self.own[person].append(place)

    def take(self, n: int, chance: random.Random) -> list[dict[str, Any]]:
        several = sorted(person for person, own in self.own.items() if len(own) > 1)
        chance.shuffle(several)
        by_rule: dict[str, list[tuple[int, int]]] = defaultdict(list)
        for person in several:  # each person once for each rule that holds some of their works
            own, seen = self.own[person], set()
            for _ in range(min(PAIRS, len(own) * (len(own) - 1) // 2)):
                one, other = sorted(chance.sample(own, 2))
                rule = self.rule(one, other)
                if rule not in seen and self.key(one, other) not in self.known:
                    seen.add(rule)
                    by_rule[rule].append((one, other))
        sample: list[dict[str, Any]] = []
        queues = [(rule, iter(pairs)) for rule, pairs in sorted(by_rule.items())]
        while queues and len(sample) < n:
            left = []
            for rule, pairs in queues:
                pair = next(pairs, None)
                if pair is not None and len(sample) < n:
                    sample.append(self.shape(rule, *pair))
                    left.append((rule, pairs))
            queues = left
        return sorted(sample, key=lambda row: (row["rule"], row["pair"]))

    def key(self, one: int, other: int) -> tuple[tuple[str], tuple[str]]:
        return (self._first(one),), (self._first(other),)

    def _first(self, place: int) -> str:
        return self.keys[self.resolution.slots[place].mentions[0]]

    def rule(self, one: int, other: int) -> str:
        people, a, b = self.resolution.people, *(self.resolution.slots[n] for n in (one, other))
        if one in people.rules.ruled and other in people.rules.ruled:
            return RULED
        if a.orcid != NONE and a.orcid == b.orcid:
            return ORCID
        said = self.resolution.said
        ids = [{n for m in s.mentions for n in said.mention_ids[m]} for s in (a, b)]
        if ids[0] & ids[1]:
            return SOURCE
        level = level_of(people.identified.mentions, one, other)
        return OUTRIGHT if level == forms.CONFLICT else forms.LEVEL_WORDS[level]

    def shape(self, rule: str, one: int, other: int) -> dict[str, Any]:
        pair = "-".join(self._first(n)[:SHORT] for n in (one, other))
        i, j = (np.array([n], dtype=np.int32) for n in (one, other))
        told = float(self.resolution.people.identified.evidence.scores(i, j)[0])
        return {
            "pair": f"{_SIGN[rule]}:{pair}",
            "rule": rule,
            "person": self.resolution.person_of[one],
            "works_say": round(told, 1),
            "one": self._work(one),
            "other": self._work(other),
        }

    def _work(self, place: int) -> dict[str, Any]:
        slots, slot = self.resolution.slots, self.resolution.slots[place]
        said = self.resolution.said
        work = self.resolution.resolved.works[slot.work]
        begin, end = place, place
        while begin and slots[begin - 1].work == slot.work:
            begin -= 1
        while end < len(slots) and slots[end].work == slot.work:
            end += 1
        hidden = self.resolution.person_of
        others = [
            slots[n].name.text for n in range(begin, end) if n != place and hidden[n] is not None
        ]
        places = {
            said.affiliations.values[a].name
            for m in slot.mentions
            for a in said.mention_affiliations[m]
        }
        return {
            "name": slot.name.text,
            "work": work.id,
            "title": work.title,
            "year": work.year,
            "with": others[:OTHERS],
            "more": max(0, len(others) - OTHERS),
            "affiliation": "; ".join(sorted(places)) or None,
        }
