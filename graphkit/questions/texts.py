"""The texts of works, read from what sources said, one at a time: title and abstract.

Abstracts stay with the records, for they are large and often not free to be passed on. Analyses get
them as pairs of work number and text, as often as they ask, and keep none.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from graphkit.analyse.text_topics import TextModel
from graphkit.files import keep_arrays, kept_arrays
from graphkit.graph import TableFolder
from graphkit.names import title_key
from graphkit.records import Record, Work
from graphkit.results import TextTopic

COMMON, FEW = 0.01, 20  # a share of the works, and a number that is few whatever the share
ANY = "\0"  # whatever the title
MODEL = ("works", "topic", "share", "vectors", "topics", "learnt")  # the arrays of one
Place = tuple[str, int, str | None]  # a source, a line and a title


class Texts:
    """Each work once: its title and the first abstract that a source states, else its topics."""

    def __init__(
        self, tables: TableFolder, records: Callable[[str], Iterable[Record]] | None
    ) -> None:
        self.tables = tables
        self.records = records  # of a source; a server's graph has none here, and no abstracts

    def __iter__(self) -> Iterator[tuple[int, str]]:
        """Pairs of work number and text; works without a title and an abstract are left out."""
        works = self.tables.read("works", ["id", "title"])
        number_of = self.places()
        topics = self._topics(works.column("id").to_pylist())
        seen = np.zeros(works.num_rows, bool)
        for source in self.tables.read("sources", ["id"]).column(0).to_pylist():
            for record in self.records(source) if self.records else ():
                if not isinstance(record, Work) or not record.abstract:
                    continue
                place = (source, record.origin.line)
                key = title_key(record.title) if record.title else None
                number = number_of.get((*place, key), number_of.get((*place, ANY)))
                if number is not None and not seen[number]:
                    seen[number] = True
                    yield number, f"{record.title or ''}. {record.abstract}"
        for number, title in enumerate(works.column("title").to_pylist()):
            if title and not seen[number]:
                yield number, f"{title} . {topics[number]}"

    def places(self) -> dict[Place, int]:
        """The number of the work that a source states at a line under a title, or under `ANY`."""
        works = self.tables.read("works", ["id", "title_norm"])
        return self._numbers(works.column("id").to_pylist(), works.column("title_norm"))

    def _topics(self, ids: list[str]) -> dict[int, str]:
        """The stated topics of each work: a few words that name what it is about.

        A category that many works bear ("Medicine", "human") tells none of them apart.
        """
        number = {ident: n for n, ident in enumerate(ids)}
        named = self.tables.read("topics", ["id", "name"])
        names = dict(zip(named.column(0).to_pylist(), named.column(1).to_pylist(), strict=True))
        found: dict[int, str] = defaultdict(str)
        about = self.tables.read("about", ["source", "target"])
        most = max(COMMON * len(ids), FEW)
        common = {
            topic for topic, n in Counter(about.column("target").to_pylist()).items() if n > most
        }
        for work, topic in zip(*(c.to_pylist() for c in about.columns), strict=True):
            if topic not in common:
                found[number[work]] += f"{names[topic]} . "
        return found

    def _numbers(self, ids: list[str], titles: pa.ChunkedArray) -> dict[Place, int]:
        """The work that a line of a source states: by its title, for many may share a line.

        Where only one work stands on a line it is found by the line alone: the title of a work may
        be that of another source.
        """
        number = {ident: n for n, ident in enumerate(ids)}
        keys = titles.to_pylist()
        found: dict[Place, int] = {}
        count: Counter[tuple[str, int]] = Counter()
        table = self.tables.read("stated_by", ["source", "target", "line"])
        for work, source, line in zip(*(c.to_pylist() for c in table.columns), strict=True):
            at = number[work]
            found[source, line or 0, keys[at]] = at
            found[source, line or 0, ANY] = at
            count[source, line or 0] += 1
        for (source, line), works in count.items():
            if works > 1:
                del found[source, line, ANY]
        return found


# -- a model that was made is kept beside the arrays -----------------------------------------


def keep_model(path: Path, model: TextModel, made_of: str) -> None:
    """Write a model of texts to the cache."""
    topics = json.dumps([asdict(t) for t in model.topics], ensure_ascii=False).encode("utf-8")
    arrays: dict[str, Any] = {
        "works": model.works,
        "topic": model.topic,
        "share": model.share,
        "vectors": model.vectors,
        "topics": np.frombuffer(topics, np.uint8),
        "learnt": np.array([model.seed, model.learnt_from]),
    }
    keep_arrays(path, arrays, made_of)


def kept_model(path: Path, made_of: str) -> TextModel | None:
    """A model of texts from the cache; None where there is none or it cannot be read."""
    arrays = kept_arrays(path, MODEL, made_of)
    if arrays is None:
        return None
    works, topic, share, vectors, told, learnt = arrays
    try:
        rows = json.loads(told.tobytes().decode("utf-8"))
        topics = tuple(TextTopic(**{**row, "words": tuple(row["words"])}) for row in rows)
        seed, learnt_from = learnt.tolist()
    except (ValueError, KeyError, TypeError):
        return None  # of an older shape
    return TextModel(topics, works, topic, share, vectors, seed, learnt_from)
