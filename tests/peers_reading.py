"""What other programs read in our exports, as JSON; run by the Python that has them.

python peers_reading.py bibtex|csl-json FILE
"""

from __future__ import annotations

import json
import sys
import warnings
from typing import Any


def by_pybtex(path: str) -> list[dict[str, Any]]:
    from pybtex.database import parse_file

    found = []
    for entry in parse_file(path, bib_format="bibtex").entries.values():
        people = [
            [" ".join(p.prelast_names + p.last_names), " ".join(p.first_names + p.middle_names)]
            for p in entry.persons.get("author", [])
        ]
        parted = [" ".join(p.last_names) for p in entry.persons.get("author", [])]
        found.append({**dict(entry.fields), "type": entry.type, "people": people, "last": parted})
    return found


def by_citeproc(path: str) -> list[dict[str, Any]]:
    from citeproc.source.json import CiteProcJSON

    with open(path, encoding="utf-8") as file:
        made = CiteProcJSON(json.load(file))
    found = []
    for key in made:
        said = {name: str(value) for name, value in made[key].items() if name != "author"}
        people = [[p.get("family") or p.get("literal") or p.get("name"), p.get("given") or ""]
                  for p in made[key].get("author", [])]  # fmt: skip
        year = made[key].get("issued", {}).get("year")
        found.append({**said, "type": made[key].type, "people": people, "year": year})
    return found


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    readers = {"bibtex": by_pybtex, "csl-json": by_citeproc}
    print(json.dumps(readers[sys.argv[1]](sys.argv[2])))
