"""Accounts to try on the sample: a populated place, with passwords that are made each time."""

from __future__ import annotations

import secrets

from graphkit.accounts import COMMAND, Actor, Role
from graphkit.accounts import schema as t
from graphkit.questions.snapshot import Snapshot
from graphkit.questions.suggestions import suggestions
from graphkit.web.doings.place import Desk
from graphkit.web.doings.records import mentions_of, name_of_thing, record

WHERE = "example.org"
OPEN = {
    "Seo-yeon Kim": "Joint work on link prediction; co-supervising a thesis.",
    "Min-jun Park": "Data sets on collaboration, and careful replications.",
}


def populated(place: Desk, snapshot: Snapshot) -> list[tuple[str, str, str]]:
    """Make the accounts; role, mail and password of each."""
    made: list[tuple[str, str, str]] = []
    ids: dict[str, str] = {}

    def add(name: str, role: Role) -> str:
        mail = f"{name.split(maxsplit=1)[0].lower()}@{WHERE}"
        password = secrets.token_urlsafe(9)
        ids[name] = place.signing.create(COMMAND, name, mail, password, role, confirmed=True)
        made.append((role.name.lower(), mail, password))
        return ids[name]

    add("Admin of the sample", Role.ADMIN)
    curator = Actor(add("Curator of the sample", Role.CURATOR), "command line")
    for name, words in OPEN.items():
        who = add(name, Role.READER)
        number = snapshot.person(name)
        ident = snapshot.projection.ids[number]
        claim = place.claims.ask(
            Actor(who),
            ident,
            name,
            mentions_of(snapshot, ident),
            words="A page of my group names these works.",
        )
        place.claims.decide(curator, claim, True, "their page was looked at")
        with place.database.change(Actor(who), "account.save", who) as ways:
            ways.execute(t.account.update().where(t.account.c.id == who).values(open_for=words))
    _reader(place, snapshot, add("Reader of the sample", Role.READER))
    _talk(place, snapshot, ids["Seo-yeon Kim"], ids["Min-jun Park"])
    roles = {mail: str((place.signing.account(mail) or {}).get("role")) for _, mail, _ in made}
    return [(roles[mail], mail, password) for _, mail, password in made]


def _reader(place: Desk, snapshot: Snapshot, who: str) -> None:
    """Somebody who follows, and whose claim waits for the curator."""
    actor, projection = Actor(who), snapshot.projection
    first = snapshot.person("Seo-yeon Kim")
    topic = projection.topics.ids[
        int(projection.topics.rows.of(int(projection.wrote.of(first)[0]))[0])
    ]
    for kind, subject in (("people", projection.ids[first]), ("topics", topic)):
        name = name_of_thing(snapshot, kind, subject)
        place.following.follow(actor, kind, subject, name)
    met = suggestions(snapshot, first, 1).rows()
    if met:
        person = record(snapshot, met[0]["id"])
        place.claims.ask(
            actor,
            person["id"],
            person["name"],
            mentions_of(snapshot, person["id"]),
            words="I wrote these; my institution's page lists them.",
        )


def _talk(place: Desk, snapshot: Snapshot, asker: str, asked: str) -> None:
    """An invitation that was accepted, with two messages."""
    both = snapshot.projection.together(
        snapshot.person("Seo-yeon Kim"), snapshot.person("Min-jun Park")
    )
    reasons = [f"{len(both):,} works together"] if len(both) else []
    talk = place.talking.invite(
        Actor(asker), asked, "A replication of our link prediction study on newer data?", reasons
    )
    place.talking.answer(Actor(asked), talk, accept=True)
    place.talking.write(Actor(asker), talk, secrets.token_hex(12), "Shall we begin in May?")
    place.talking.write(Actor(asked), talk, secrets.token_hex(12), "Yes. I bring the data.")
