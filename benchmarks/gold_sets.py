"""Gold sets of people as the files that `graphkit evaluate identity` takes.

    python benchmarks/gold_sets.py ../shared/data OUT

writes `OUT/<set>.jsonl` (mentions) and `OUT/<set>.tsv` (gold) for the two shared gold sets and for
stress sets that are made from them and from the shared works, with a truth that is known because
the names were altered on purpose.
"""

from __future__ import annotations

import csv
import gzip
import html
import json
import random
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from graphkit.names import parts, title_key
from graphkit.records import Work
from graphkit.sources import opened
from graphkit.sources.reading import read_document

Mention = dict[str, Any]
Gold = list[tuple[str, str, str]]
Set = tuple[list[Mention], Gold]


def field(text: str, name: str) -> str | None:
    """The content of an element; most files of the set are no well-formed XML, so no parser."""
    found = re.search(rf"<{name}>(.*?)</{name}>", text, re.DOTALL)
    value = html.unescape(found.group(1)).strip() if found else ""
    return None if value in ("", "null") else value


def aminer(data: Path) -> Set:
    """109 names, 7,528 mentions, 1,546 people; every block is one name."""
    mentions: list[Mention] = []
    gold: Gold = []
    for path in sorted((data / "disambiguation/aminer-110").glob("*.xml")):
        text = path.read_text(encoding="utf-8", errors="replace")
        name = field(text, "FullName") or path.stem.replace("_", " ")
        for number, one in enumerate(re.findall(r"<publication>(.*?)</publication>", text, re.S)):
            ident = f"{path.stem}-{number}"
            authors = [a.strip() for a in (field(one, "authors") or "").split(",") if a.strip()]
            own = next((a for a in authors if a.casefold() == name.casefold()), None)
            year = field(one, "year")
            mentions.append(
                {
                    "id": ident, "block": path.stem, "name": own or name,
                    "coauthors": [a for a in authors if a != own],
                    "title": field(one, "title"), "venue": field(one, "jconf"),
                    "year": int(year) if year and year.isdigit() else None,
                    "affiliation": field(one, "organization"),
                }
            )  # fmt: skip
            gold.append((ident, path.stem, f"{path.stem}-{field(one, 'label')}"))
    return mentions, gold


def beard_wang(data: Path) -> Set:
    """15,424 signatures of 524 people, all named Wang: a name and an affiliation, no more."""
    folder = data / "disambiguation/beard-wang"
    with gzip.open(folder / "wang_signatures.json.gz", "rt", encoding="utf-8") as handle:
        signatures = json.load(handle)
    clusters = json.loads((folder / "wang_clusters.json").read_text(encoding="utf-8"))
    person = {ident: cluster for cluster, own in clusters.items() for ident in own}
    mentions = [
        {"id": str(s["signature_id"]), "block": "wang", "name": s["author_name"],
         "affiliation": s["author_affiliation"]}
        for s in signatures
    ]  # fmt: skip
    return mentions, [(m["id"], "wang", str(person[int(m["id"])])) for m in mentions]


def given(data: Path, name: str) -> Set:
    """A shared set in the form of the command line; a person is numbered anew in each block."""
    folder = data / "disambiguation" / name
    with gzip.open(folder / "mentions.jsonl.gz", "rt", encoding="utf-8") as handle:
        mentions = [json.loads(line) for line in handle]
    with gzip.open(folder / "gold.tsv.gz", "rt", encoding="utf-8") as handle:
        people = {r[0]: r[1:] for r in (line.rstrip("\n").split("\t") for line in handle)}
    rows = [(m["id"], people[m["id"]][0], "|".join(people[m["id"]])) for m in mentions]
    return mentions, rows


# -- works of which every full name is taken for one person, to be altered ---------------------


def works(data: Path) -> list[dict[str, Any]]:
    """Works with full names: of the gold set of names and of the DBLP side of the duplicates."""
    found: dict[str, dict[str, Any]] = {}
    for mention in aminer(data)[0]:
        names = [mention["name"], *mention["coauthors"]]
        found.setdefault(
            re.sub(r"\W", "", mention["title"] or mention["id"]).casefold(),
            {**{k: mention[k] for k in ("title", "venue", "year")}, "names": names,
             "homonyms": {mention["name"]}},
        )  # fmt: skip
    with open(data / "duplicates/dblp-acm/tableA.csv", encoding="utf-8") as handle:
        for row in csv.DictReader(handle):
            found.setdefault(
                re.sub(r"\W", "", row["title"]).casefold(),
                {"title": row["title"], "venue": row["venue"], "year": int(row["year"]),
                 "names": [a.strip() for a in row["authors"].split(",") if a.strip()],
                 "homonyms": set()},
            )  # fmt: skip
    return list(found.values())


def places(data: Path, least: int = 2) -> list[tuple[str, int, dict[str, Any]]]:
    """(full name, its place, work) of names that nobody shares as far as the sets tell."""
    every = works(data)
    counts = Counter(n for w in every for n in w["names"])
    shared_names = {n for w in every for n in w["homonyms"]}
    return [
        (name, place, work)
        for work in every
        for place, name in enumerate(work["names"])
        if counts[name] >= least
        and name not in shared_names
        and len(set(work["names"])) == len(work["names"])
        and parts(name).given
        and not parts(name).initials_only
    ]


def initial_form(name: str) -> str:
    """A name with its first given name cut to the initial."""
    words = name.split()
    return f"{words[0][0]}. {words[-1]}"


def stress(data: Path, regime: str, seed: int = 0) -> Set:
    """One stress set.

    `good`: full names, of which each is one person; some mentions are initials. `initials`: all
    names are cut to surname and initial. `mixed`: every name stands for two to six people, whose
    co-authors and topics are their own. `truncated` adds to `mixed` that co-author lists are cut.
    """
    chance = random.Random(seed)
    chosen = places(data, 1 if regime == "good" else 2)
    own: dict[str, str] = {}
    if regime in ("mixed", "truncated"):
        pool = sorted({name for name, _, _ in chosen})
        chance.shuffle(pool)
        while pool:
            group = [pool.pop() for _ in range(min(len(pool), chance.choice([2, 2, 3, 4, 6])))]
            own.update(dict.fromkeys(group, group[0]))
    mentions: list[Mention] = []
    gold: Gold = []
    for number, (name, place, work) in enumerate(chosen):
        shown = own.get(name, name)
        if regime == "initials" or (regime == "good" and chance.random() < 0.1):
            shown = initial_form(name)
        others = [n for i, n in enumerate(work["names"]) if i != place]
        if regime == "initials":
            others = [initial_form(n) for n in others]
        if regime == "truncated" and chance.random() < 0.6:
            others = others[: chance.choice([0, 1, 2])]
        split = parts(shown)
        block = split.block
        mentions.append(
            {"id": f"{regime}-{number}", "block": block, "name": shown, "coauthors": others,
             "title": work["title"], "venue": work["venue"], "year": work["year"],
             "affiliation": None}
        )  # fmt: skip
        gold.append((f"{regime}-{number}", block, name))
    return mentions, gold


def shortened(known: Set, regime: str, share: float, seed: int = 0) -> Set:
    """A set of full names with the names of some works, or all, cut to initials: real namesakes.

    Blocks are then surname and initial, so Jing Zhang, Ji Zhang and Jie Zhang meet in one.
    """
    chance = random.Random(seed)
    mentions, gold = known
    made, truth = [], []
    for mention, (ident, _, person) in zip(mentions, gold, strict=True):
        cut = chance.random() < share
        name = initial_form(mention["name"]) if cut else mention["name"]
        others = [initial_form(n) if cut and " " in n else n for n in mention["coauthors"]]
        block = parts(mention["name"]).block
        made.append({**mention, "id": f"{regime}-{ident}", "block": block, "name": name,
                     "coauthors": others})  # fmt: skip
        truth.append((f"{regime}-{ident}", block, person))
    return made, truth


def bare(data: Path) -> Set:
    """`good` with little to go by: at most one co-author, no venue, half of the years missing."""
    chance = random.Random(0)
    mentions, gold = stress(data, "good")
    made = [
        {**m, "coauthors": m["coauthors"][: chance.choice([0, 0, 1])], "venue": None,
         "year": m["year"] if chance.random() < 0.5 else None}
        for m in mentions
    ]  # fmt: skip
    return made, gold


# -- several fields in one ----------------------------------------------------------------------

FIELDS = {
    "medicine": ("crossref", "wos", "pubmed"),
    "databases": ("duplicates",),
    "typesetting": ("bibtex",),
    "machines": ("semanticscholar",),
}
Written = tuple[list[str], str | None, str | None, int | None, str]  # names, title …, who is first


def name_key(name: str) -> tuple[str, ...] | None:
    """A full name as it is compared; None for initials."""
    split = parts(name)
    if not split.given or split.initials_only or len(split.given[0]) == 1:
        return None
    return (split.family, *split.given)


def of_one_field(data: Path, folders: Iterable[str]) -> list[Written]:
    """The works of some folders, once for each full name: within a field a name is a person."""
    found: dict[str, Work] = {}
    for document, loader in (
        d for d in opened([data / f for f in folders]) if isinstance(d, tuple)
    ):
        for record in read_document(document, loader):
            if isinstance(record, Work) and record.title:
                found.setdefault(title_key(record.title), record)
    made: list[Written] = []
    for work in found.values():
        names = [m.name for m in work.authors]
        for place, name in enumerate(names):
            if key := name_key(name):
                others = [n for at, n in enumerate(names) if at != place]
                made.append(([name, *others], work.title, work.venue, work.year, "|".join(key)))
    return made


def of_language(data: Path, share: float, chance: random.Random) -> list[Written]:
    """So many of the people of `prolific`, whose field is language."""
    mentions, gold = given(data, "prolific")
    kept = {who: chance.random() < share for who in dict.fromkeys(row[2] for row in gold)}
    return [
        ([m["name"], *m["coauthors"]], m["title"], m["venue"], m["year"], who)
        for m, (_, _, who) in zip(mentions, gold, strict=True)
        if kept[who]
    ]


def fields(data: Path, share: float = 0.08, seed: int = 0) -> Set:
    """Five fields in one collection; some people are called as one of that surname in another.

    Who is called so in two fields as it is (it may be one person) is left out.
    """
    chance = random.Random(seed)
    written = {field: of_one_field(data, folders) for field, folders in FIELDS.items()}
    written["language"] = of_language(data, 0.15, chance)
    known = {f: {k: w[0][0] for w in own if (k := name_key(w[0][0]))} for f, own in written.items()}
    twice = {k for k, n in Counter(k for own in known.values() for k in own).items() if n > 1}
    called = collisions(known, twice, share, chance)
    mentions: list[Mention] = []
    gold: Gold = []
    for field_name, own in written.items():
        for number, (names, title, venue, year, who) in enumerate(own):
            if (key := name_key(names[0])) is None or key in twice:
                continue
            shown = [called[field_name].get(name_key(n) or (), n) for n in names]
            ident, block = f"{field_name}-{number}", parts(shown[0]).block
            mentions.append(
                {"id": ident, "block": block, "name": shown[0], "coauthors": shown[1:],
                 "title": title, "venue": venue, "year": year, "affiliation": None}
            )  # fmt: skip
            gold.append((ident, block, f"{field_name}|{who}"))
    return mentions, gold


def collisions(
    known: dict[str, dict[tuple[str, ...], str]],
    twice: set[tuple[str, ...]],
    share: float,
    chance: random.Random,
) -> dict[str, dict[tuple[str, ...], str]]:
    """Of each field: who is called by which name of another field; each name once."""
    called: dict[str, dict[tuple[str, ...], str]] = {field: {} for field in known}
    taken = set(twice)
    for field_name, own in known.items():
        for key in sorted(own):
            if chance.random() > share or key in taken:
                continue
            fitting = [
                (other, name)
                for field_of_other, names in known.items()
                if field_of_other != field_name
                for other, name in sorted(names.items())
                if other[0] == key[0] and len(other) == 2 and other not in taken
            ]
            if fitting:
                other, called[field_name][key] = chance.choice(fitting)
                taken |= {key, other}
    return called


SETS = {
    "aminer-110": aminer,
    "beard-wang": beard_wang,
    "good": lambda data: stress(data, "good"),
    "initials": lambda data: stress(data, "initials"),
    "mixed": lambda data: stress(data, "mixed"),
    "truncated": lambda data: stress(data, "truncated"),
    "bare": bare,
    "aminer-mixed": lambda data: shortened(aminer(data), "aminer-50%", 0.5),
    "aminer-initials": lambda data: shortened(aminer(data), "aminer-100%", 1.0),
    "full-names-mixed": lambda data: shortened(given(data, "full-names"), "full-names-50%", 0.5),
    "prolific-mixed": lambda data: shortened(given(data, "prolific"), "prolific-50%", 0.5),
    "fields": fields,
}


def save(folder: Path, name: str, mentions: Iterable[Mention], gold: Gold) -> None:
    """Write a set in the two files of the command line."""
    folder.mkdir(parents=True, exist_ok=True)
    with open(folder / f"{name}.jsonl", "w", encoding="utf-8") as out:
        out.writelines(json.dumps(m, ensure_ascii=False) + "\n" for m in mentions)
    with open(folder / f"{name}.tsv", "w", encoding="utf-8") as out:
        out.writelines("\t".join(row) + "\n" for row in gold)


if __name__ == "__main__":
    for set_name, make in SETS.items():
        made, truth = make(Path(sys.argv[1]))
        save(Path(sys.argv[2]), set_name, made, truth)
        people = defaultdict(set)
        for _, block, who in truth:
            people[block].add(who)
        print(set_name, len(made), "mentions", len(people), "blocks",
              sum(map(len, people.values())), "people")  # fmt: skip
