"""What to type: examples under `--help`, on the bundled sample; the tests run them."""

from __future__ import annotations

import click

# A folder `exports/` and a table `list.csv` stand for what the reader has.
EXAMPLES: dict[str, tuple[str, ...]] = {
    "accounts add": ('graphkit accounts add "Ada Lovelace" ada@example.edu',
                     'graphkit accounts add "Kofi Boateng" kofi@example.edu --role reader'),
    "accounts list": ("graphkit accounts list",),
    "accounts invite": ("graphkit accounts invite --role curator",),
    "accounts role": ("graphkit accounts role kofi@example.edu curator",),
    "accounts password": ("graphkit accounts password kofi@example.edu",),
    "accounts mails": ("graphkit accounts mails --json",),
    "accounts export": ("graphkit accounts export kofi@example.edu kofi.json",),
    "accounts backup": ("graphkit accounts backup accounts.backup",),
    "accounts restore": ("graphkit accounts restore accounts.backup",),
    "accounts delete": ("graphkit accounts delete kofi@example.edu",),
    "author": ('graphkit author "Seo-yeon Kim"', "graphkit author 0000-0000-0142-8579 --json"),
    "collaborators": ('graphkit collaborators "Seo-yeon Kim" -n 10 --works',
                      'graphkit collaborators "Seo-yeon Kim" --years 2020- --csv'),
    "columns": ("graphkit columns list.csv",),
    "completion": ("graphkit completion bash",),
    "communities": ("graphkit communities", "graphkit communities --of c1 --works"),
    "conflicts": ('graphkit conflicts "Seo-yeon Kim" "Min-jun Park"',
                  "graphkit conflicts --reviewers reviewers.csv --submissions submissions.csv"),
    "countries": ("graphkit countries", "graphkit countries --matrix -n 10"),
    "cypher": ("graphkit cypher",),
    "demo": ("graphkit demo", "graphkit demo -o pictures --workspace try"),
    "diff": ("graphkit diff 2010-2014 2015-2019",),
    "doctor": ("graphkit doctor exports/", "graphkit doctor exports/ --html report.html"),
    "evaluate identity": ("graphkit evaluate identity --mentions mentions.jsonl --gold gold.tsv",),
    "evaluate works": ("graphkit evaluate works --left left.csv --right right.csv",),
    "evaluate suggestions": ("graphkit evaluate suggestions --until 2022 --then 2",),
    "export": ("graphkit export whole.graphml", "graphkit export people.csv --people",
               "graphkit export circle.txt --people",
               "graphkit export works.bib --years 2015-"),
    "fetch": ('graphkit fetch openalex --search "tidal energy" -n 200',
              "graphkit fetch openalex --list dois.txt --dry-run"),
    "formats": ("graphkit formats", "graphkit formats --json"),
    "forget": ("graphkit forget exports/old.bib",),
    "gallery": ("graphkit gallery --top 3 -o people/",),
    "load": ("graphkit load exports/", "zcat big.jsonl.gz | graphkit load -"),
    "mcp": ("graphkit mcp",),
    "overview": ("graphkit overview", "graphkit overview --section authors --json"),
    "pairs": ("graphkit pairs institutions",),
    "parse": ("graphkit parse exports/ --json",),
    "path": ('graphkit path "Seo-yeon Kim" "Kofi Mensah-Addo"',
             'graphkit path "Seo-yeon Kim" "Kofi Mensah-Addo" --strongest'),
    "people explain": ('graphkit people explain "Seo-yeon Kim"',),
    "people quality": ("graphkit people quality",),
    "people answer": ("graphkit people answer 03:0a1b2c3d4e5f-6a7b8c9d0e1f yes",),
    "people review": ("graphkit people review -n 10", "graphkit people review --sample 5"),
    "people merge": (
        'graphkit people merge "Dimitris Papavasileiou" "Dimitrios Papavasileiou" --why "his page"',
        'graphkit people merge "Min-jun Park" "Seo-yeon Kim" 1 --dry-run',
    ),
    "people claim": ('graphkit people claim "Seo-yeon Kim" --why "she looked through them"',),
    "people not-same": (
        'graphkit people not-same "Min-jun Park" "Eun-bi Choi" --why "I know both"',),
    "people split": ('graphkit people split "Seo-yeon Kim" 1 --dry-run',),
    "people not-my-work": ('graphkit people not-my-work "Seo-yeon Kim" 1 --dry-run',),
    "people not-suggested": (
        'graphkit people not-suggested "Seo-yeon Kim" "Anselm Fröbe" --why "no common interest"',),
    "people in-touch": (
        'graphkit people in-touch "Seo-yeon Kim" "Nadia El Bouhali" --why "we write already"',),
    "people log": ("graphkit people log", "graphkit people log --json"),
    "people undo": ("graphkit people undo",),
    "people export": ("graphkit people export decisions.jsonl",),
    "people import": ("graphkit people import decisions.jsonl",),
    "people suppress": ('graphkit people suppress "Hesham Abdel-Wahed" --why "asked for it"',),
    "people purge": ("graphkit people purge",),
    "queries": ("graphkit queries coauthors",),
    "query": ('graphkit query people/coauthors -p author="Seo-yeon Kim" -p limit=5',
              'graphkit query --cypher "MATCH (a:Author) RETURN a.name AS name LIMIT 5"'),
    "rank": ("graphkit rank --by betweenness -n 10",),
    "references": ("graphkit references", "graphkit references --together --csv"),
    "rejected": ("graphkit rejected --json",),
    "repair": ("graphkit repair --check",),
    "report": ("graphkit report Seo-yeon Kim -o kim.html", "graphkit report --all"),
    "search": ("graphkit search graph neural networks", "graphkit search 김서연"),
    "serve": ("graphkit serve", "graphkit serve --port 8080 --no-browser",
              "graphkit serve --allow-upload --workers 2"),
    "slice": ("graphkit slice Seo-yeon Kim -o me.html",
              'graphkit slice --path "Seo-yeon Kim" "Kofi Mensah-Addo" -o path.svg',
              "graphkit slice --all -o map.html"),
    "spark": ("graphkit spark exports/ -o tables --here",),
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
