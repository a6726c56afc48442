"""Affiliation strings against the gold of ROR: how many find their institution, and how many err.

    python benchmarks/institution_sets.py ../shared/data

The register is the shared list of institution names (name, ROR), so an entry has one to three names
and neither country nor parents: the whole register has more of each. Of a string's gold only what is
in that register can be found; what is found for any other string is an error.
"""

from __future__ import annotations

import gzip
import json
import sys
from collections import defaultdict
from pathlib import Path

from graphkit.names import title_key
from graphkit.records import Affiliation, Organisation, Origin
from graphkit.resolve.institutions import Institutions

SETS = ("crossref_2024_02_19", "springer_2023_10_31")


def register(data: Path) -> list[Organisation]:
    names: dict[str, list[str]] = defaultdict(list)
    for row in json.loads((data / "ror/dataset_names.json").read_text(encoding="utf-8")):
        names[row["ror-id"].rsplit("/", 1)[1]].append(row["affiliation"])
    return [
        Organisation(own[0], Origin("names", "ror", 1), tuple(own[1:]), ror=code)
        for code, own in names.items()
    ]


def main(data: Path) -> None:
    entries = register(data)
    codes = {e.ror for e in entries}
    places = Institutions(entries)
    whole = {title_key(e.name): e.ror for e in entries}
    for name in SETS:
        path = data / f"ror/dataset_affiliations_{name}.json.gz"
        with gzip.open(path, "rt", encoding="utf-8") as handle:
            rows = json.load(handle)
        for method in ("graphkit", "a part is a name"):
            right = said = meant = 0
            for row in rows:
                text = row["affiliation"]
                gold = {g.rsplit("/", 1)[1] for g in row.get("ror_ids") or ()} & codes
                if method == "graphkit":
                    found = places.entry(Affiliation(text))
                    code = found.ror if found is not None else None
                else:
                    named = {whole[k] for p in text.split(",") if (k := title_key(p)) in whole}
                    code = named.pop() if len(named) == 1 else None
                said += code is not None
                meant += bool(gold)
                right += code in gold
                if "-v" in sys.argv and method == "graphkit" and code and code not in gold:
                    print("   wrong:", text[:140], "->", found and found.name)
            precision, recall = right / max(1, said), right / meant
            print(f"{name:<22}{method:<18} P {precision:.1%} R {recall:.1%}"
                  f" F1 {2 * precision * recall / (precision + recall):.1%}"
                  f"  ({meant} strings with an entry of {len(rows)})", flush=True)  # fmt: skip


if __name__ == "__main__":
    main(Path(sys.argv[1]))
