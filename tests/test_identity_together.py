"""What is worked out of many blocks and parts at once is what each of them gives alone."""

from __future__ import annotations

import numpy as np
import pytest

from graphkit.names import parts
from graphkit.resolve.identity import Signature, Signatures
from graphkit.resolve.identity.cluster import NEVER, joined
from graphkit.resolve.identity.pairs import level_of, pairs_of
from graphkit.resolve.identity.parts import ConnectedPairs, clusters_of

SIZES = [2, 2, 3, 5, 12, 13, 14, 16, 21, 13, 40, 2, 30, 17]
GIVEN = ["Jin", "J.", "Jin-Woo", "Jinwoo", "J. W.", "John", "Jon", "Johnathan", "Ana", "A.", ""]


def made(
    beside: tuple[float, float, float],
) -> tuple[ConnectedPairs, list[tuple[np.ndarray, list[int]]]]:
    """Random parts, each of a size, as columns; and of each its mentions and its clusters."""
    chance = np.random.default_rng(7)
    columns: list[list[np.ndarray]] = [[] for _ in range(7)]
    alone = []
    mentions = chance.permutation(sum(SIZES))
    for number, size in enumerate(SIZES):
        own, mentions = np.sort(mentions[:size]), mentions[size:]
        spelled = chance.random(size) < 0.6
        squares = [np.full((size, size), value, dtype=np.float32) for value in beside]
        a, b = np.triu_indices(size, 1)
        there = (chance.random(len(a)) < 0.8) | (b == a + 1)  # all hang together
        a, b = a[there], b[there]
        name = np.where(
            chance.random(len(a)) < 0.1, NEVER, np.round(chance.normal(0, 2, len(a)), 1)
        )
        told, equal = np.round(chance.normal(0.5, 2, len(a)), 1), chance.random(len(a)) < 0.5
        values = [v.astype(np.float32) for v in (name, told, equal)]
        for square, value in zip(squares, values, strict=True):
            square[a, b] = square[b, a] = value
        written = (spelled[a] + 2 * spelled[b]).astype(np.int8)
        part = np.full(len(a), number)
        for column, value in zip(columns, (part, own[a], own[b], *values, written), strict=True):
            column.append(value)
        alone.append((own, joined(*squares, spelled)))
    return ConnectedPairs(*(np.concatenate(column) for column in columns)), alone


@pytest.mark.parametrize("beside", [(NEVER, 0.0, 0.0), (0.0, 0.0, 1.0)])
def test_parts_are_clustered_together_as_each_alone(beside: tuple[float, float, float]) -> None:
    together, alone = made(beside)
    found = dict(zip(*(column.tolist() for column in clusters_of(together, beside)), strict=True))
    assert len(found) == sum(SIZES)
    several = 0
    for own, labels in alone:
        assert [found[n] for n in own.tolist()] == own[labels].tolist()
        several += 1 < len({*labels}) < len(own)
    assert several > 3  # else nothing was clustered


def test_pairs_of_all_blocks_are_those_of_each() -> None:
    chance = np.random.default_rng(3)
    mentions = Signatures()
    blocks, begin = [], 0
    for number, size in enumerate([2, 7, 1, 2, 30, 5, 2]):
        for given in chance.choice(GIVEN, size).tolist():
            name = parts(f"{given} Kim{number}".strip())
            mentions.add(Signature(name, block=name.family, work=int(chance.integers(20))))
        blocks.append(np.arange(begin, begin + size, dtype=np.int32))
        begin += size
    whole, groups, pairs = pairs_of(mentions, blocks), 0, 0
    for number, block in enumerate(blocks):
        own = pairs_of(mentions, [block])
        some = slice(pairs, pairs + len(own.i))
        assert whole.begins[number] == pairs
        for name in ("i", "j", "apart"):
            assert getattr(whole, name)[some].tolist() == getattr(own, name).tolist()
        assert (whole.group[some] - groups).tolist() == own.group.tolist()
        assert whole.bins[groups : groups + len(own.bins)].tolist() == own.bins.tolist()
        assert whole.first[groups : groups + len(own.first)].tolist() == own.first.tolist()
        groups, pairs = groups + len(own.bins), pairs + len(own.i)
        both = {(a, b) for a in block.tolist() for b in block.tolist() if a < b}
        named = {(a, b) for a, b in both if level_of(mentions, a, b)}
        assert {*zip(own.i.tolist(), own.j.tolist(), strict=True)} == named
    assert pairs == len(whole.i) > 100
