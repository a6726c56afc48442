"""Scores decisions against gold, beside the floors of simple rules.

The code that decides here is the code of `resolve`: what is measured is what is used.
"""

from graphkit.evaluate.identity import (
    GivenMention,
    cluster_scores,
    evaluate_identity,
    mention_of,
    read_gold,
    read_mentions,
    signatures,
)
from graphkit.evaluate.suggestions import (
    GivenWorks,
    backtest,
    evaluate_suggestions,
    parts_of_score,
    predict,
    read_authors,
    read_works,
    records_of,
    suggest_all,
)
from graphkit.evaluate.works import (
    deduplicate,
    evaluate_works,
    match_works,
    pairs_within,
    read_pairs,
    read_table,
)

__all__ = [
    "GivenMention",
    "GivenWorks",
    "backtest",
    "cluster_scores",
    "deduplicate",
    "evaluate_identity",
    "evaluate_suggestions",
    "evaluate_works",
    "match_works",
    "mention_of",
    "pairs_within",
    "parts_of_score",
    "predict",
    "read_authors",
    "read_gold",
    "read_mentions",
    "read_pairs",
    "read_table",
    "read_works",
    "records_of",
    "signatures",
    "suggest_all",
]
