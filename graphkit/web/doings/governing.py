"""What admins do: invite, give roles, close accounts, act on reports, know the domains of mails."""

from __future__ import annotations

import re

from sqlalchemy import select

from graphkit.accounts import role_of
from graphkit.accounts import schema as t
from graphkit.accounts.database import add_once, rows_of
from graphkit.accounts.mailing import put, send_again, waiting_mails
from graphkit.accounts.schema import KEPT, META
from graphkit.accounts.signing import mail_of
from graphkit.errors import UsageError
from graphkit.web.doings.records import name_of_thing
from graphkit.web.doings.ways import DoingRequest, Go, Page, Shown

SHOWN = 500
_DOMAIN = re.compile(r"(?=.{4,190}\Z)([a-z0-9-]+\.)+[a-z]{2,}")


def admin(asked: DoingRequest) -> Page:
    """Accounts, reports, mails that are not sent, the audit."""
    place = asked.place
    a = t.account.c
    with place.database.read() as ways:
        accounts = rows_of(
            ways,
            select(a.id, a.name, a.mail, a.role, a.state, a.created)
            .order_by(a.created.desc())
            .limit(SHOWN),
        )
        audit = rows_of(ways, select(t.audit).order_by(t.audit.c.id.desc()).limit(50))
        domains = rows_of(ways, select(t.domain).order_by(t.domain.c.domain))
    return Page(
        "admin.html.j2",
        {
            "accounts": accounts,
            "audit": audit,
            "domains": domains,
            "mails": waiting_mails(place.database),
            "reports": place.talking.reported(),
            "names": {row["id"]: row["name"] for row in accounts},
            "link": "",
        },
    )


def invite(asked: DoingRequest) -> Shown:
    """An invitation link, shown once; sent, where mails are sent and an address is given."""
    place, role = asked.place, role_of(asked.one("role"))
    mail = mail_of(asked.one("mail")) if asked.one("mail").strip() else None
    with place.database.change(asked.actor, "invite", role.name.lower()) as ways:
        secret = place.signing.link(ways, "join", role.name.lower(), mail=mail)
        if mail is not None:
            put(
                ways,
                place.database.now(),
                f"join {secret[:8]} {mail}",
                "An invitation",
                f"You are invited to join:\n{{root}}/join?invitation={secret}",
                recipient=mail,
            )
    page = admin(asked)
    return Page(page.template, {**page.data, "link": f"{place.root}/join?invitation={secret}"})


def role(asked: DoingRequest) -> Shown:
    """Give a role."""
    asked.place.signing.set_role(asked.actor, asked.one("account", 60), role_of(asked.one("role")))
    return Go("/admin", "saved")


def close(asked: DoingRequest) -> Shown:
    """Let somebody in no more."""
    asked.place.signing.close_account(asked.actor, asked.one("account", 60), asked.one("why", 500))
    return Go("/admin", "saved")


def close_report(asked: DoingRequest) -> Shown:
    """A report is acted on."""
    asked.place.talking.close_report(asked.actor, asked.one("report", 60), asked.one("why", 500))
    return Go("/admin", "saved")


def again(asked: DoingRequest) -> Shown:
    """A mail once more."""
    send_again(asked.place.database, asked.actor, asked.one("mail", 60))
    return Go("/admin", "saved")


def domain(asked: DoingRequest) -> Shown:
    """Which addresses prove an affiliation."""
    mail_domain = asked.one("domain").strip().lower().removeprefix("@")
    institution = asked.one("institution", 1000).rpartition("/institutions/")[2].strip()
    if asked.one("gone") == "yes":
        with asked.place.database.change(asked.actor, "domain.remove", mail_domain) as ways:
            ways.execute(
                t.domain.delete().where(
                    t.domain.c.domain == mail_domain, t.domain.c.institution == institution
                )
            )
        return Go("/admin", "saved")
    if not _DOMAIN.fullmatch(mail_domain):
        raise UsageError("A domain is like example.edu.")
    name = name_of_thing(asked.graph, "institutions", institution)
    with asked.place.database.change(asked.actor, "domain.add", mail_domain) as ways:
        add_once(ways, t.domain, {"domain": mail_domain, "institution": institution, "name": name})
    return Go("/admin", "saved")


def privacy(asked: DoingRequest) -> Page:
    """What is kept about people, why, how long, who sees it, how to object."""
    tables = [
        {
            "name": table.name,
            "purpose": KEPT[table.name][0],
            "seen": KEPT[table.name][1],
            "kept": KEPT[table.name][2],
            "columns": [{"name": c.name, "about": c.comment} for c in table.columns],
        }
        for table in META.sorted_tables
    ]
    return Page("privacy.html.j2", {"tables": tables, "contact": asked.place.policy.contact})
