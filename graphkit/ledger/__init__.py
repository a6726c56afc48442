"""The workspace's truth on disk: record segments, `ledger.sqlite`, and a journal beside them."""

from graphkit.ledger.database import is_workspace
from graphkit.ledger.decisions import DecisionRow, Decisions, taken
from graphkit.ledger.ledger import Ledger, SourceRow, about
from graphkit.ledger.moving import OWN, SAMPLE, short
from graphkit.ledger.places import FoundAtPlace, PlaceChanges, PlaceRow, Places, below
from graphkit.ledger.purging import Leaving, Purged, purge_ledger, purge_segments
from graphkit.ledger.repairing import Repaired, damage_of_ledger, mend_ledger
from graphkit.ledger.segments import SegmentWriter, damage, settle
from graphkit.ledger.veil import LEFT_OUT, Veil, is_mark

__all__ = [
    "LEFT_OUT",
    "OWN",
    "SAMPLE",
    "DecisionRow",
    "Decisions",
    "FoundAtPlace",
    "Leaving",
    "Ledger",
    "PlaceChanges",
    "PlaceRow",
    "Places",
    "Purged",
    "Repaired",
    "SegmentWriter",
    "SourceRow",
    "Veil",
    "about",
    "below",
    "damage",
    "damage_of_ledger",
    "is_mark",
    "is_workspace",
    "mend_ledger",
    "purge_ledger",
    "purge_segments",
    "settle",
    "short",
    "taken",
]
