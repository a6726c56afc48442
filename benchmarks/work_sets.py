"""Tables of works that are hard to match, made from the shared gold set of DBLP and ACM.

    python benchmarks/work_sets.py ../shared/data OUT

`clean` is the set as it is. In the others the right side is what a search engine has: one to three
forms of each work, titles in lower case, cut, with slips; authors as initials, cut, in another
order; venues short, wrong or absent; years absent or off. Rows that look like a work and are none
(another part, another year of a column, half of the title) are added. Every figure is printed with
one threshold, and nothing is trained.
"""

from __future__ import annotations

import csv
import random
import sys
from pathlib import Path
from typing import Any

from graphkit.evaluate import deduplicate, match_works, pairs_within, read_pairs, read_table
from graphkit.evaluate.works import GivenWork, pair_scores

Row = dict[str, Any]


def rows(data: Path, name: str) -> list[Row]:
    with open(data / f"duplicates/dblp-acm/{name}.csv", encoding="utf-8") as handle:
        return list(csv.DictReader(handle))


def scholarly(name: str, chance: random.Random) -> str:
    """A name as a search engine prints it: "JD Ullman"; at times in full, at times turned."""
    words = name.replace(".", "").split()
    way = chance.random()
    if len(words) < 2 or way < 0.1:
        return name
    if way < 0.15:
        return f"{words[-1]} {words[0][0]}"
    return "".join(w[0] for w in words[:-1]) + " " + words[-1]


def slip(text: str, chance: random.Random) -> str:
    """Two letters change places, or one is lost."""
    if len(text) < 8:
        return text
    at = chance.randrange(2, len(text) - 3)
    if chance.random() < 0.5:
        return text[:at] + text[at + 1] + text[at] + text[at + 2 :]
    return text[:at] + text[at + 1 :]


def dirty(row: Row, chance: random.Random) -> Row:
    title = row["title"].rstrip(".")
    words = title.split()
    way = chance.random()
    if way < 0.12 and len(words) > 6:  # cut by length, as a list of results does
        title = " ".join(words[: max(5, int(len(words) * 0.7))]) + " …"
    elif way < 0.18 and ":" in title:
        title = title.split(":")[0]
    elif way < 0.25:
        title = slip(title, chance)
    if chance.random() < 0.7:
        title = title.lower()
    people = [scholarly(a.strip(), chance) for a in row["authors"].split(",") if a.strip()]
    if len(people) > 2 and chance.random() < 0.4:
        people = [*people[: chance.choice([1, 2, 3])], "..."]
    if chance.random() < 0.05:
        people = []
    venue = chance.choice(["", "", row["venue"], "Proceedings", "ACM", row["venue"][:18] + " …"])
    year = row["year"] if chance.random() < 0.55 else ""
    if year and chance.random() < 0.1:
        year = str(int(year) + chance.choice([-1, 1, 2]))
    return {"title": title, "authors": ", ".join(people), "venue": venue, "year": year}


def lookalike(row: Row, chance: random.Random) -> Row:
    """A row that is another work: its people with another title, or its title by others."""
    words = row["title"].rstrip(".").split()
    way = chance.random()
    if way < 0.4 and len(words) > 4:
        title = " ".join([*words[: len(words) // 2], "for", chance.choice(
            ["mobile", "legacy", "medical", "temporal"]), chance.choice(
            ["archives", "ledgers", "sensors", "maps"])])  # fmt: skip
        return {**dirty(row, chance), "title": title}
    if way < 0.7:
        return {**dirty(row, chance), "title": f"{row['title'].rstrip('.')}, part II"}
    return {**dirty(row, chance), "authors": "K Quist, MM Oyelaran", "title": row["title"]}


def scholar(data: Path, most: int, seed: int = 0) -> tuple[list[Row], list[Row], list[list[str]]]:
    """A clean left side, a dirty right side of one to `most` forms a work, and the pairs."""
    chance = random.Random(seed)
    left = rows(data, "tableA")
    right: list[Row] = []
    pairs: list[list[str]] = []
    for row in left:
        for _ in range(chance.randint(0, most)):
            right.append({"id": f"s{len(right)}", **dirty(row, chance)})
            pairs.append([row["id"], str(right[-1]["id"])])
        if chance.random() < 0.3:
            right.append({"id": f"s{len(right)}", **lookalike(row, chance)})
    return left, right, pairs


def works_of(table: list[Row], path: Path) -> list[GivenWork]:
    with open(path, "w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, ["id", "title", "authors", "venue", "year"],
                                extrasaction="ignore")  # fmt: skip
        writer.writeheader()
        writer.writerows(table)
    return read_table(path)


def told(name: str, predicted: set[tuple[str, str]], gold: set[tuple[str, str]]) -> None:
    found = pair_scores(predicted, gold)
    print(f"{name:<34} P {found['precision']:>6} R {found['recall']:>6} F1 {found['f1']:>6}"
          f"  ({found['gold']} pairs)", flush=True)  # fmt: skip


def main(data: Path, out: Path) -> None:
    out.mkdir(parents=True, exist_ok=True)
    left, right = (read_table(data / f"duplicates/dblp-acm/table{s}.csv") for s in "AB")
    gold = read_pairs(
        data / "duplicates/dblp-acm/match.csv", {w.id for w in left}, {w.id for w in right}
    )
    for one_to_one in (True, False):
        made = {(a, b) for a, b, _ in match_works(left, right, one_to_one)}
        told(f"dblp-acm, {'one to one' if one_to_one else 'any'}", made, gold)
    both = [*left, *right]
    told("dblp-acm, one table", set(pairs_within(deduplicate(both))),
         {(min(p), max(p)) for p in gold})  # fmt: skip
    for most in (1, 3):
        clean, messy, listed = scholar(data, most)
        a = works_of(clean, out / f"scholar{most}-left.csv")
        b = works_of(messy, out / f"scholar{most}-right.csv")
        with open(out / f"scholar{most}-gold.csv", "w", encoding="utf-8", newline="") as handle:
            csv.writer(handle).writerows(listed)
        truth = {(x, y) for x, y in listed}
        for one_to_one in [True, False] if most == 1 else [False]:
            made = {(x, y) for x, y, _ in match_works(a, b, one_to_one)}
            told(
                f"scholar-like, up to {most}, {'one to one' if one_to_one else 'any'}", made, truth
            )
        head: dict[str, list[str]] = {}
        for x, y in listed:
            head.setdefault(x, [x]).append(y)
        inside = {pair for own in head.values() for pair in pairs_within(dict.fromkeys(own, ""))}
        told(f"scholar-like, up to {most}, one table",
             set(pairs_within(deduplicate([*a, *b]))), inside)  # fmt: skip


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
