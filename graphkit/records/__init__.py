"""What a loader yields, and its wire form."""

from graphkit.records.limits import beyond, limit
from graphkit.records.located import FIRST_PAGE, Located, located
from graphkit.records.mail import may_have_mail, private, without_mail
from graphkit.records.types import (
    Affiliation,
    Deleted,
    Document,
    Loader,
    Mention,
    Metrics,
    Note,
    Organisation,
    Origin,
    Pairs,
    Person,
    Profile,
    Record,
    Rejected,
    Tenure,
    Tie,
    Topic,
    Trust,
    Venue,
    Work,
)
from graphkit.records.unknown import Unknown
from graphkit.records.wire import RECORD_TYPES, from_json, to_json, type_name, understood, written

__all__ = [
    "FIRST_PAGE", "RECORD_TYPES", "Affiliation", "Deleted", "Document", "Loader", "Located",
    "Mention", "Metrics", "Note", "Organisation", "Origin", "Pairs", "Person", "Profile", "Record",
    "Rejected", "Tenure", "Tie", "Topic", "Trust", "Unknown", "Venue", "Work", "beyond",
    "from_json", "limit", "located", "may_have_mail", "private", "to_json", "type_name",
    "understood", "without_mail", "written",
]  # fmt: skip
