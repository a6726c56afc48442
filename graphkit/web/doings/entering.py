"""Sign in, join, sign out; one's own account: password, mails, export, deletion."""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from graphkit.accounts import Actor, Role, role_of
from graphkit.accounts import schema as t
from graphkit.accounts.claimed import VERIFIED
from graphkit.accounts.database import rows_of
from graphkit.accounts.mailing import put
from graphkit.accounts.own import delete, export
from graphkit.accounts.signing import mail_of, name_of
from graphkit.errors import UsageError
from graphkit.web.doings.answering import DEVICE, SESSION
from graphkit.web.doings.ways import DoingRequest, Go, Page, Raw, Shown, local

WRONG = "The address and the password do not fit together, or there were too many tries."
OPEN_FOR = 1_000


def sign_in_page(asked: DoingRequest) -> Page:
    """The form."""
    back = local(asked.one("back", 2000) or asked.query.get("back", ""), "/")
    providers = [(name, p.title) for name, p in asked.place.policy.providers.items()]
    return Page(
        "sign-in.html.j2",
        {
            "back": back,
            "mail": asked.one("mail"),
            "providers": providers,
            "passkeys": asked.place.passkey_host,
            "open": asked.place.policy.open_sign_up,
            "mails": asked.place.mailing is not None,
        },
    )


def sign_in(asked: DoingRequest) -> Shown:
    """By mail and password. Another session than before begins, whatever the browser brought."""
    signing = asked.place.signing
    account = signing.sign_in(
        asked.one("mail"), asked.one("password", 1000), asked.address, asked.cookies.get(DEVICE, "")
    )
    if account is None:
        raise UsageError(WRONG)
    return entered(asked, account["id"], local(asked.one("back", 2000), "/"), "password")


def entered(asked: DoingRequest, account: str, back: str, how: str) -> Go:
    """Signed in: the cookies, and on to where somebody wanted to go."""
    cookie, mark = asked.place.signing.begin(
        Actor(account), account, asked.cookies.get(SESSION, ""), how
    )
    return Go(back, "welcome", {SESSION: cookie, DEVICE: mark})


def sign_out(asked: DoingRequest) -> Shown:
    """This session, or all."""
    asked.place.signing.end(asked.who, all_of_them=asked.one("all") == "yes")
    return Go("/", "signed-out", {SESSION: ""})


def join_page(asked: DoingRequest) -> Page:
    """The form, for who was invited or where everybody may join."""
    secret = asked.one("invitation") or asked.query.get("invitation", "")
    with asked.place.database.read() as ways:
        invited = asked.place.signing.look(ways, secret, "join") if secret else None
    return Page(
        "join.html.j2",
        {
            "invitation": secret if invited else "",
            "invited": invited,
            "name": asked.one("name"),
            "may": bool(invited) or asked.place.policy.open_sign_up,
            "mail": asked.one("mail"),
        },
    )


def join(asked: DoingRequest) -> Shown:
    """A new account. Whether one is there already is told by mail alone, where mails are sent."""
    place, signing = asked.place, asked.place.signing
    name, mail = name_of(asked.one("name")), mail_of(asked.one("mail"))
    password, secret = asked.one("password", 1000), asked.one("invitation")
    # before anything is used up; once, whether or not there is an account: the time tells nothing
    kept = signing.hash_of(password)
    role, proved = Role.READER, False
    with place.database.quiet() as ways:
        signing.allow(ways, "join", asked.address, 20, 3_600)
        if secret:
            used = signing.use(ways, secret, "join")
            role, proved = role_of(used["subject"]), used["mail"] == mail
        elif not place.policy.open_sign_up:
            raise UsageError("Joining needs an invitation here.")
    there = signing.account(mail)
    if there is not None:
        if place.mailing is None:
            raise UsageError("This cannot be joined so: sign in, or take another address.")
        with place.database.quiet() as ways:
            put(
                ways,
                place.database.now(),
                f"there {there['id']} {place.database.now() // 3600}",
                "You have an account already",
                "Somebody, perhaps you, wanted to join with this"
                " address. You have an account: sign in at\n{root}/sign-in",
                account=there["id"],
            )
        return Go("/sign-in", "sent")
    made = signing.create(Actor("new", "web"), name, mail, None, role, confirmed=proved, kept=kept)
    if place.mailing is not None and not proved:
        prove_mail(asked, made, mail)
        return Go("/sign-in", "sent")  # the same answer as for an address that is there
    return entered(asked, made, "/me", "joined")


def prove_mail(asked: DoingRequest, account: str, mail: str) -> None:
    """Send a link that proves an address."""
    place = asked.place
    with place.database.change(Actor(account), "mail.prove", account) as ways:
        place.signing.allow(ways, "prove", account, 5, 3_600)
        secret = place.signing.link(ways, "confirm", account=account, mail=mail)
        put(
            ways,
            place.database.now(),
            f"confirm {secret[:8]} {account}",
            "Is this your address?",
            f"To prove that this address is yours:\n{{root}}/link/confirm/{secret}\n\nIf you did"
            " not ask for it, do nothing.",
            recipient=mail,
        )


def link_page(asked: DoingRequest) -> Page:
    """What a link in a mail does: a button, since programs that look through mails open links."""
    purpose, secret = asked.path["purpose"], asked.path["secret"]
    with asked.place.database.read() as ways:
        row = None
        if purpose in ("confirm", "claim", "digest", "reset"):
            row = asked.place.signing.look(ways, secret, purpose)
    return Page(
        "link.html.j2",
        {"purpose": purpose, "found": row, "secret": secret},
        200 if row else 404,
    )


def link(asked: DoingRequest) -> Shown:
    """Do what a link in a mail says, once its button is pressed; the link is then used up."""
    place, purpose = asked.place, asked.path["purpose"]
    if purpose not in ("confirm", "claim", "digest", "reset"):
        raise UsageError("This link was used, is too old, or was never one of ours.")
    # before anything is used up: whether it may be a password
    kept = place.signing.hash_of(asked.one("password", 1000)) if purpose == "reset" else ""
    with place.database.read() as ways:
        row = place.signing.look(ways, asked.path["secret"], purpose) or {}
    actor, state = Actor(str(row.get("account") or "link"), "mail"), ""
    with place.database.change(actor, f"link.{purpose}", str(row.get("subject", ""))) as ways:
        used = place.signing.use(ways, asked.path["secret"], purpose)
        own = t.account.c.id == used["account"]
        now = place.database.now()
        if purpose in ("confirm", "reset"):
            ways.execute(
                t.account.update()
                .where(own, t.account.c.mail == used["mail"])
                .values(confirmed=now)
            )
        elif purpose == "digest":
            ways.execute(t.account.update().where(own).values(digest=1))
        if purpose == "reset":
            place.signing.change_password(ways, str(used["account"]), kept)
        elif purpose == "claim":
            domain = str(used["mail"]).rpartition("@")[2]
            reason = f"an address at {domain}"
            state = place.claims.proved(ways, used["subject"], "mail", reason)
    if purpose == "claim":
        return Go(f"/claims/{used['subject']}", "verified" if state == VERIFIED else "asked")
    if purpose == "reset":
        return Go("/sign-in", "saved")
    return Go("/me", "digest" if purpose == "digest" else "confirmed")


def forgot_page(asked: DoingRequest) -> Page:
    """The form for a new password."""
    return Page(
        "forgot.html.j2", {"mail": asked.one("mail"), "mails": asked.place.mailing is not None}
    )


def forgot(asked: DoingRequest) -> Shown:
    """A link for a new password, if there is such an account; the answer is the same."""
    place, mail = asked.place, mail_of(asked.one("mail"))
    with place.database.quiet() as ways:
        place.signing.allow(ways, "forgot", asked.address, 20, 3_600)
        accounts = rows_of(
            ways, select(t.account).where(t.account.c.mail == mail, t.account.c.state == "active")
        )
        secret = place.signing.link(
            ways, "reset", account=accounts[0]["id"] if accounts else None, mail=mail
        )
        hour = place.database.now() // 3600
        if accounts and place.mailing is not None:
            put(
                ways,
                place.database.now(),
                f"reset {accounts[0]['id']} {hour}",
                "A new password",
                f"To choose a new password, within an hour:\n{{root}}/link/reset/{secret}\n\nIf"
                " you did not ask for it, do nothing.",
                recipient=mail,
            )
    return Go("/sign-in", "sent")


# -- one's own -----------------------------------------------------------------------------------


def me(asked: DoingRequest) -> Page:
    """One's own page: record, what is open, account."""
    place, who = asked.place, asked.who
    account = place.signing.account(who.id) or {}
    feed = f"/feeds/{who.id}/{place.feed_key(account)}.atom"
    with place.database.read() as ways:
        sessions = rows_of(
            ways,
            select(t.session.c.created, t.session.c.seen)
            .where(t.session.c.account == who.id)
            .order_by(t.session.c.seen.desc()),
        )
        blocked = rows_of(
            ways,
            select(t.account.c.id, t.account.c.name)
            .join(t.block, t.block.c.blocked == t.account.c.id)
            .where(t.block.c.account == who.id),
        )
    return Page(
        "me.html.j2",
        {
            "account": {k: v for k, v in account.items() if k != "password"},
            "feed": feed,
            "local": account.get("password") is not None,
            "sessions": sessions,
            "passkeys": place.passkey_host,
            "keys": place.passkeys_of(who.id),
            "blocked": blocked,
            "claims": place.claims.of_account(who.id),
            "vouches": place.claims.asked_to_vouch(who.id),
            "follows": len(place.following.followed(who.id)),
            "mails": place.mailing is not None,
            "talks": [r for r in place.talking.inbox(who.id) if r["state"] == "asked"],
        },
    )


def save(asked: DoingRequest) -> Shown:
    """Name and openness: these two and nothing else of what a form may bring."""
    name, open_for = name_of(asked.one("name")), asked.one("open_for", OPEN_FOR).strip()
    with asked.place.database.change(asked.actor, "account.save", asked.who.id) as ways:
        ways.execute(
            t.account.update()
            .where(t.account.c.id == asked.who.id)
            .values(name=name, open_for=open_for or None)
        )
    return Go("/me", "saved")


def password(asked: DoingRequest) -> Shown:
    """Another password, by the old one; this browser stays signed in, all others do not."""
    signing = asked.place.signing
    kept = (signing.account(asked.who.id) or {}).get("password")
    with asked.place.database.quiet() as ways:
        signing.allow(ways, "password", asked.who.id, 8, 900)
    if not signing.fits(kept, asked.one("old", 1000)):
        raise UsageError("That is not your password.")
    signing.set_password(asked.actor, asked.who.id, asked.one("new", 1000))
    return entered(asked, asked.who.id, "/me", "another password")


def ask_proof(asked: DoingRequest) -> Shown:
    """Send the link that proves one's address."""
    if asked.place.mailing is None:
        raise UsageError("No mails are sent from here.")
    prove_mail(asked, asked.who.id, asked.who.mail)
    return Go("/me", "sent")


def digest(asked: DoingRequest) -> Shown:
    """Digests by mail: on by a link in a mail, off at once."""
    place, who = asked.place, asked.who
    if asked.one("want") != "yes":
        with place.database.change(asked.actor, "digest.stop", who.id) as ways:
            ways.execute(t.account.update().where(t.account.c.id == who.id).values(digest=0))
        return Go("/me", "digest-stopped")
    if place.mailing is None:
        raise UsageError("No mails are sent from here.")
    with place.database.change(asked.actor, "digest.ask", who.id) as ways:
        place.signing.allow(ways, "digest", who.id, 5, 3_600)
        secret = place.signing.link(ways, "digest", account=who.id, mail=who.mail)
        put(
            ways,
            place.database.now(),
            f"digest? {who.id} {secret[:8]}",
            "Digests by mail?",
            f"To get digests of what you follow by mail:\n{{root}}/link/digest/{secret}",
            recipient=who.mail,
        )
    return Go("/me", "sent")


def stop_digest_page(asked: DoingRequest) -> Page:
    """The button that a mail leads to."""
    return Page("stop.html.j2", {"path": f"/digest/stop/{asked.path['id']}/{asked.path['key']}"})


def stop_digest(asked: DoingRequest) -> Shown:
    """From a mail, without signing in: by a key that only we make."""
    place, account = asked.place, asked.path["id"]
    right = place.database.keyed("digest stop", account)[:32]
    if not secrets.compare_digest(right.encode(), asked.path["key"].encode("utf-8", "replace")):
        raise UsageError("This link was never one of ours.")
    with place.database.change(Actor(account, "mail"), "digest.stop", account) as ways:
        ways.execute(t.account.update().where(t.account.c.id == account).values(digest=0))
    return Go("/sign-in", "digest-stopped")


def new_feed(asked: DoingRequest) -> Shown:
    """Another secret address for one's feed: the old one says nothing any more."""
    with asked.place.database.change(asked.actor, "feed.renew", asked.who.id) as ways:
        ways.execute(
            t.account.update()
            .where(t.account.c.id == asked.who.id)
            .values(feed=t.account.c.feed + 1)
        )
    return Go("/me", "saved")


def own_data(asked: DoingRequest) -> Shown:
    """Everything that is kept about an account."""
    kept: Mapping[str, Any] = export(asked.place.database, asked.who.id)
    body = json.dumps(kept, ensure_ascii=False, indent=1).encode("utf-8", "replace")
    return Raw(body, "application/json", "graphkit-my-data.json")


def delete_page(asked: DoingRequest) -> Page:
    """What goes, and what stays."""
    account = asked.place.signing.account(asked.who.id) or {}
    return Page(
        "delete.html.j2", {"local": account.get("password") is not None, "mail": asked.who.mail}
    )


def delete_me(asked: DoingRequest) -> Shown:
    """Everything of one's own goes, by the password or, without one, by typing the address."""
    account = asked.place.signing.account(asked.who.id) or {}
    with asked.place.database.quiet() as ways:
        asked.place.signing.allow(ways, "password", asked.who.id, 8, 900)
    if account.get("password") is not None:
        right = asked.place.signing.fits(account["password"], asked.one("password", 1000))
    else:
        right = asked.one("mail").strip().lower() == asked.who.mail
    if not right:
        raise UsageError("That does not fit: nothing was deleted.")
    delete(asked.place.database, asked.actor, asked.who.id)
    return Go("/", "deleted", {SESSION: "", DEVICE: ""})
