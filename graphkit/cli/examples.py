"""What to type: examples under `--help`, on the bundled sample; the tests run them."""

from __future__ import annotations

import click

# A folder `exports/` and a table `list.csv` stand for what the reader has.
EXAMPLES: dict[str, tuple[str, ...]] = {
    "author": ('graphkit author "Seo-yeon Kim"', "graphkit author 0000-0001-2345-6789 --json"),
    "collaborators": ('graphkit collaborators "Seo-yeon Kim" -n 10 --works',
                      'graphkit collaborators "Seo-yeon Kim" --years 2020- --csv'),
    "columns": ("graphkit columns list.csv",),
    "communities": ("graphkit communities", "graphkit communities --of c1 --works"),
    "conflicts": ('graphkit conflicts "Seo-yeon Kim" "Min-jun Park"',),
    "countries": ("graphkit countries", "graphkit countries --matrix -n 10"),
    "diff": ("graphkit diff 2010-2014 2015-2019",),
    "doctor": ("graphkit doctor exports/", "graphkit doctor exports/ --html report.html"),
    "evaluate suggestions": ("graphkit evaluate suggestions --until 2022 --then 2",),
    "export": ("graphkit export whole.graphml", "graphkit export people.csv --people",
               "graphkit export works.bib --years 2015-"),
    "fetch": ('graphkit fetch openalex --search "tidal energy" -n 200',),
    "forget": ("graphkit forget exports/old.bib",),
    "gallery": ("graphkit gallery --top 3 -o people/",),
    "load": ("graphkit load exports/", "zcat big.jsonl.gz | graphkit load -"),
    "overview": ("graphkit overview", "graphkit overview --section authors --json"),
    "pairs": ("graphkit pairs institutions",),
    "parse": ("graphkit parse exports/ --json",),
    "path": ('graphkit path "Seo-yeon Kim" "Kofi Mensah-Addo"',
             'graphkit path "Seo-yeon Kim" "Kofi Mensah-Addo" --strongest'),
    "people explain": ('graphkit people explain "Seo-yeon Kim"',),
    "people quality": ("graphkit people quality",),
    "people review": ("graphkit people review -n 10",),
    "people merge": ('graphkit people merge "S. Kim" "Seo-yeon Kim" --why "her own page"',),
    "queries": ("graphkit queries coauthors",),
    "query": ('graphkit query people/coauthors -p author="Seo-yeon Kim" -p limit=5',
              'graphkit query --cypher "MATCH (a:Author) RETURN a.name AS name LIMIT 5"'),
    "rank": ("graphkit rank --by betweenness -n 10",),
    "references": ("graphkit references", "graphkit references --together --csv"),
    "report": ("graphkit report Seo-yeon Kim -o kim.html", "graphkit report --all"),
    "search": ("graphkit search graph neural networks", "graphkit search 김서연"),
    "serve": ("graphkit serve", "graphkit serve --port 8080 --no-browser"),
    "slice": ("graphkit slice Seo-yeon Kim -o me.html",
              'graphkit slice --path "Seo-yeon Kim" "Kofi Mensah-Addo" -o path.svg',
              "graphkit slice --all -o map.html"),
    "suggest": ('graphkit suggest "Seo-yeon Kim" --why -n 3',),
    "topics": ("graphkit topics", 'graphkit topics --author "Seo-yeon Kim"'),
    "trends": ("graphkit trends -n 5",),
}  # fmt: skip


def add_examples(group: click.Group, before: str = "") -> None:
    """Put the examples under the help of each command."""
    for name, command in group.commands.items():
        words = f"{before}{name}"
        if isinstance(command, click.Group):
            add_examples(command, f"{words} ")
        elif words in EXAMPLES:
            lines = "\n".join(f"  {line}" for line in EXAMPLES[words])
            command.epilog = f"\b\nExamples:\n{lines}"
