"""The workspace's truth on disk: record segments, `ledger.sqlite`, and a journal beside them."""

from graphkit.ledger.database import is_workspace
from graphkit.ledger.decisions import DecisionRow, Decisions, taken
from graphkit.ledger.ledger import Ledger, SourceRow, about
from graphkit.ledger.moving import OWN, SAMPLE, short
from graphkit.ledger.places import Held, Moved, PlaceRow, Places, below
from graphkit.ledger.repairing import Repaired, mend_ledger
from graphkit.ledger.segments import SegmentWriter, settle

__all__ = [
    "OWN",
    "SAMPLE",
    "DecisionRow",
    "Decisions",
    "Held",
    "Ledger",
    "Moved",
    "PlaceRow",
    "Places",
    "Repaired",
    "SegmentWriter",
    "SourceRow",
    "about",
    "below",
    "is_workspace",
    "mend_ledger",
    "settle",
    "short",
    "taken",
]
