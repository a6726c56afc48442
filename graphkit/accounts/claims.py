"""Whose record is it? A claim never ends without a way on.

pending ─▶ verified ─▶ withdrawn        pending: two claims on one record wait for a curator
   │  ▲        ▲
   ▼  │ appeal │
 declined ─────┘   with a reason; an appeal brings it back to the queue
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, select

from graphkit.accounts import schema as t
from graphkit.accounts.claimed import DECLINED, PENDING, VERIFIED, WITHDRAWN, Claimed
from graphkit.accounts.database import (
    Actor,
    add_once,
    new_id,
    rows_of,
)
from graphkit.accounts.mailing import put
from graphkit.errors import NotFoundError, UsageError

WAYS = ("orcid", "mail", "vouch", "curator")
SAID = {
    "orcid": "an ORCID sign-in with the iD that is stated for this record",
    "mail": "a mail to an address of a stated affiliation",
    "vouch": "the word of a verified coauthor",
    "curator": "a curator's decision",
}
SAYS = ("yes", "no", "ignore")
ANCHORS = 2_000  # mentions of a record that are kept to find it again
WORDS, WORKS = 4_000, 60_000  # letters
# Institutions share these: an address there proves no affiliation.
PUBLIC_MAIL = frozenset(
    """gmail.com googlemail.com outlook.com hotmail.com live.com msn.com yahoo.com yahoo.co.jp
    icloud.com me.com mac.com aol.com gmx.de gmx.net gmx.com web.de mail.ru yandex.ru yandex.com
    proton.me protonmail.com qq.com 163.com 126.com naver.com daum.net hanmail.net kakao.com
    mail.com zoho.com fastmail.com tutanota.com""".split()
)


class Claims(Claimed):
    """What can be done with the claims of a database."""

    # -- asking ------------------------------------------------------------------------------

    def ask(
        self,
        actor: Actor,
        person: str,
        name: str,
        mentions: Sequence[str],
        *,
        answers: Iterable[tuple[str, str, str]] = (),
        words: str = "",
    ) -> str:
        """A claim on a record that is here; its key. Asked twice, it is one claim."""
        with self.database.change(actor, "claim.ask", person) as ways:
            self._one_record(ways, actor.who, person)
            own = self._standing(ways, t.claim.c.account == actor.who, t.claim.c.person == person)
            if own:
                return str(own[0]["id"])
            ident = self._add(ways, actor, person, name, words=words)
            for mention in sorted(set(mentions))[:ANCHORS]:
                add_once(ways, t.anchor, {"claim": ident, "mention": mention})
            for kind, value, says in answers:
                if says in SAYS:
                    add_once(
                        ways,
                        t.answer,
                        {"claim": ident, "kind": kind, "value": value[:500], "says": says},
                    )
        return ident

    def ask_without_record(self, actor: Actor, name: str, works: str, words: str = "") -> str:
        """A claim of somebody who is not here: their own works become a source of their own."""
        if not works.strip() or len(works) > WORKS:
            raise UsageError("Name at least one work: a DOI, an entry of BibTeX, or its title.")
        with self.database.change(actor, "claim.absent", "") as ways:
            waiting = self._standing(ways, t.claim.c.account == actor.who)
            if any(row["state"] == VERIFIED or row["person"] is None for row in waiting):
                raise UsageError("You have a claim already: take it back first.")
            return self._add(ways, actor, None, name, words=words, works=works)

    def _add(
        self,
        ways: Connection,
        actor: Actor,
        person: str | None,
        name: str,
        *,
        words: str,
        works: str = "",
    ) -> str:
        ident = new_id()
        ways.execute(
            t.claim.insert().values(
                id=ident,
                account=actor.who,
                person=person,
                name=name[:300],
                state=PENDING,
                way=None,
                words=words[:WORDS],
                works=works,
                reason="",
                appeal="",
                created=self.database.now(),
            )
        )
        return ident

    def _one_record(self, ways: Connection, account: str, person: str) -> None:
        for row in self._standing(ways, t.claim.c.account == account):
            if row["state"] == VERIFIED and row["person"] != person:
                raise UsageError(
                    "You are verified for another record. If both are you, say so on your page:"
                    " “These two are me”."
                )

    # -- proof -------------------------------------------------------------------------------

    def prove(self, actor: Actor, claim: str, way: str, reason: str) -> str:
        """A proof that needs no person: verified at once, unless somebody else claims it, too."""
        with self.database.change(actor, f"claim.prove.{way}", claim, reason) as ways:
            return self.proved(ways, claim, way, reason)

    def proved(self, ways: Connection, claim: str, way: str, reason: str) -> str:
        """The same within a change: with the link that proved it, or not at all."""
        row = self._row(ways, claim)
        if row["state"] not in (PENDING, DECLINED):
            return str(row["state"])
        values: dict[str, Any] = {"way": way, "reason": reason}
        if not self._rivals(ways, row):
            values |= {"state": VERIFIED, "decided": self.database.now(), "decided_by": way}
        else:
            values |= {"state": PENDING}
        ways.execute(t.claim.update().where(t.claim.c.id == claim).values(**values))
        if values["state"] == VERIFIED:
            self._became(ways, row)
            _documents_go(ways, claim)
        return str(values["state"])

    def decide(self, actor: Actor, claim: str, accept: bool, reason: str) -> None:
        """A curator decides. A refusal has a reason; other claims on the record go with a yes."""
        if not accept and not reason.strip():
            raise UsageError("A refusal needs a reason: the person reads it, and may answer.")
        what = "claim.accept" if accept else "claim.decline"
        with self.database.change(actor, what, claim, reason) as ways:
            row = self._row(ways, claim)
            if row["state"] != PENDING:
                raise UsageError(f"This claim is {row['state']}; only pending ones are decided.")
            if row["account"] == actor.who:
                raise UsageError("Nobody decides about their own claim.")
            now, state = self.database.now(), VERIFIED if accept else DECLINED
            ways.execute(
                t.claim.update()
                .where(t.claim.c.id == claim)
                .values(
                    state=state,
                    reason=reason,
                    decided=now,
                    decided_by=actor.who,
                    way="curator" if accept else row["way"],
                )
            )
            self._tell(ways, row["account"], claim, state)
            _documents_go(ways, claim)
            if not accept:
                return
            for rival in self._rivals(ways, row):
                _documents_go(ways, rival["id"])
                ways.execute(
                    t.claim.update()
                    .where(t.claim.c.id == rival["id"])
                    .values(
                        state=DECLINED,
                        decided=now,
                        decided_by=actor.who,
                        reason="A curator found that this record is somebody else's.",
                    )
                )
                if rival["state"] == VERIFIED:
                    self._let_go(ways, rival)
            self._became(ways, row)

    def _tell(self, ways: Connection, account: str, claim: str, state: str) -> None:
        """Say by mail what became of a claim; each answer once."""
        key = f"claim {claim} {state} {self.database.now()}"
        put(
            ways,
            self.database.now(),
            key,
            f"Your claim was {state}",
            f"Your claim was {state}. Why, and what you can do:\n{{root}}/claims/{claim}",
            account=account,
        )

    def check_again(self, actor: Actor, claim: str, reason: str) -> None:
        """A spot-check: what was proved without a person waits for one again."""
        if not reason.strip():
            raise UsageError("Say what is doubtful: the person reads it.")
        with self.database.change(actor, "claim.check", claim, reason) as ways:
            row = self._row(ways, claim)
            if row["state"] != VERIFIED:
                raise UsageError("Only what is verified is checked again.")
            ways.execute(
                t.claim.update()
                .where(t.claim.c.id == claim)
                .values(state=PENDING, reason=reason, decided=None, decided_by=None)
            )
            self._let_go(ways, row)
            self._tell(ways, row["account"], claim, "put back to pending")

    def proved_lately(self, most: int = 20) -> list[dict[str, Any]]:
        """What was verified without a person, the newest first: for spot-checks."""
        query = (
            select(
                t.claim.c.id,
                t.claim.c.name,
                t.claim.c.way,
                t.claim.c.decided,
                t.claim.c.reason,
                t.account.c.name.label("who"),
            )
            .join(t.account, t.account.c.id == t.claim.c.account)
            .where(t.claim.c.state == VERIFIED, t.claim.c.way != "curator")
            .order_by(t.claim.c.decided.desc(), t.claim.c.id)
            .limit(most)
        )
        with self.database.read() as ways:
            return rows_of(ways, query)

    def _became(self, ways: Connection, row: Mapping[str, Any]) -> None:
        """What follows: the role, and a decision on its way into the ledger."""
        account = t.account.c.id == row["account"]
        ways.execute(
            t.account.update()
            .where(account, t.account.c.role == "reader")
            .values(role="researcher")
        )
        if row["person"] is None:
            self._rule(ways, row, "works", "own works, stated by oneself")
            return
        said = rows_of(ways, select(t.answer).where(t.answer.c.claim == row["id"]))
        many = {s: sum(one["says"] == s for one in said) for s in SAYS}
        why = "verified claim"
        if many["yes"] or many["no"]:
            why += f"; of what was asked, {many['yes']} are theirs and {many['no']} are not"
        self._rule(ways, row, "claim", why)
        self._as_said(ways, row, said)

    def _as_said(
        self, ways: Connection, row: Mapping[str, Any], said: Sequence[Mapping[str, Any]]
    ) -> None:
        """What was answered before becomes what it would be if it were said now.

        Works that are not theirs change their own record: a decision. Other records of their name
        are others', too: proposals.
        """
        before = ways.execute(
            select(t.ruling.c.id).where(t.ruling.c.claim == row["id"], t.ruling.c.kind != "claim")
        ).first()
        if before is not None:
            return  # verified once before: it was all said then
        works = sorted(a["value"] for a in said if (a["kind"], a["says"]) == ("work", "no"))
        if works:
            self._rule(ways, row, "not-my-work", "said when claiming", works=works)
        for one in said:
            kind = {"yes": "merge", "no": "not-same"}.get(one["says"])
            if one["kind"] == "record" and kind and one["value"] != row["person"]:
                self._rule(
                    ways, row, kind, "said when claiming", other=one["value"], state="proposed"
                )

    def _rule(
        self,
        ways: Connection,
        row: Mapping[str, Any],
        kind: str,
        why: str,
        *,
        other: str | None = None,
        works: Sequence[str] = (),
        state: str = "waiting",
    ) -> None:
        ways.execute(
            t.ruling.insert().values(
                id=new_id(),
                account=row["account"],
                claim=row["id"],
                kind=kind,
                person=row["person"] or "",
                other=other,
                works=json.dumps(list(works)),
                state=state,
                said="",
                why=why,
                created=self.database.now(),
            )
        )

    def _let_go(self, ways: Connection, row: Mapping[str, Any]) -> None:
        """A verified claim is none any more: what was decided by it is taken back, and the role.

        What a curator agreed to is the curator's, and stays.
        """
        r = t.ruling.c
        own = (r.claim == row["id"], r.kind.not_in(("undo", "works")), r.second.is_(None))
        ways.execute(
            t.ruling.update()
            .where(*own, r.state.in_(("waiting", "proposed")))
            .values(state="refused", said="taken back")
        )
        undone = select(r.other).where(r.kind == "undo", r.state.in_(("waiting", "done")))
        back = set(ways.execute(undone).scalars())
        for ruled in rows_of(ways, select(t.ruling).where(*own, r.state == "done")):
            if ruled["decision"] in back:
                continue
            ways.execute(
                t.ruling.insert().values(
                    id=new_id(),
                    account=row["account"],
                    claim=row["id"],
                    kind="undo",
                    person=ruled["person"],
                    other=ruled["decision"],
                    works="[]",
                    why="the claim was taken back",
                    state="waiting",
                    said="",
                    created=self.database.now(),
                )
            )
        account = t.account.c.id == row["account"]
        ways.execute(
            t.account.update()
            .where(account, t.account.c.role == "researcher")
            .values(role="reader")
        )

    # -- the way on --------------------------------------------------------------------------

    def withdraw(self, actor: Actor, claim: str) -> None:
        """Take a claim back, whatever its state; everything that followed goes, too."""
        with self.database.change(actor, "claim.withdraw", claim) as ways:
            row = self._row(ways, claim)
            if row["state"] == WITHDRAWN:
                return
            ways.execute(
                t.claim.update()
                .where(t.claim.c.id == claim)
                .values(state=WITHDRAWN, decided=self.database.now(), decided_by=actor.who)
            )
            _documents_go(ways, claim)
            if row["state"] == VERIFIED:
                self._let_go(ways, row)

    def appeal(self, actor: Actor, claim: str, words: str) -> None:
        """Answer a refusal: the claim is pending again, and a curator sees both."""
        if not words.strip():
            raise UsageError("Say what was overlooked.")
        with self.database.change(actor, "claim.appeal", claim) as ways:
            row = self._row(ways, claim)
            if row["state"] != DECLINED:
                raise UsageError("Only a refusal can be answered.")
            ways.execute(
                t.claim.update()
                .where(t.claim.c.id == claim)
                .values(state=PENDING, appeal=words[:WORDS])
            )

    def say(self, actor: Actor, claim: str, words: str) -> None:
        """Tell the curators what speaks for a claim."""
        with self.database.change(actor, "claim.say", claim) as ways:
            ways.execute(t.claim.update().where(t.claim.c.id == claim).values(words=words[:WORDS]))

    # -- vouching ----------------------------------------------------------------------------

    def ask_vouch(self, actor: Actor, claim: str, account: str) -> None:
        """Ask a verified coauthor who one is."""
        with self.database.change(actor, "vouch.ask", claim) as ways:
            add_once(
                ways,
                t.vouch,
                {"claim": claim, "account": account, "says": "asked", "at": self.database.now()},
            )

    def give_vouch(self, actor: Actor, claim: str, yes: bool) -> None:
        """A coauthor's word. A yes verifies; a no is told to the curators, and to nobody else."""
        with self.database.change(actor, "vouch.give", claim, "yes" if yes else "no") as ways:
            done = ways.execute(
                t.vouch.update()
                .where(
                    t.vouch.c.claim == claim,
                    t.vouch.c.account == actor.who,
                    t.vouch.c.says == "asked",
                )
                .values(says="yes" if yes else "no", at=self.database.now())
            )
            if not done.rowcount:
                raise NotFoundError("Nobody asked you about this claim, or you answered.")
            if yes:
                self.proved(ways, claim, "vouch", "a verified coauthor knows them")

    def asked_to_vouch(self, account: str) -> list[dict[str, Any]]:
        """The claims about which somebody is asked."""
        query = (
            select(t.claim.c.id, t.claim.c.person, t.claim.c.name, t.account.c.name.label("who"))
            .join(t.vouch, t.vouch.c.claim == t.claim.c.id)
            .join(t.account, t.account.c.id == t.claim.c.account)
            .where(
                t.vouch.c.account == account, t.vouch.c.says == "asked", t.claim.c.state == PENDING
            )
        )
        with self.database.read() as ways:
            return rows_of(ways, query)

    # -- through generations -----------------------------------------------------------------

    def move(self, actor: Actor, now: Mapping[str, str | None]) -> int:
        """Let claims be of the people who bear their mentions now; how many moved."""
        with self.database.read() as ways:
            rows = rows_of(ways, select(t.claim.c.id, t.claim.c.person))
        known = {row["id"]: row["person"] for row in rows}
        moved = {c: p for c, p in now.items() if p is not None and known.get(c) != p}
        for claim, person in sorted(moved.items()):
            with self.database.change(actor, "claim.move", claim, str(person)) as ways:
                ways.execute(t.claim.update().where(t.claim.c.id == claim).values(person=person))
        return len(moved)


def _documents_go(ways: Connection, claim: str) -> None:
    """What was given as proof goes with the decision, in the same change."""
    ways.execute(t.document.delete().where(t.document.c.claim == claim))


def domain_fits(mail: str, domains: Iterable[str]) -> bool:
    """Whether an address is of a domain or of a part of it; public mail proves nothing.

    >>> domain_fits("a@cs.example.edu", ["example.edu"]), domain_fits("a@notexample.edu", ["x.edu"])
    (True, False)
    """
    own = mail.rpartition("@")[2].lower()
    if own in PUBLIC_MAIL:
        return False
    wanted = [d.lower() for d in domains if d.count(".") >= 1]
    return any(own == d or own.endswith(f".{d}") for d in wanted)


def as_list(text: str) -> list[Any]:
    """A list as it is kept."""
    kept = json.loads(text or "[]")
    return kept if isinstance(kept, list) else []
