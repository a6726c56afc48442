"""This is me: which identifiers are mine, what proves it, and what is mine or not afterwards."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from graphkit.accounts import Role, Visitor, domain_fits
from graphkit.accounts import schema as t
from graphkit.accounts.claimed import VERIFIED
from graphkit.accounts.database import rows_of
from graphkit.accounts.mailing import put
from graphkit.accounts.signing import mail_of
from graphkit.errors import NotFoundError, UsageError
from graphkit.web.doings.place import Desk
from graphkit.web.doings.records import (
    coauthors_of,
    groups_of,
    mentions_of,
    record,
    work_ids_of,
    works_of,
)
from graphkit.web.doings.ways import DoingRequest, Go, Page, Shown

ASKS = 20  # claims of one account a day
KINDS = ("identifier", "spelling", "affiliation", "record")
DOUBTFUL = ("identifier", "spelling", "affiliation")  # a no to one: works of two may be mixed


def owns_claim(place: Desk, visitor: Visitor, ident: str) -> bool:
    """Whether a claim is somebody's own."""
    try:
        return bool(place.claims.one(ident)["account"] == visitor.id)
    except NotFoundError:
        return False


def asked_about(place: Desk, visitor: Visitor, ident: str) -> bool:
    """Whether somebody is asked to vouch for a claim."""
    return any(row["id"] == ident for row in place.claims.asked_to_vouch(visitor.id))


def claim_page(asked: DoingRequest) -> Page:
    """Which of these identifiers are you? comes first."""
    person = record(asked.graph, asked.path["id"])
    return Page(
        "claim.html.j2",
        {
            "record": person,
            "works": works_of(asked.graph, person["number"])[:5],
            "holder": asked.place.claims.holder(person["id"]),
            "waiting": asked.place.claims.waiting(),
            "now": asked.place.database.now(),
        },
    )


def claim(asked: DoingRequest) -> Shown:
    """A claim, and its proof where one is at hand already.

    What was answered says what is asked next: whose spellings are all another's is shown who else
    there is; who says no to something is asked which works are theirs.
    """
    place, person = asked.place, record(asked.graph, asked.path["id"])
    answers = answered(asked, person)
    spelled = [says for kind, _, says in answers if kind == "spelling"]
    if spelled and set(spelled) == {"no"}:
        return Page("claim-other.html.j2", {"record": person})
    mixed = any(s == "no" and kind in DOUBTFUL for kind, _, s in answers)
    if mixed and asked.one("step") != "works":
        groups = groups_of(asked.graph, person["number"])
        given = {k: v[0] for k, v in asked.form.items() if k.partition(" ")[0] in KINDS}
        given["words"] = asked.one("words", 4_000)
        return Page("claim-works.html.j2", {"record": person, "groups": groups, "given": given})
    if mixed:
        answers += answered_works(asked, person)
    _one_more(asked, "claim")
    ident = place.claims.ask(
        asked.actor,
        person["id"],
        person["name"],
        mentions_of(asked.graph, person["id"]),
        answers=answers,
        words=asked.one("words", 4_000),
    )
    state = try_orcid(asked, ident)
    return Go(f"/claims/{ident}", "verified" if state == VERIFIED else "asked")


def _one_more(asked: DoingRequest, what: str) -> None:
    """Count what somebody asks for; refused where it is too often a day."""
    with asked.place.database.quiet() as ways:
        asked.place.signing.allow(ways, what, asked.who.id, ASKS, 86_400)


def answered(asked: DoingRequest, person: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    """What somebody says of the identifiers of a record."""
    kinds = {
        "identifier": [person["orcid"]] if person["orcid"] else [],
        "spelling": person["names"],
        "affiliation": [a["name"] for a in person["affiliations"]],
        "record": [n["id"] for n in person["namesakes"]],
    }
    return [
        (kind, value, asked.one(f"{kind} {number}"))
        for kind, values in kinds.items()
        for number, value in enumerate(values)
    ]


def answered_works(asked: DoingRequest, person: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    """The same of its works, which were asked about by groups; none theirs is no claim."""
    answers = [
        ("work", work, asked.one(f"works {group[0]}", 300))
        for group in (g["ids"] for g in groups_of(asked.graph, person["number"]))
        for work in group
    ]
    if answers and all(says == "no" for *_, says in answers):
        raise UsageError("If none of these works is yours, this record is somebody else's.")
    return answers


def said_no(row: Mapping[str, Any], kind: str) -> set[str]:
    """What of a kind somebody said is not theirs."""
    return {a["value"] for a in row["answers"] if (a["kind"], a["says"]) == (kind, "no")}


def try_orcid(asked: DoingRequest, ident: str) -> str:
    """Verified at once where an ORCID sign-in showed the iD that a source states."""
    place, row = asked.place, asked.place.claims.one(ident)
    if asked.who.orcid is None or row["person"] is None:
        return str(row["state"])
    stated = record(asked.graph, row["person"])["orcid"]
    if stated != asked.who.orcid or stated in said_no(row, "identifier"):
        return str(row["state"])
    return place.claims.prove(asked.actor, ident, "orcid", f"signed in at ORCID as {stated}")


def one(asked: DoingRequest) -> Page:
    """A claim: its state, why, what is waited for, and every way on."""
    place, row = asked.place, asked.place.claims.one(asked.path["id"])
    curates = asked.who.role >= Role.CURATOR
    if not curates:  # a coauthor's no is told to curators alone
        row["vouches"] = [v for v in row["vouches"] if v["says"] != "no"]
        row.pop("decided_by")
    data: dict[str, Any] = {
        "claim": row,
        "claimant": place.claims.claimant(row["account"]) if curates else None,
        "record": None,
        "domains": [],
        "coauthors": [],
        "works": [],
        "waiting": place.claims.waiting(),
        "now": place.database.now(),
        "orcid": any(p.orcid for p in place.policy.providers.values()),
        "mails": place.mailing is not None,
        "rulings": _rulings(place, row["id"]),
        "documents": place.documents.of_claim(row["id"]),
        "takes": place.documents.taken,
        "groups": [],
        "denied": {kind: sorted(said_no(row, kind)) for kind in KINDS},
    }
    if row["person"] is not None and asked.snapshot is not None:
        try:
            person = record(asked.graph, row["person"])
        except NotFoundError:
            return Page("claim-state.html.j2", data)
        data |= {
            "record": person,
            "domains": domains_of(place, person, said_no(row, "affiliation")),
            "groups": groups_of(asked.graph, person["number"]) if row["state"] == VERIFIED else [],
            "coauthors": _who_could_vouch(asked, person["number"], row["account"]),
            "works": works_of(asked.graph, person["number"]),
        }
    return Page("claim-state.html.j2", data)


def domains_of(place: Desk, person: dict[str, Any], denied: set[str]) -> list[str]:
    """The mail domains of a record's affiliations, as the admins know them; of none denied."""
    houses = [a["id"] for a in person["affiliations"] if a["name"] not in denied]
    query = select(t.domain.c.domain).where(t.domain.c.institution.in_(houses))
    with place.database.read() as ways:
        return sorted(row["domain"] for row in rows_of(ways, query))


def _who_could_vouch(asked: DoingRequest, number: int, account: str) -> list[dict[str, Any]]:
    rows = asked.place.claims.verified_among(coauthors_of(asked.graph, number))
    return [row for row in rows if row["account"] != account]


def _rulings(place: Desk, claim: str) -> list[dict[str, Any]]:
    return [row for row in place.rulings.latest(500) if row["claim"] == claim]


def by_mail(asked: DoingRequest) -> Shown:
    """A link to an address of a stated affiliation."""
    place, row = asked.place, asked.place.claims.one(asked.path["id"])
    if place.mailing is None or row["person"] is None:
        raise UsageError("No mails are sent from here.")
    mail = mail_of(asked.one("mail"))
    person = record(asked.graph, row["person"])
    if not domain_fits(mail, domains_of(place, person, said_no(row, "affiliation"))):
        raise UsageError("This address is not at a domain of a stated affiliation.")
    with place.database.change(asked.actor, "claim.mail", row["id"]) as ways:
        place.signing.allow(ways, "claim mail", asked.who.id, 5, 3_600)
        secret = place.signing.link(ways, "claim", row["id"], asked.who.id, mail)
        put(
            ways,
            place.database.now(),
            f"claim {row['id']} {secret[:8]}",
            "Is this record yours?",
            f"Somebody claims a record as theirs, with this address. If that is you:\n{{root}}"
            f"/link/claim/{secret}\n\nIf not, do nothing.",
            recipient=mail,
        )
    return Go(f"/claims/{row['id']}", "sent")


def by_vouch(asked: DoingRequest) -> Shown:
    """Ask a verified coauthor."""
    row = asked.place.claims.one(asked.path["id"])
    if row["person"] is None:
        raise UsageError("There is no record yet, and so no coauthor.")
    number = record(asked.graph, row["person"])["number"]
    able = {c["account"] for c in _who_could_vouch(asked, number, row["account"])}
    coauthor = asked.one("coauthor")
    if coauthor not in able:
        raise UsageError("Only a verified coauthor can vouch.")
    _one_more(asked, "vouch")
    asked.place.claims.ask_vouch(asked.actor, row["id"], coauthor)
    with asked.place.database.quiet() as ways:
        put(
            ways,
            asked.place.database.now(),
            f"vouch {row['id']} {coauthor}",
            "Do you know a coauthor?",
            "Somebody says that they are a coauthor of yours, and asks you to say so:\n{root}/me",
            account=coauthor,
        )
    return Go(f"/claims/{row['id']}", "sent")


def by_orcid(asked: DoingRequest) -> Shown:
    """After an ORCID sign-in: compare."""
    state = try_orcid(asked, asked.path["id"])
    if state != VERIFIED:
        raise UsageError(
            "The iD that you signed in with at ORCID is not the one that is stated for this record,"
            " or you did not sign in there."
        )
    return Go(f"/claims/{asked.path['id']}", "verified")


def by_words(asked: DoingRequest) -> Shown:
    """Tell the curators what speaks for it."""
    asked.place.claims.say(asked.actor, asked.path["id"], asked.one("words", 4_000))
    return Go(f"/claims/{asked.path['id']}", "saved")


def withdraw(asked: DoingRequest) -> Shown:
    """Take it back."""
    asked.place.claims.withdraw(asked.actor, asked.path["id"])
    return Go(f"/claims/{asked.path['id']}", "withdrawn")


def appeal(asked: DoingRequest) -> Shown:
    """Answer a refusal."""
    asked.place.claims.appeal(asked.actor, asked.path["id"], asked.one("words", 4_000))
    return Go(f"/claims/{asked.path['id']}", "appealed")


def vouch(asked: DoingRequest) -> Shown:
    """A coauthor's word."""
    asked.place.claims.give_vouch(asked.actor, asked.path["id"], asked.one("says") == "yes")
    return Go("/me", "vouched")


def absent_page(asked: DoingRequest) -> Page:
    """I am not here."""
    return Page(
        "absent.html.j2",
        {"name": asked.one("name") or asked.who.name, "works": asked.one("works", 60_000)},
    )


def absent(asked: DoingRequest) -> Shown:
    """A claim without a record: own works by DOI, BibTeX or text."""
    _one_more(asked, "claim")
    ident = asked.place.claims.ask_without_record(
        asked.actor, asked.one("name"), asked.one("works", 60_000), asked.one("words", 4_000)
    )
    return Go(f"/claims/{ident}", "asked")


# -- what is mine --------------------------------------------------------------------------------


def mine(asked: DoingRequest) -> Shown:
    """Who is verified says what is not theirs, what else is, and which records are them, too.

    Works that go change one's own record alone: a decision. What takes something from another
    record is a proposal, which a curator looks at.
    """
    place, row = asked.place, asked.place.claims.one(asked.path["id"])
    if row["state"] != VERIFIED or row["person"] is None:
        raise UsageError("Only who is verified for a record says what belongs to it.")
    person, says = record(asked.graph, row["person"]), asked.one("says")
    why = asked.one("why", 500) or "said by the verified person"
    own = work_ids_of(asked.graph, person["number"])
    more: dict[str, Any] = {"why": why, "claim": row["id"]}
    if says == "not mine":
        ticked, listed = set(asked.all("work")), _dois(asked)
        if strange := sorted(set(listed) - own):
            raise UsageError(
                f"Not in your record, so nothing was done: {', '.join(strange[:10])}"
                f"{f' and {len(strange) - 10} more' if len(strange) > 10 else ''}."
            )
        works = sorted(own & (ticked | set(listed)))
        if not works:
            raise UsageError("Tick the works that are not yours.")
        if len(works) == len(own):
            raise UsageError("If none is yours, take the claim back.")
        place.rulings.add(asked.actor, "not-my-work", person["id"], works=works, **more)
        return Go(f"/claims/{row['id']}", "decided")
    other = record(asked.graph, asked.one("other", 1000).rpartition("/people/")[2])
    if other["id"] == person["id"]:
        raise UsageError("That is your record already.")
    if says == "also me":
        holder = place.claims.holder(other["id"])
        if holder is not None and holder["id"] != asked.who.id:
            raise UsageError("Somebody else is verified for that record: ask a curator.")
        place.rulings.add(asked.actor, "merge", person["id"], other["id"], proposed=True, **more)
        return Go(f"/claims/{row['id']}", "proposed")
    raise UsageError("Say what is yours, or not.")


def _dois(asked: DoingRequest) -> list[str]:
    """Works that are named by a list of DOIs, one a line, in whatever form they are copied."""
    found = []
    for line in asked.one("dois", 20_000).lower().replace(",", "\n").splitlines():
        doi = line.strip().removeprefix("https://").removeprefix("http://").removeprefix("dx.")
        doi = doi.removeprefix("doi.org/").removeprefix("doi:").strip()
        if doi:
            found.append(f"doi:{doi}")
    return found
