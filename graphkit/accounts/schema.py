"""The tables of people's own doings, as data: the same for SQLite and PostgreSQL.

Each column says what it is for. `docs/privacy.md` is made from that, and a column that says nothing
cannot be added.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
)

META = MetaData()
COUNT = BigInteger().with_variant(Integer, "sqlite")  # only so does SQLite count by itself
# table -> (what it is for, who sees its rows, how long they are kept)
KEPT: dict[str, tuple[str, str, str]] = {}


def _table(name: str, purpose: str, seen_by: str, kept: str, *parts: Any) -> Table:
    KEPT[name] = (purpose, seen_by, kept)
    return Table(name, META, *parts)


def _is(name: str, about: str, kind: Any = Text, *more: Any, **how: Any) -> Column[Any]:
    """A column that says what it is for; not null unless told."""
    how.setdefault("nullable", False)
    return Column(name, kind, *more, comment=about, **how)


def _of(name: str, about: str, target: str, **how: Any) -> Column[Any]:
    """A column that names a row of another table, and goes with it."""
    return _is(name, about, Text, ForeignKey(target, ondelete="CASCADE"), **how)


SELF, CURATORS, ADMINS = "oneself", "curators and admins", "admins"
LIFE = "until the account is deleted"

setting = _table(
    "setting", "what the server itself needs", "nobody", "as long as the database",
    _is("name", "which", primary_key=True), _is("value", "keys and versions of the server"),
)  # fmt: skip
account = _table(
    "account", "to know who signs in",
    f"{SELF}; name and openness: who is signed in; of who claims a record, the iD and the domain of"
    f" a proved address: curators; {ADMINS}", LIFE,
    _is("id", "a random key", primary_key=True),
    _is("name", "the name that others see"),
    _is("mail", "the address for sign-in and mails, in small letters", unique=True),
    _is("password", "an Argon2 hash; none for who signs in elsewhere", nullable=True),
    _is("role", "reader, researcher, curator or admin"),
    _is("state", "active or closed"),
    _is("created", "when it was made", BigInteger),
    _is("confirmed", "when the address was proved", BigInteger, nullable=True),
    _is("orcid", "the iD, as ORCID itself said at sign-in", nullable=True, unique=True),
    _is("open_for", "what collaboration they are open to, in their words", nullable=True),
    _is("digest", "whether they asked twice for digests by mail", Integer, default=0),
    _is("feed", "the version of the secret address of their feed", Integer, default=1),
)  # fmt: skip
outside = _table(
    "outside", "to know again who signs in at another provider", SELF, LIFE,
    _is("issuer", "the provider", primary_key=True),
    _is("subject", "the provider's own key of the person", primary_key=True),
    _of("account", "whose", "account.id"),
)  # fmt: skip
passkey = _table(
    "passkey", "to sign in by a device's key", SELF, LIFE,
    _is("id", "the device's own name of the key", primary_key=True),
    _of("account", "whose", "account.id", index=True),
    _is("name", "what its owner calls the device"),
    _is("public", "the public half of the key: of no use without the device"),
    _is("count", "how often the device says it signed, so that a copy is seen", BigInteger),
    _is("created", "when it was registered", BigInteger),
    _is("seen", "when it last opened the account", BigInteger, nullable=True),
)  # fmt: skip
session = _table(
    "session", "to stay signed in", SELF, "14 days, or 12 hours without use",
    _is("key", "a hash of the cookie", primary_key=True),
    _of("account", "whose", "account.id", index=True),
    _is("created", "when it began", BigInteger),
    _is("seen", "when it was last used, to the minute", BigInteger),
)  # fmt: skip
device = _table(
    "device", "to let somebody in while others guess at their password", "nobody", "180 days",
    _is("key", "a hash of a cookie that a browser got after signing in", primary_key=True),
    _of("account", "whose", "account.id"), _is("created", "when", BigInteger),
)  # fmt: skip
attempt = _table(
    "attempt", "to slow down who guesses or floods", "nobody", "a day",
    _is("id", "a number", COUNT, primary_key=True, autoincrement=True),
    _is("key", "a keyed hash of an address or an account, and of what was tried"),
    _is("at", "when", BigInteger),
    Index("attempt_key_at", "key", "at"),
)  # fmt: skip
token = _table(
    "token", "links in mails and invitations, each for one use", "nobody", "until it expires",
    _is("key", "a hash of what stands in the link", primary_key=True),
    _of("account", "whose; none before there is one", "account.id", nullable=True),
    _is("purpose", "what the link does"),
    _is("subject", "what it is about: a claim, a role"),
    _is("mail", "the address that it proves", nullable=True),
    _is("created", "when", BigInteger),
    _is("expires", "until when it works", BigInteger),
    _is("used", "when it was used", BigInteger, nullable=True),
)  # fmt: skip
claim = _table(
    "claim", "to know which record is whose, and why that is believed",
    f"{SELF}; {CURATORS}; that and how a record was verified: everybody", LIFE,
    _is("id", "a random key", primary_key=True),
    _of("account", "who claims", "account.id", index=True),
    _is("person", "the id of the record now; none where it is not here yet", nullable=True,
        index=True),
    _is("name", "the name of the record on that day"),
    _is("state", "pending, verified, declined or withdrawn"),
    _is("way", "by what it is believed: orcid, mail, vouch, curator", nullable=True),
    _is("words", "what the claimant says about it", default=""),
    _is("works", "own works, as DOIs, BibTeX or text, where no record is here", default=""),
    _is("reason", "why it was declined, or what speaks for it", default=""),
    _is("appeal", "what the claimant answers to a refusal", default=""),
    _is("created", "when", BigInteger),
    _is("decided", "when it was decided", BigInteger, nullable=True),
    _is("decided_by", "by whom: an account, or the rule that did", nullable=True),
    _is("ruling", "the decision of the ledger that it became", nullable=True),
)  # fmt: skip
anchor = _table(
    "anchor", "to find the record again when ids change", CURATORS, LIFE,
    _of("claim", "of which claim", "claim.id", primary_key=True),
    _is("mention", "the fingerprint of a mention that the record had", primary_key=True),
)  # fmt: skip
answer = _table(
    "answer", "which identifiers, spellings and works somebody says are theirs",
    f"{SELF}; {CURATORS}", LIFE,
    _of("claim", "of which claim", "claim.id", primary_key=True),
    _is("kind", "identifier, spelling, affiliation or record", primary_key=True),
    _is("value", "which", primary_key=True), _is("says", "yes, no or ignore"),
)  # fmt: skip
document = _table(
    "document", "what somebody gives to prove a claim, sealed; the key is kept elsewhere",
    f"{SELF}; {CURATORS}, while the claim waits",
    "until the claim is decided or taken back, at most 90 days",
    _is("id", "a random key", primary_key=True),
    _of("claim", "for which claim", "claim.id", index=True),
    _is("kind", "pdf, png or jpeg"), _is("bytes", "how long it is", Integer),
    _is("created", "when", BigInteger),
    _is("sealed", "the document, encrypted (AES-256-GCM)", LargeBinary),
)  # fmt: skip
objection = _table(
    "objection", "to answer who objects, also without an account", CURATORS,
    "a year after it was answered; the address only until then",
    _is("id", "a random key, by which the answer is read", primary_key=True),
    _is("about", "whom it is about, in their words"), _is("why", "for whom, or why"),
    _is("words", "what is wrong, in their words"),
    _is("mail", "where to answer, if they say so", nullable=True),
    _is("state", "open or settled", index=True), _is("answer", "what was answered", default=""),
    _is("created", "when", BigInteger),
    _is("settled", "when it was answered", BigInteger, nullable=True),
    _is("settled_by", "by whom", nullable=True),
)  # fmt: skip
vouch = _table(
    "vouch", "a verified coauthor says who somebody is", f"both; {CURATORS}", LIFE,
    _of("claim", "for which claim", "claim.id", primary_key=True),
    _of("account", "who is asked", "account.id", primary_key=True),
    _is("says", "asked, yes or no"), _is("at", "when", BigInteger),
)  # fmt: skip
follow = _table(
    "follow", "a shortlist, and what feeds and digests tell", SELF, LIFE,
    _of("account", "whose", "account.id", primary_key=True),
    _is("kind", "people, topics, institutions, communities or venues", primary_key=True),
    _is("subject", "the id of what is followed", primary_key=True),
    _is("name", "its name on that day"), _is("note", "a note of one's own", default=""),
    _is("created", "when", BigInteger),
    Index("follow_subject", "kind", "subject"),
)  # fmt: skip
seen = _table(
    "seen", "to tell what changed: of the graph alone", "nobody", "while somebody follows it",
    _is("kind", "of what", primary_key=True), _is("subject", "which", primary_key=True),
    _is("generation", "when it was looked at"),
    _is("works", "the works that it had"), _is("people", "the people whom it had"),
    _is("suggested", "whom to meet was suggested to it, as JSON: to tell what became true",
        nullable=True),
    _is("suggested_with", "the generation of these suggestions", nullable=True),
)  # fmt: skip
event = _table(
    "event", "what changed with a generation: of the graph alone", "everybody who reads", "a year",
    _is("id", "a number", COUNT, primary_key=True, autoincrement=True),
    _is("kind", "of what"), _is("subject", "which"), _is("name", "its name on that day"),
    _is("generation", "with which"), _is("what", "works, people, merged, left or met"),
    _is("refs", "which works or people, as JSON"), _is("at", "when", BigInteger),
    UniqueConstraint("kind", "subject", "generation", "what"),
    Index("event_subject", "kind", "subject", "id"),
)  # fmt: skip
talk = _table(
    "talk", "an invitation to collaborate, and what follows", f"both; {ADMINS} where reported",
    LIFE,
    _is("id", "a random key", primary_key=True),
    _of("asker", "who invites", "account.id", index=True),
    _of("asked", "who is invited", "account.id", index=True),
    _is("purpose", "what for, in the words of who invites"),
    _is("reasons", "the reasons of the suggestion on that day, as JSON"),
    _is("state", "asked, accepted, declined or ended"),
    _is("created", "when", BigInteger), _is("answered", "when", BigInteger, nullable=True),
)  # fmt: skip
message = _table(
    "message", "what two people write to each other", f"both; {ADMINS} where reported", LIFE,
    _is("id", "a random key, made with the form: sent twice, it is kept once", primary_key=True),
    _of("talk", "in which talk", "talk.id"), _of("account", "who wrote", "account.id"),
    _is("number", "its place in the talk", Integer),
    _is("text", "plain text"), _is("created", "when", BigInteger),
    UniqueConstraint("talk", "number"),
)  # fmt: skip
block = _table(
    "block", "whom somebody wants to hear nothing of", SELF, LIFE,
    _of("account", "who blocks", "account.id", primary_key=True),
    _of("blocked", "whom", "account.id", primary_key=True), _is("created", "when", BigInteger),
)  # fmt: skip
report = _table(
    "report", "to act on abuse", f"who reports; {ADMINS}", "a year",
    _is("id", "a random key", primary_key=True),
    _of("account", "who reports", "account.id"), _of("talk", "about what", "talk.id"),
    _is("why", "in their words"), _is("state", "open or settled"),
    _is("created", "when", BigInteger),
)  # fmt: skip
domain = _table(
    "domain", "which mail addresses prove an affiliation: of institutions alone", "everybody",
    "until an admin takes it away",
    _is("domain", "the end of the addresses", primary_key=True),
    _is("institution", "the id of the institution", primary_key=True),
    _is("name", "its name on that day"),
)  # fmt: skip
mail = _table(
    "mail", "mails on their way", "nobody", "30 days after they were sent",
    _is("id", "a random key, the mail's Message-ID", primary_key=True),
    _is("key", "what it is for: the same thing is never told twice", unique=True),
    _of("account", "to whom", "account.id", nullable=True),
    _is("recipient", "the address"), _is("subject", "its subject"), _is("body", "plain text"),
    _is("state", "waiting, taken, sending, sent, unsure or failed", index=True),
    _is("tries", "how often it was tried", Integer),
    _is("created", "when", BigInteger), _is("due", "not before", BigInteger),
    _is("sent", "when it was taken", BigInteger, nullable=True),
)  # fmt: skip
ruling = _table(
    "ruling", "decisions about records that are on their way into the ledger",
    f"who decides; {CURATORS}", "as long as the ledger's decision stands",
    _is("number", "the order in which they are done", COUNT, primary_key=True, autoincrement=True),
    _is("id", "a random key; the ledger's decision is named by it", unique=True),
    _of("account", "who decides", "account.id", nullable=True),
    _of("claim", "by which claim", "claim.id", nullable=True),
    _is("kind", "merge, not-same, split, not-my-work, claim, works or undo"),
    _is("person", "the record"), _is("other", "another record, or the decision undone",
                                     nullable=True),
    _is("works", "which works, as JSON"), _is("why", "the reason"),
    _is("state", "proposed, waiting, done, failed or refused", index=True),
    _is("said", "what became of it", default=""),
    _is("second", "who else agreed, where two have to", nullable=True),
    _is("decision", "the decision of the ledger", nullable=True),
    _is("created", "when", BigInteger), _is("done", "when", BigInteger, nullable=True),
)  # fmt: skip
audit = _table(
    "audit", "who changed what, when and why", f"{ADMINS}; one's own: {SELF}",
    "three years; after deletion without the account",
    _is("id", "a number", COUNT, primary_key=True, autoincrement=True),
    _is("at", "when", BigInteger), _is("who", "the account, or the command line", index=True),
    _is("what", "which change"), _is("subject", "of what"), _is("why", "the reason"),
    _is("origin", "web, mail, command line or worker"),
)  # fmt: skip

VERSION = 3
