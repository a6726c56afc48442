"""What sources say by ids of their own: to the source, two ids are two people.

One id joins (`people.People`), names permitting. Two ids of one source speak against one person, as
far as that source parts its people with care: evidence among other evidence, never a ruling, since
every source also has people in pieces. These few numbers are chosen, not fitted: no gold set states
ids. Of 118 pairs of one ORCID iD in real records OpenAlex gave none two ids.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from graphkit.resolve.identity.signatures import Floats, Ints

NO_ID = -1
# The log-odds of two ids of a source. A number of DBLP is given by hand to tell people apart; of
# Web of Science's iDs people have several.
APART: Mapping[str, float] = {
    "dblp_name": -3.0, "dblp": -2.0, "scopus": -2.0, "openalex": -1.5, "s2": -0.75,
    "researcherid": -0.75,
}  # fmt: skip
CALLED = {"dblp_name": "DBLP", "dblp": "DBLP", "scopus": "Scopus", "openalex": "OpenAlex",
          "s2": "Semantic Scholar", "researcherid": "Web of Science"}  # fmt: skip
LEAST = -3.0  # of all sources together


def ids_of(
    mentions: Iterable[Iterable[int]], count: int, known: Sequence[tuple[str, str]]
) -> dict[str, Ints]:
    """For each source whose ids are looked at: the id of each of so many mentions, or NO_ID.

    `mentions` are the numbers of each one's ids among all that are `known`. Who has two of one
    source has none: which of them is theirs is not settled.
    """
    found: dict[str, Ints] = {}
    several: list[tuple[str, int]] = []
    for place, numbers in enumerate(mentions):
        for number in numbers:
            scheme = known[number][0]
            if scheme not in APART:
                continue
            if scheme not in found:
                found[scheme] = np.full(count, NO_ID, np.int32)
            if found[scheme][place] not in (NO_ID, number):
                several.append((scheme, place))
            found[scheme][place] = number
    for scheme, place in several:
        found[scheme][place] = NO_ID
    return found


def against(ids: Mapping[str, Ints], i: Ints, j: Ints) -> Floats:
    """What is said against pairs of mentions being one person, in log-odds."""
    says = np.zeros(len(i), np.float32)
    for scheme, own in ids.items():
        one, other = own[i], own[j]
        says += np.float32(APART[scheme]) * ((one >= 0) & (other >= 0) & (one != other))
    return np.maximum(says, np.float32(LEAST))


def sources_against(ids: Mapping[str, Ints], one: int, other: int) -> list[str]:
    """Which sources take two mentions for two people."""
    return [
        CALLED[scheme] for scheme, own in ids.items() if NO_ID != own[one] != own[other] != NO_ID
    ]
