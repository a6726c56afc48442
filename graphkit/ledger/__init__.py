"""The workspace's truth on disk: record segments and `ledger.sqlite`."""

from graphkit.ledger.decisions import DecisionRow, Decisions, taken
from graphkit.ledger.ledger import Ledger, SourceRow
from graphkit.ledger.segments import SegmentWriter, settle

__all__ = [
    "DecisionRow",
    "Decisions",
    "Ledger",
    "SegmentWriter",
    "SourceRow",
    "settle",
    "taken",
]
