"""Blocks of names -> pairs with what the evidence gives them: each bundle of blocks by itself.

How rare a name, a word, a venue is, and who wrote together, is counted over the whole corpus once
and lies in files that every machine maps (`keep_corpus`). A block of more than 2,000 mentions was
cut before (`identify`), so no row of work is larger than that.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path

import numpy as np
import pyarrow as pa
import scipy

from graphkit.names import Parts
from graphkit.resolve.identity.coauthors import CoauthorNames
from graphkit.resolve.identity.evidence import Corpus, PairEvidence
from graphkit.resolve.identity.pairs import MentionPairs, pairs_of
from graphkit.resolve.identity.signatures import Floats, Ints, Rows, Signatures
from graphkit.stages.runner import BUCKET, sorted_by

NUMBERS = pa.list_(pa.int32())
FEATURES = ("short", "full", "words", "venues", "places")
MENTIONS = pa.schema(
    [
        (BUCKET, pa.int32()),
        ("block", pa.int32()),
        ("number", pa.int32()),
        ("name_block", pa.string()),
        ("given", pa.list_(pa.string())),
        ("family", pa.string()),
        ("suffix", pa.string()),
        ("pieces", pa.list_(pa.string())),
        ("turned", pa.bool_()),
        ("work", pa.int64()),
        ("must", pa.int64()),
        ("year", pa.int32()),
        ("size", pa.int32()),
        *((name, NUMBERS) for name in FEATURES),
    ]
)
SCORED = pa.schema(
    [
        ("bundle", pa.int32()),
        ("row", pa.int32()),
        ("i", pa.int32()),
        ("j", pa.int32()),
        ("group", pa.int32()),
        ("bin", pa.int32()),
        ("first", pa.int32()),
        ("apart", pa.bool_()),
        ("told", pa.float32()),
    ]
)
BUNDLE = 200_000  # pairs in one bundle of blocks; a single block may have ten times as many


def keep_corpus(corpus: Corpus, folder: Path) -> None:
    """Write what the evidence takes from the whole corpus into files to be mapped."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in FEATURES:
        np.save(folder / f"{name}.npy", getattr(corpus, name))
    for name in ("data", "indices", "indptr"):
        np.save(folder / f"ties_{name}.npy", getattr(corpus.ties, name))
    for name, values in corpus.coauthors._asdict().items():
        np.save(folder / f"coauthors_{name}.npy", values)


@lru_cache(maxsize=1)
def corpus_in(folder: str) -> Corpus:
    """The corpus that lies in a folder, mapped."""
    arrays = {p.stem: np.load(p, mmap_mode="r") for p in sorted(Path(folder).glob("*.npy"))}
    parts = tuple(arrays[f"ties_{name}"] for name in ("data", "indices", "indptr"))
    side = len(parts[2]) - 1
    ties = scipy.sparse.csr_matrix(parts, shape=(side, side), copy=False)
    coauthors = CoauthorNames(*(arrays[f"coauthors_{name}"] for name in CoauthorNames._fields))
    return Corpus(ties=ties, coauthors=coauthors, **{name: arrays[name] for name in FEATURES})


def bundles_of(mentions: Signatures, blocks: Sequence[Ints]) -> Iterator[pa.Table]:
    """Blocks with their mentions, some blocks in each bundle, in their order."""
    bundle: list[Ints] = []
    number = pairs = 0
    for own in blocks:
        bundle.append(own)
        pairs += len(own) * (len(own) - 1) // 2
        if pairs >= BUNDLE:
            yield _mentions(mentions, bundle, number)
            bundle, number, pairs = [], number + 1, 0
    if bundle:
        yield _mentions(mentions, bundle, number)


def _mentions(mentions: Signatures, blocks: Sequence[Ints], bundle: int) -> pa.Table:
    own = np.concatenate(blocks).tolist()
    names = [mentions.names[n] for n in own]
    columns = {
        BUCKET: [bundle] * len(own),
        "block": np.repeat(np.arange(len(blocks)), [len(b) for b in blocks]),
        "number": own,
        "name_block": [mentions.blocks[n] for n in own],
        "given": [name.given for name in names],
        "family": [name.family for name in names],
        "suffix": [name.suffix for name in names],
        "pieces": [mentions.pieces[n] for n in own],
        "turned": [mentions.turned[n] for n in own],
        "work": [mentions.work[n] for n in own],
        "must": [mentions.must[n] for n in own],
        "year": [mentions.year[n] for n in own],
        "size": [mentions.size[n] for n in own],
    }
    for name in FEATURES:
        rows: Rows = getattr(mentions, name)
        columns[name] = [rows.numbers(n) for n in own]
    arrays = [pa.array(columns[f.name], f.type) for f in MENTIONS]
    return pa.table(arrays, schema=MENTIONS)


def scored(table: pa.Table, corpus: str) -> pa.Table:
    """The pairs of one bundle; `corpus` is the folder of what is known of all mentions."""
    table = sorted_by(table, "block", "number")
    known = corpus_in(corpus)
    mentions = _signatures(table, known)
    block = table.column("block").to_numpy()
    ends = np.flatnonzero(np.diff(block)) + 1
    blocks = np.split(np.arange(len(block), dtype=np.int32), ends)
    pairs = pairs_of(mentions, blocks)
    told = PairEvidence(mentions, known).scores(pairs.i, pairs.j)
    number = table.column("number").to_numpy()
    count = len(pairs.i)
    columns = {
        "bundle": np.full(count, table.column(BUCKET)[0].as_py()),
        "row": np.arange(count),
        "i": number[pairs.i],
        "j": number[pairs.j],
        "group": pairs.group,
        "bin": pairs.bins[pairs.group],
        "first": number[pairs.first[pairs.group]],
        "apart": pairs.apart,
        "told": told,
    }
    return pa.table([pa.array(columns[f.name], f.type) for f in SCORED], schema=SCORED)


def _signatures(table: pa.Table, corpus: Corpus) -> Signatures:
    made = Signatures()
    rows = {name: table.column(name).to_pylist() for name in table.column_names}
    made.names = [
        Parts(tuple(given), family, suffix)
        for given, family, suffix in zip(rows["given"], rows["family"], rows["suffix"], strict=True)
    ]
    made.pieces = [tuple(own) for own in rows["pieces"]]
    made.turned, made.blocks = rows["turned"], rows["name_block"]
    made.must, made.work = rows["must"], rows["work"]
    made.size, made.year = rows["size"], rows["year"]
    for name in FEATURES:
        setattr(made, name, Rows.of_numbers(rows[name], len(getattr(corpus, name))))
    return made


def pairs_from(table: pa.Table, mentions: int) -> tuple[MentionPairs, Floats]:
    """The pairs of all bundles, in the order in which one machine finds them."""
    table = sorted_by(table, "bundle", "row")
    column = {name: table.column(name).to_numpy() for name in table.column_names}
    key = column["bundle"].astype(np.int64) << 32 | column["group"]
    _, begins, group = np.unique(key, return_index=True, return_inverse=True)
    i, j = (np.ascontiguousarray(column[name], dtype=np.int32) for name in "ij")
    bins, first = column["bin"][begins], column["first"][begins]
    nothing = np.zeros(0, dtype=np.int64)  # where each block's pairs begin: nobody asks here
    pairs = MentionPairs(
        i, j, group.astype(np.int32), bins, first, column["apart"].copy(), nothing, mentions
    )
    return pairs, column["told"].astype(np.float32)
