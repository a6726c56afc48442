"""Who is who by S2AND, in an environment of its own, on the gold sets that graphkit is scored on.

    python3.11 -m venv .cache/s2and
    .cache/s2and/bin/pip install s2and          (1.3 GB with its packages; Python 3.11 only)
    .cache/s2and/bin/python benchmarks/identity_rivals.py MENTIONS.jsonl OUT.tsv

Its published model of 1.21 runs offline, without what it takes from its service: vectors of
titles (SPECTER2) and how often names occur in Semantic Scholar. It was trained with both, so this is
less than it can do there, and what it can do here. Prints one JSON object: mentions, clusters, CPU
seconds; OUT.tsv has a mention and its cluster a line. They are scored where graphkit is:

    python benchmarks/identity_rivals.py --score OUT.tsv GOLD.tsv
"""

from __future__ import annotations

import importlib
import json
import sys
import time
from collections import defaultdict
from typing import Any


def named(name: str) -> tuple[str, str, str]:
    """The first given name, the others, and the surname of a name as printed."""
    if "," in name:
        last, _, given = (part.strip() for part in name.partition(","))
    else:
        *words, last = name.split() or [""]
        given = " ".join(words)
    first, _, middle = given.partition(" ")
    return first, middle, last


def signature(number: int, mention: dict[str, Any]) -> dict[str, Any]:
    """A mention as S2AND wants it."""
    first, middle, last = named(mention["name"])
    place = mention.get("affiliation")
    return {
        "signature_id": str(number),
        "paper_id": number,
        "author_info": {
            "position": 0,
            "block": mention["block"],
            "given_block": mention["block"],
            "first": first,
            "middle": middle or None,
            "last": last,
            "suffix": None,
            "email": None,
            "affiliations": [place] if isinstance(place, str) and place else [],
        },
    }


def paper(number: int, mention: dict[str, Any]) -> dict[str, Any]:
    """The work of a mention: each mention has its own, as the sets have it."""
    names = [mention["name"], *mention.get("coauthors", ())]
    return {
        "paper_id": number,
        "title": mention.get("title") or "",
        "abstract": None,
        "year": mention.get("year"),
        "venue": mention.get("venue"),
        "journal_name": None,
        "authors": [{"position": n, "author_name": name} for n, name in enumerate(names)],
        "references": None,
    }


def main(source: str, target: str) -> None:
    """Cluster a set's mentions, block by block."""
    data = importlib.import_module("s2and.data")
    model = importlib.import_module("s2and.production_model")
    with open(source, encoding="utf-8") as lines:
        mentions = [json.loads(line) for line in lines]
    begin = time.process_time()
    clusterer = model.load_production_model()
    clusterer.use_cache = False
    made = data.ANDData(
        signatures={str(n): signature(n, m) for n, m in enumerate(mentions)},
        papers={str(n): paper(n, m) for n, m in enumerate(mentions)},
        name="rival",
        mode="inference",
        block_type="original",
        load_name_counts=False,
        n_jobs=1,
    )
    blocks: dict[str, list[str]] = defaultdict(list)
    for number, mention in enumerate(mentions):
        blocks[mention["block"]].append(str(number))
    clusters, _ = clusterer.predict(dict(blocks), made)
    spent = time.process_time() - begin
    with open(target, "w", encoding="utf-8") as out:
        for cluster, members in clusters.items():
            out.writelines(f"{mentions[int(member)]['id']}\t{cluster}\n" for member in members)
    print(
        json.dumps({"mentions": len(mentions), "clusters": len(clusters), "CPU s": round(spent, 1)})
    )


def score(clusters: str, gold: str) -> None:
    """B3 and pairwise F1 of what was clustered."""
    evaluate = importlib.import_module("graphkit.evaluate")
    with open(clusters, encoding="utf-8") as lines:
        found = dict(line.rstrip("\n").split("\t") for line in lines)
    with open(gold, encoding="utf-8") as lines:
        rows = [line.rstrip("\n").split("\t") for line in lines]
    truth = {row[0]: (row[1], row[2]) for row in rows if row[0] in found}
    print(json.dumps(evaluate.cluster_scores(list(truth.values()), [found[m] for m in truth])))


if __name__ == "__main__":
    if sys.argv[1] == "--score":
        score(*sys.argv[2:4])
    else:
        main(*sys.argv[1:3])
