"""A generated corpus with a known truth, for tests that need more than a sample."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any


def items(works: int, seed: int, first: int = 0) -> list[dict[str, Any]]:
    """CSL-JSON items: groups of seven who write together, some more than others.

    Each full name is one person; a surname and an initial are shared by many.
    """
    chance = random.Random(seed)
    families = max(45, works // 20)  # as many share a name in a large corpus as in a small one
    hubs = works // 400  # and nobody has half of its works
    found = []
    for number in range(first, first + works):
        leader = int(chance.paretovariate(0.8) * (chance.uniform(1, hubs) if hubs > 1 else 1))
        leader %= 2 * works
        others = {leader // 7 * 7 + chance.randrange(7) for _ in range(chance.randint(1, 4))}
        team = {leader, *others} if chance.random() < 0.9 else {leader}
        subject = WORDS[leader // 7 % len(WORDS)]
        item = {
            "id": f"w{number}",
            "type": chance.choice(["article-journal", "paper-conference", "book"]),
            "title": f"Observations number {number} of the {chance.choice(WORDS)} and the {subject}"
            f" {seed}",
            "author": [
                {"family": f"Family{p % families}", "given": f"Given{p}"} for p in sorted(team)
            ],
            "container-title": f"Journal of {subject}",
            "keyword": ", ".join(chance.sample(WORDS, 2)),
        }
        if chance.random() < 0.9:
            item["issued"] = {"date-parts": [[chance.randint(1990, 2025)]]}
        if chance.random() < 0.7:
            item["DOI"] = f"10.5555/generated.{seed}.{number}"
        found.append(item)
    return found


def write(path: Path, works: int, seed: int = 1, first: int = 0) -> Path:
    """A CSL-JSON file of generated works."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(items(works, seed, first)), encoding="utf-8")
    return path


def work(title: str, *authors: str, **more: Any) -> dict[str, Any]:
    """One CSL-JSON item: authors as "Given Family" or "Given Family <ORCID>"."""
    people = []
    for author in authors:
        name, _, orcid = author.partition(" <")
        given, _, family = name.rpartition(" ")
        person = {"family": family, "given": given} if given else {"literal": family}
        if orcid:
            person["ORCID"] = "https://orcid.org/" + orcid.rstrip(">")
        people.append(person)
    if "year" in more:
        more["issued"] = {"date-parts": [[more.pop("year")]]}
    return {"type": "article-journal", "title": title, "author": people, **more}


def save(path: Path, *works: dict[str, Any]) -> Path:
    """A CSL-JSON file of given works."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(list(works), ensure_ascii=False), encoding="utf-8")
    return path


WORDS = [
    "river", "signal", "lattice", "harbour", "grammar", "battery", "orchid", "fever", "archive",
    "spectrum", "glacier", "network", "membrane", "dialect", "comet", "enzyme",
]  # fmt: skip
