"""A resolution whose stages a runner works out: `resolve.Elsewhere` over Arrow tables."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from graphkit.graph.tables import Authored, CoauthorPairs
from graphkit.resolve.identity.evidence import Corpus
from graphkit.resolve.identity.pairs import MentionPairs
from graphkit.resolve.identity.parts import ConnectedPairs
from graphkit.resolve.identity.signatures import Floats, Ints, Signatures
from graphkit.resolve.works import Joiner, Pair
from graphkit.stages import clustering, matching, scoring, tying
from graphkit.stages.runner import Runner


class Staged:
    """Gives each stage its tables, and takes back what it made of them."""

    def __init__(self, runner: Runner[Any]) -> None:
        self.runner = runner

    def matched(self, joiner: Joiner) -> list[Pair]:
        """`Joiner.pairs`, key by key."""
        run, buckets = self.runner, self.runner.buckets
        records = run.put(matching.records_of(joiner.said), matching.RECORDS)
        keyed = run.mapped(
            "keys of works", records, partial(matching.keyed, buckets=buckets), matching.KEYED
        )
        pairs = run.grouped(
            "match works", keyed, partial(matching.matched, buckets=buckets), matching.PAIRS
        )
        return matching.pairs_from(run.taken(pairs, matching.PAIRS))

    def scored(
        self, mentions: Signatures, corpus: Corpus, blocks: Sequence[Ints]
    ) -> tuple[MentionPairs, Floats]:
        """The pairs of all blocks with their evidence, bundle by bundle."""
        run = self.runner
        folder = run.scratch / "corpus"
        scoring.keep_corpus(corpus, folder)
        bundles = run.put(scoring.bundles_of(mentions, blocks), scoring.MENTIONS)
        function = partial(scoring.scored, corpus=str(folder))
        pairs = run.grouped("score blocks", bundles, function, scoring.SCORED)
        return scoring.pairs_from(run.taken(pairs, scoring.SCORED), len(mentions))

    def clustered(self, parts: ConnectedPairs) -> tuple[Ints, Ints]:
        """The clusters of all parts, bundle by bundle."""
        run = self.runner
        bundles = run.put(clustering.bundles_of(parts), clustering.PARTS)
        clusters = run.grouped("cluster parts", bundles, clustering.clustered, clustering.CLUSTERED)
        return clustering.clusters_from(run.taken(clusters, clustering.CLUSTERED))

    def ties(self, authored: Authored, years: Any) -> CoauthorPairs:
        """The pairs of people who wrote together."""
        run = self.runner
        lists = run.put(tying.lists_of(authored, years), tying.LISTS)
        met = run.mapped("who met", lists, partial(tying.met, buckets=run.buckets), tying.MET)
        return tying.pairs_from(
            run.taken(run.grouped("ties", met, tying.tied, tying.TIES), tying.TIES)
        )
