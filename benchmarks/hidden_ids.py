"""Records with ORCID iDs, the iDs hidden: who is who against what the iDs say.

    python benchmarks/hidden_ids.py ../shared/data [--by s2] [--cut 0.5] [--without orcid] [--show]

Every file below the folder is read as a load reads it. Once the iDs stand, checked against the
names as always: they say who is whom. Then they are taken out, and the same records are resolved
by names and works alone. A false join is a pair of works of two iDs in one person, a false split a
pair of one iD in two people; rare full names (as `people quality` counts them) should not be split.
The names of the works stay as they are written, so this is the regime of real, mixed records.
`--cut SHARE` writes so many of the given names as initials, by chance.
`--without FOLDER` leaves a folder of it out: ORCID's samples are of people who are made up.
`--generated WORKS` takes a generated library instead, of which the people are known.
`--by SCHEME` takes a source's own person ids for the truth instead, which are guesses themselves.
"""

from __future__ import annotations

import random
import re
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import corpus
import numpy as np

from graphkit import evaluate
from graphkit.records import Mention, Record, Rejected, Work
from graphkit.resolve import Resolution, resolution_of
from graphkit.resolve.statements import NONE
from graphkit.sources import opened
from graphkit.sources.reading import read_document

ORCID = "orcid"
NO_IDS = ("disambiguation", "duplicates", "graphs")  # folders of gold sets


@dataclass(frozen=True, slots=True)
class Hidden:
    """The mentions with iDs: what each iD says, and what was found without them."""

    truth: list[str]
    found: list[str]
    names: list[str]
    told: Resolution
    places: list[int]


def records_of(folder: Path, skip: Iterable[str] = NO_IDS) -> list[list[Record]]:
    """The records of each file, as a load takes them."""
    return read_all([p for p in sorted(folder.iterdir()) if p.is_dir() and p.name not in skip])


def read_all(paths: Iterable[Path]) -> list[list[Record]]:
    """The records of each file, without those that are empty."""
    made: list[list[Record]] = []
    for found in opened(paths):
        if isinstance(found, Rejected):
            continue
        document, loader = found
        made.append([r for r in read_document(document, loader) if not isinstance(r, Rejected)])
    return [records for records in made if records]


def bare(records: Iterable[Record], cut: float) -> Iterator[Record]:
    """The same without iDs of people; of some works the given names are initials."""
    chance = random.Random(0)
    for record in records:
        if isinstance(record, Work):
            short = chance.random() < cut
            record = replace(
                record,
                authors=tuple(_bare(m, short) for m in record.authors),
                editors=tuple(_bare(m, short) for m in record.editors),
            )
        yield record


def _bare(mention: Mention, short: bool) -> Mention:
    if not (short and mention.given and mention.family):
        return replace(mention, orcid=None, ids=())
    words = re.split(r"[\s.\-]+", mention.given)
    given = " ".join(f"{word[0].upper()}." for word in words if word)
    return replace(mention, name=f"{given} {mention.family}", given=given, orcid=None, ids=())


def stated(told: Resolution, scheme: str) -> dict[int, str]:
    """The iD of each mention: that of its place, or what a source calls its person."""
    said = told.said
    found: dict[int, str] = {}
    for slot in told.slots:
        for mention in slot.mentions:
            if scheme == ORCID:
                if slot.orcid != NONE:
                    found[mention] = said.orcids.values[slot.orcid]
                continue
            for number in said.mention_ids[mention]:
                if said.person_ids.values[number][0] == scheme:
                    found[mention] = said.person_ids.values[number][1]
    return found


def hidden(sources: list[list[Record]], scheme: str = ORCID, cut: float = 0.0) -> Hidden:
    """Resolve with iDs and without them; the mentions of a place carry the iD of the place."""
    told = resolution_of(sources, {})
    ident = stated(told, scheme)
    if not ident:
        there = sorted({ORCID, *(one[0] for one in told.said.person_ids.values)})
        raise SystemExit(f"No record there states ids of {scheme!r}; there are: {', '.join(there)}")
    # columns are built record by record, so a mention has the same number both times
    without = resolution_of([list(bare(records, cut)) for records in sources], {})
    truth, found, names, places = [], [], [], []
    for place, slot in enumerate(without.slots):
        own = [ident[m] for m in slot.mentions if m in ident]
        person = without.person_of[place]
        if own and person is not None:
            truth.append(own[0])
            found.append(person)
            names.append(slot.name.text)
            places.append(place)
    return Hidden(truth, found, names, without, places)


def generated_ones(works: int) -> Hidden:
    """The same of generated works, where an equal full name is one person: initials count not."""
    with tempfile.TemporaryDirectory() as folder:
        path = corpus.write_bibtex(Path(folder) / "works.bib", works)
        without = resolution_of(read_all([path]), {})
    found, names, places = [], [], []
    for place, slot in enumerate(without.slots):
        person = without.person_of[place]
        if person is not None and not slot.name.parts.initials_only:
            found.append(person)
            names.append(slot.name.text)
            places.append(place)
    return Hidden(names, found, names, without, places)


def rates(truth: list[str], found: list[str]) -> dict[str, Any]:
    """False joins and splits, of the pairs of works that are said, and that should be, one."""
    said, meant = Counter(found), Counter(truth)
    both = Counter(zip(truth, found, strict=True))
    pairs = {n: sum(c * (c - 1) // 2 for c in own.values()) for n, own in
             (("said", said), ("meant", meant), ("right", both))}  # fmt: skip
    return {
        "mentions": len(truth), "ids": len(meant),
        "of more than one work": sum(c > 1 for c in meant.values()),
        "false joins": 1 - pairs["right"] / max(1, pairs["said"]),
        "false splits": 1 - pairs["right"] / max(1, pairs["meant"]),
        "people with another's work": sum(
            len({t for t, f in own}) > 1 for own in _by(both, 1).values()) / len(said),
        "ids in pieces": sum(len(own) > 1 for own in _by(both, 0).values())
        / max(1, sum(c > 1 for c in meant.values())),
    }  # fmt: skip


def calibration(made: Hidden, bins: int = 10) -> tuple[float, float, float]:
    """How sure the people are said to be, the share of works rightly together, and how far off.

    Only mentions with iDs are seen, so works of a person without one count for nobody.
    """
    said, meant = Counter(made.found), Counter(made.truth)
    both = Counter(zip(made.truth, made.found, strict=True))
    true = [
        both[t, f] / (meant[t] + said[f] - both[t, f])
        for t, f in zip(made.truth, made.found, strict=True)
    ]
    sure = made.told.people.identified.confidence[made.places].astype(float)
    off = np.bincount(np.minimum((sure * bins).astype(int), bins - 1), weights=sure - true)
    return float(sure.mean()), float(np.mean(true)), float(np.abs(off).sum() / len(true))


def _by(both: Iterable[tuple[str, str]], side: int) -> dict[str, set[tuple[str, str]]]:
    made: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for pair in both:
        made[pair[side]].add(pair)
    return made


def mistakes(made: Hidden) -> Iterator[str]:
    """Every iD in pieces and every person of two iDs, with the names as written."""
    both = list(zip(made.truth, made.found, strict=True))
    spelled: dict[tuple[str, str], list[int]] = defaultdict(list)
    for place, pair in zip(made.places, both, strict=True):
        spelled[pair].append(place)
    for side, kind in ((0, "split"), (1, "joined")):
        for own in _by(both, side).values():
            if len(own) > 1:
                yield f"{kind}: " + " | ".join(
                    f"{_names(made, spelled[pair])}" for pair in sorted(own)
                )


def _names(made: Hidden, places: list[int]) -> str:
    counts = Counter(made.told.slots[p].name.text for p in places)
    return ", ".join(f"{name} x{n}" for name, n in sorted(counts.items()))


def main(made: Hidden, show: bool) -> None:
    for name, value in rates(made.truth, made.found).items():
        print(
            f"{name:<30}{value:>10.2%}" if isinstance(value, float) else f"{name:<30}{value:>10,}"
        )
    print(evaluate.cluster_scores(made.truth, made.found))
    print(
        "stated {:.3f}, true {:.3f}, expected calibration error {:.3f}".format(*calibration(made))
    )
    if show:
        print("\n".join(mistakes(made)))


def option(name: str, default: str) -> str:
    """What stands behind an option."""
    return sys.argv[sys.argv.index(name) + 1] if name in sys.argv else default


if __name__ == "__main__":
    if "--generated" in sys.argv:
        main(generated_ones(int(option("--generated", "5000"))), "--show" in sys.argv)
    else:
        share = float(option("--cut", "0"))
        main(
            hidden(
                records_of(Path(sys.argv[1]), (*NO_IDS, option("--without", ""))),
                option("--by", ORCID),
                share,
            ),
            "--show" in sys.argv,
        )
