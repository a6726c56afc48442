"""The ORCID loader: a record in JSON and XML exactly, works alone, searches, and the real files."""

from __future__ import annotations

from pathlib import Path

import pytest
from apis import read, real, sample, work

from graphkit.records import Person, Rejected, Tenure, Work
from loaders import orcid

BROWN = Tenure(
    "Brown Imaginary University", "05gq02987", "US", "Psychoceramics", "Professor", 1929, None
)


def test_a_record_is_read_exactly() -> None:
    person, pots, nothing, cracks = sample(orcid, "record.json")
    assert isinstance(person, Person)
    assert (person.name, person.given, person.family) == ("J. S. Carberry", "Josiah", "Carberry")
    assert person.names == ("Josiah Carberry", "Josiah Stinkney Carberry")
    assert person.orcid == "0000-0002-1825-0097" and dict(person.ids) == {"scopus": "7007156898"}
    assert person.affiliations == (BROWN,) and person.topics == ("pots",)
    assert person.url == "https://carberry.example"
    assert "example.org" not in str(person)  # no e-mail address
    assert isinstance(pots, Work)
    assert pots.title == "Toward a Theory of Pots: Part 1"  # the person's own choice of versions
    assert dict(pots.ids) == {"doi": "10.5555/12345680"}
    assert (pots.owner, pots.authors, pots.authors_truncated) == ("J. S. Carberry", (), None)
    assert dict(pots.extra)["owner_orcid"] == "0000-0002-1825-0097"
    assert dict(pots.extra)["issn (part-of)"] == "1234-5679"
    assert dict(pots.extra)["versions"] == "2"
    assert (pots.year, pots.month, pots.day) == (2008, 8, None)
    assert (pots.venue, pots.kind) == ("Journal of Psychoceramics", "article")
    assert isinstance(nothing, Rejected) and "no title and no identifier" in nothing.reason
    assert isinstance(cracks, Work) and (cracks.kind, cracks.year) == ("thesis", None)


def test_the_same_record_in_xml() -> None:
    person, pots = sample(orcid, "record.xml")
    assert isinstance(person, Person) and isinstance(pots, Work)
    assert person.names == ("Josiah Carberry", "Josiah Stinkney Carberry")
    assert person.orcid == "0000-0002-1825-0097" and person.affiliations == (BROWN,)
    assert dict(pots.ids) == {"doi": "10.5555/12345680"} and pots.owner == "J. S. Carberry"
    assert (pots.year, pots.month, pots.kind) == (2008, 8, "article")


def test_roles_of_contributors() -> None:
    def contributor(name: str, role: str | None) -> dict[str, object]:
        return {
            "credit-name": {"value": name},
            "contributor-attributes": {"contributor-role": role},
        }

    found = work(orcid, {"title": {"title": {"value": "T"}}, "put-code": 1, "contributors": {
        "contributor": [
            contributor("Ann Author", "author"), contributor("Bo None", None),
            contributor("Cy Credit", "http://credit.niso.org/contributor-roles/software/"),
            contributor("Ed Itor", "editor"), contributor("Firm Inc", "assignee"),
        ]}})  # fmt: skip
    assert [a.name for a in found.authors] == ["Ann Author", "Bo None", "Cy Credit"]
    assert [e.name for e in found.editors] == ["Ed Itor"]
    assert dict(found.extra)["contributors"] == "Firm Inc (assignee)"


def test_a_search_and_an_error_in_a_bulk() -> None:
    line = {"orcid-id": "0000-0002-1825-0097", "given-names": "Josiah",
            "family-names": "Carberry", "credit-name": None,
            "other-name": ["J. C."], "institution-name": ["Brown"]}  # fmt: skip
    (found,) = read(orcid, {"expanded-result": [line], "num-found": 1})
    assert isinstance(found, Person)
    assert (found.name, found.names) == ("Josiah Carberry", ("J. C.",))
    (error,) = read(orcid, {"bulk": [{"error": {"error-code": 9016, "user-message": "No work"}}]})
    assert isinstance(error, Rejected) and error.reason == "ORCID says: No work"


def test_a_person_without_a_public_name() -> None:
    (found,) = read(orcid, {"orcid-identifier": {"path": "0000-0002-1825-0097"},
                            "person": {"name": None}})  # fmt: skip
    assert isinstance(found, Rejected) and "no public name" in found.reason


# file -> people, works, rejections
COUNTS = {
    "record-full-3.0.json": (1, 1, 0),
    "record-3.0.xml": (1, 1, 0),
    # five affiliations of somebody whose name is not in the file are said to be left out
    "activities-3.0.xml": (0, 1, 1),
    "bulk-works-100-works-3.0.json": (0, 100, 0),
    "work-51-contributors-3.0.json": (0, 1, 0),
}


@pytest.mark.parametrize("name", COUNTS)
def test_real_files(shared: Path, name: str) -> None:
    kept, rejected = real(shared, orcid, f"orcid/{name}")
    people = sum(isinstance(r, Person) for r in kept)
    assert (people, len(kept) - people, len(rejected)) == COUNTS[name]


def test_fifty_one_contributors(shared: Path) -> None:
    ((found,), _) = real(shared, orcid, "orcid/work-51-contributors-3.0.json")
    assert isinstance(found, Work)
    # 51 contributors: 1 editor, and 13 who helped, own or translated are not authors
    assert (len(found.authors), len(found.editors)) == (37, 1)
    assert dict(found.extra)["contributors"].count("(") == 13
    bulk, _ = real(shared, orcid, "orcid/bulk-works-100-works-3.0.json")
    assert sum(w.title == "Work Title 33" for w in bulk if isinstance(w, Work)) == 2
