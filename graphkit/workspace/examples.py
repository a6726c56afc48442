"""An example with numbers for each verb, as `help()` and the reference show it.

They stand here, and not at the verbs, since those are a line each: `with_examples` puts them there.
All are of the sample: `g = gk.demo()`, `me = g.author("Seo-yeon Kim")`; `make docs` runs them, and
a test sees that no verb is without.
"""

from __future__ import annotations

import inspect
from typing import TypeVar

T = TypeVar("T")

EXAMPLES = r"""
KnowledgeGraph.close
>>> h = gk.demo("closed")
>>> h.close()
KnowledgeGraph.snapshot
>>> g.snapshot().tables.count("works")
278
KnowledgeGraph.where
>>> recent = g.where(years=(2020, None))
>>> len(g.works), len(recent.works)
(278, 111)
>>> recent.rank("works", 1)["value"].tolist()
[21]
KnowledgeGraph.workspace
>>> g.workspace.folder == g.folder
True
KnowledgeGraph.folder
>>> g.folder.is_dir()
True
KnowledgeGraph.ledger
>>> len(g.ledger.rejections())
0
KnowledgeGraph.tables
>>> g.tables.count("authors")
272
KnowledgeGraph.projection
>>> g.projection.to_networkx().number_of_edges()
3394
KnowledgeGraph.store
>>> g.store.name
'embedded'
KnowledgeGraph.window
>>> g.window((2015, 2019)).to_networkx().number_of_edges()
2824
KnowledgeGraph.to_networkx
>>> network = g.to_networkx()
>>> network.number_of_nodes(), network.number_of_edges()
(272, 3394)
>>> round(network.edges[me.id, g.author("Min-jun Park").id]["weight"], 2)
5.93
KnowledgeGraph.works
>>> g.works.query("year == 2025").shape[0]
14
>>> g.works.meaning().loc["kind", "unit"]
'word'
KnowledgeGraph.people
>>> g.people.nlargest(2, "works")[["name", "works", "degree"]].values.tolist()
[['Seo-yeon Kim', 40, 42], ['Agnieszka M. Wójcik-Hale', 29, 27]]
KnowledgeGraph.venues
>>> g.venues.nlargest(1, "works")[["name", "works"]].values.tolist()
[['Journal of Littoral Ecology', 15]]
KnowledgeGraph.institutions
>>> g.institutions.nlargest(1, "people")[["name", "people"]].values.tolist()
[['Lake Tisa University', 18]]
KnowledgeGraph.topics
>>> g.topics.nlargest(2, "works")[["name", "works"]].values.tolist()
[['climate change', 19], ['history of science', 18]]
>>> g.topics(source="text", k=5, seed=1)["works"].tolist()
[103, 88, 73, 58, 43]
KnowledgeGraph.author
>>> g.author("김서연").name
'Seo-yeon Kim'
>>> g.author("Wei Zhang")
Traceback (most recent call last):
    ...
graphkit.errors.AmbiguousNameError: 2 people fit 'Wei Zhang'; give an id:...
KnowledgeGraph.redirects
>>> g.redirects()
{}
KnowledgeGraph.rank
>>> g.rank("degree", 2)[["name", "value"]].values.tolist()
[['Kofi Mensah-Addo', 84], ['Wei Zhang', 83]]
>>> g.rank("works", 2, years=(2020, None))["value"].tolist()
[21, 14]
KnowledgeGraph.scores
>>> scores = g.scores("pagerank")
>>> round(scores.columns["pagerank"][me.id], 4)
0.0241
KnowledgeGraph.suggestions
>>> first = g.suggestions("Seo-yeon Kim", 3)[0]
>>> first.name, round(first.chance, 2), first.list
('Dimitris Papavasileiou', 0.12, 'near')
>>> first.reasons[0].text
'11 shared collaborators: Priya Venkataraghavan, Wei Zhang, Agnieszka M. Wójcik-Hale and 8 more'
KnowledgeGraph.suggestions_for_institution
>>> [s.name for s in g.suggestions_for_institution("Hanbit Institute of Science", 2)]
['Małgorzata Łęcka', 'Sunniva Kjeldsrud']
KnowledgeGraph.given_works
>>> len(g.given_works().authors)
272
KnowledgeGraph.record
>>> record = g.record()
>>> record.people, round(record.hits, 2), round(record.error, 2)
(42, 0.71, 0.07)
KnowledgeGraph.teams
>>> team = g.teams(["network sampling", "link prediction"], size=2, n=1)[0]
>>> [person["name"] for person in team["people"]]
['Tae-yang Jung', 'Ha-neul Yoon']
KnowledgeGraph.conflicts
>>> verdict = g.conflicts("Seo-yeon Kim", "Min-jun Park", years=5)
>>> verdict.conflict, verdict.evidence[0].text
('yes', '8 works together since 2021')
KnowledgeGraph.conflict_matrix
>>> _ = Path("reviewers.csv").write_text("reviewer\nSeo-yeon Kim\n", encoding="utf-8")
>>> _ = Path("papers.csv").write_text("id,authors\nP1,Min-jun Park\n", encoding="utf-8")
>>> g.conflict_matrix("reviewers.csv", "papers.csv")[0]["conflict"]
'yes'
KnowledgeGraph.communities
>>> g.communities()[["label", "size"]].head(2).values.tolist()
[['Contact diaries', 68], ['Language models', 36]]
>>> float(g.communities()["inside"].round(2).iloc[0])
0.79
KnowledgeGraph.bridges
>>> bridge = g.bridges(n=1)[0]
>>> bridge["label"], bridge["other_label"], bridge["ties"]
('Lithium-ion batteries', 'Hard carbon', 171)
KnowledgeGraph.find_communities
>>> division = g.find_communities(seed=1, runs=2)
>>> len(division.rows()), division.rows()[0]["size"]
(14, 68)
KnowledgeGraph.path
>>> chain = g.path("Seo-yeon Kim", "Anselm Fröbe")
>>> [row["target_name"] for row in chain.rows()]
['Yūki Tanabe', 'Friederike von Strehlow', 'Anselm Fröbe']
KnowledgeGraph.paths
>>> len(g.paths("Seo-yeon Kim", "Anselm Fröbe", limit=5).paths)
5
KnowledgeGraph.strongest_path
>>> len(g.strongest_path("Seo-yeon Kim", "Anselm Fröbe").steps)
5
KnowledgeGraph.introducers
>>> [person.name for person in g.introducers("Seo-yeon Kim", "Anselm Fröbe", 2)]
['Yūki Tanabe', 'Haruka Kuromatsu']
KnowledgeGraph.text_topics
>>> g.text_topics(5, seed=1).topics[0].label
'climate change, wetlands, biodiversity monitoring'
KnowledgeGraph.trends
>>> trends = g.trends()
>>> int(trends[trends["name"] == "language models"]["works"].sum())
15
KnowledgeGraph.topic_profile
>>> top = g.topic_profile(author="Seo-yeon Kim", n=1)[0]
>>> top["name"], top["works"], round(top["times_usual"], 1)
('graph neural networks', 10, 5.1)
KnowledgeGraph.similar
>>> alike = g.similar(author="Seo-yeon Kim", n=1)[0]
>>> alike["name"], round(alike["likeness"], 2)
('Min-jun Park', 0.94)
KnowledgeGraph.topic_scores
>>> g.topic_scores(k=5, seed=1).columns["topic"][me.id]
'neural networks, knowledge graph, contact'
KnowledgeGraph.diff
>>> change = g.diff((2010, 2014), (2015, 2019))
>>> len(change.came), len(change.left)
(125, 33)
KnowledgeGraph.changes
>>> [row["change"] for row in g.changes((2010, 2014), (2015, 2019), 1)]
['new', 'ended', 'stronger', 'weaker', 'moved', 'came', 'left']
KnowledgeGraph.network
>>> g.network("institutions").to_networkx().number_of_nodes()
39
KnowledgeGraph.pairs
>>> pair = g.pairs("topics", 1)[0]
>>> pair["name"], pair["other_name"], pair["works"]
('degradation', 'lithium-ion batteries', 7)
KnowledgeGraph.matrix
>>> [row["name"] for row in g.matrix("institutions", 2)]
['University of Northmere', 'Hanbit Institute of Science, School of Computing']
KnowledgeGraph.slice
>>> g.slice(topic="network sampling", max_nodes=20)
<slice 'network sampling': 20 people, 35 ties>
KnowledgeGraph.explore
>>> len(g.explore(topic="network sampling").people)
24
KnowledgeGraph.report
>>> g.report("kim.html", author="Seo-yeon Kim").name
'kim.html'
KnowledgeGraph.gallery
>>> g.gallery("people", top=2).name
'index.html'
KnowledgeGraph.rows
>>> g.rows("people/coauthors", author=me.id, limit=1)[0]["works"]
15
KnowledgeGraph.query
>>> g.query("people/coauthors", author=me.id, limit=2)[["name", "works"]].values.tolist()
[['Min-jun Park', 15], ['Ji-hoon Lee', 8]]
KnowledgeGraph.cypher
>>> g.cypher("MATCH (a:Author) WHERE a.works > $n RETURN count(a) AS people",
...     n=15)["people"].tolist()
[16]
KnowledgeGraph.typed
>>> answer = g.typed("MATCH (w:Work) RETURN w.year AS year LIMIT 2", {})
>>> answer.columns, len(answer.rows), answer.more
(('year',), 2, False)
KnowledgeGraph.explain
>>> g.explain("people/coauthors", author=me.id)[0]
'find a by its key'
KnowledgeGraph.load
>>> receipt = g.load([])
>>> receipt.kept, receipt.incomplete
(0, False)
KnowledgeGraph.forget
>>> _ = Path("old.bib").write_text("@misc{a, title={Old}, author={Ek, Ann}}", encoding="utf-8")
>>> h = gk.open("forgetting")
>>> h.load("old.bib").kept
1
>>> len(h.forget("old.bib").rows)
1
>>> h.close()
KnowledgeGraph.rejected
>>> g.rejected()
[]
KnowledgeGraph.annotate
>>> h = gk.demo("annotated")
>>> h.annotate(h.scores("pagerank"))
>>> h.cypher("MATCH (a:Author) RETURN max(a.pagerank) < 0.05 AS small")["small"].tolist()
[True]
>>> h.close()
KnowledgeGraph.keep_communities
>>> h = gk.demo("divided")
>>> h.keep_communities(h.find_communities(resolution=2.0, runs=1))
>>> len(h.communities())
16
>>> h.close()
KnowledgeGraph.search
>>> [hit["name"] for hit in g.search("seo kim", kind="people")]
['Seo-yeon Kim']
KnowledgeGraph.export
>>> [path.name for path in g.export("people.csv", people=True)]
['people.csv', 'people.nodes.csv']
KnowledgeGraph.export_import
>>> g.export_import("for-neo4j").records
7111
KnowledgeGraph.call_topics
>>> _ = Path("names.csv").write_text("label,replace by\nwetlands,wetland\n", encoding="utf-8")
>>> h = gk.demo("called")
>>> h.call_topics("names.csv").changes["topics"].total
50
>>> h.close()
KnowledgeGraph.countries
>>> g.countries(2)[["name", "works", "share"]].values.tolist()
[['South Korea', 6, 0.375], ['Brazil', 4, 0.25]]
KnowledgeGraph.country_pairs
>>> g.country_pairs(n=1)[["source", "target", "works"]].values.tolist()
[['CN', 'KR', 2]]
KnowledgeGraph.overview
>>> overview = g.overview()
>>> overview[overview["name"] == "works"]["value"].iloc[0]
278
KnowledgeGraph.export_works
>>> g.export_works("kim.bib", author="Seo-yeon Kim", years=(2024, None))
5
KnowledgeGraph.references
>>> len(g.references("doi:10.5555/jgl.2022.0008"))
3
KnowledgeGraph.most_cited
>>> g.most_cited(2)["cited_here"].tolist()
[7, 7]
KnowledgeGraph.reference_years
>>> int(g.reference_years()["references"].sum())
274
KnowledgeGraph.cited_together
>>> g.cited_together(1)["together"].tolist()
[3]
KnowledgeGraph.coupled
>>> g.coupled(1)["shared"].tolist()
[3]
Author.id
>>> me.id
'p:0311b41a3650'
Author.name
>>> me.name
'Seo-yeon Kim'
Author.evidence
>>> me.evidence()[:38]
'ORCID iD stated on 29 of 40 works, the'
Author.warnings
>>> len(me.warnings())
0
Author.all_collaborators
>>> circle = me.all_collaborators(3)
>>> [(c.name, c.works) for c in circle.people]
[('Min-jun Park', 15), ('Wei Zhang', 8), ('Sol Han', 7)]
Author.collaborators
>>> me.collaborators(2)[["name", "works", "weight"]].round(2).values.tolist()
[['Min-jun Park', 15, 5.93], ['Wei Zhang', 8, 2.87]]
>>> me.collaborators(1, half_life=1).round(2)["strength"].tolist()
[1.27]
Author.suggestions
>>> [(s.name, s.list) for s in me.suggestions(2)]
[('Dimitris Papavasileiou', 'near'), ('Anselm Fröbe', 'beyond')]
Author.suggest
>>> me.suggest(2)[["name", "chance"]].round(3).values.tolist()
[['Dimitris Papavasileiou', 0.124], ['Anselm Fröbe', 0.004]]
Author.works
>>> len(me.works()), int(me.works()["year"].max())
(40, 2025)
Author.sourced_works
>>> me.sourced_works()[0]["topics"]
['collaboration networks']
Author.topics
>>> me.topics()[0]["name"], me.topics()[0]["works"]
('graph neural networks', 10)
Author.timeline
>>> me.timeline().tail(2).values.tolist()
[[2024, 3, 2], [2025, 2, 0]]
Author.report
>>> me.report("me.html").name
'me.html'
Author.institutions
>>> me.institutions()[0]["name"]
'Hanbit Institute of Science'
Author.work_numbers
>>> len(me.work_numbers())
40
Author.profile
>>> profile = me.profile()
>>> profile["orcid"], len(profile["works"])
('0000-0000-0142-8579', 40)
Author.trust_fact
>>> me.trust_fact()
'53 of 100 (L2: two sources agree, or an identifier is stated)'
Author.slice
>>> me.slice(view="circles")
<slice 'Seo-yeon Kim': 43 people, 190 ties>
Author.explore
>>> len(me.explore().people)
43
Drawing.save
>>> me.slice().save("me.svg").name
'me.svg'
Drawing.html
>>> len(me.slice().html(embed=True)) < 900_000
True
Drawing.svg
>>> me.slice().svg()[:4]
'<?xm'
Drawing.png
>>> me.slice().png()[1:4]
b'PNG'
Drawing.to_networkx
>>> me.slice().to_networkx().number_of_nodes()
53
Drawing.to_pandas
>>> nodes, ties = me.slice().to_pandas()
>>> len(ties)
279
Drawing.to_pyvis
>>> len(me.slice().to_pyvis().nodes)
53
Drawing.snippet
>>> me.slice().snippet("me.html").count("iframe")
2
Slice.to_dict
>>> sorted(me.slice().slice.to_dict())[:4]
['circles', 'communities', 'edges', 'format']
Slice.to_json
>>> me.slice().slice.to_json() == me.slice().slice.to_json()
True
Slice.all_nodes
>>> sum(1 for node in me.slice().slice.all_nodes())
53
Slice.all_edges
>>> sum(1 for edge in me.slice().slice.all_edges())
279
Slice.to_networkx
>>> me.slice().slice.to_networkx().nodes[me.id]["label"]
'Seo-yeon Kim'
Slice.to_pandas
>>> nodes, ties = me.slice().slice.to_pandas()
>>> len(nodes)
53
KnowledgeGraph.fetch
>>> h = gk.open("tides")
>>> h.fetch("openalex", ["10.7717/peerj.4375"])  # doctest: +SKIP
Deciding.merge
>>> h = gk.demo("decided")
>>> people = Deciding(h)
>>> one, other = h.people[h.people["name"] == "Wei Zhang"]["id"].tolist()[:2]
>>> people.merge(one, other, why="same office").changes["people"].total
271
>>> people.undo().changes["people"].total
272
>>> h.close()
Deciding.not_same
>>> h = gk.demo("apart")
>>> Deciding(h).not_same("Min-jun Park", "Eun-bi Choi", why="I know both").merged
0
>>> h.close()
Deciding.effect
>>> Deciding(g).effect("Seo-yeon Kim", [me.works()["id"].iloc[0]])["stay"]
39
Deciding.log
>>> h = gk.demo("logged")
>>> _ = Deciding(h).claim("Seo-yeon Kim", why="she looked")
>>> Deciding(h).log()[0]["why"]
'she looked'
>>> h.close()
Deciding.once
>>> h = gk.demo("decided")
>>> me_too = h.author("Seo-yeon Kim").id
>>> ident = Deciding(h).once("d:ours:1", "claim", [me_too], why="signed in with her iD")
>>> ident == Deciding(h).once("d:ours:1", "claim", [me_too], why="signed in with her iD")
True
>>> h.close()
Deciding.quality
>>> [row["found"] for row in Deciding(g).quality()]
[0, 0, 1, 1, 4]
Deciding.review
>>> Deciding(g).review(1)[0]["name"]
'Wei Zhang'
Deciding.explain
>>> told = Deciding(g).explain("Seo-yeon Kim", "Min-jun Park")
>>> told["same"]
False
Deciding.not_suggested
>>> h = gk.demo("wishes")
>>> Deciding(h).not_suggested("Seo-yeon Kim", "Anselm Fröbe", why="no common interest").kind
'not-suggested'
>>> [one.name for one in h.suggestions("Seo-yeon Kim", 3).left_out]
['Anselm Fröbe']
>>> h.close()
Deciding.suppress
>>> h = gk.demo("left-out")
>>> _ = Deciding(h).suppress("Hesham Abdel-Wahed", why="asked for it")
>>> len(h.people), h.search("Abdel-Wahed")
(271, <listing: 0 rows>
id  name  kind  note)
>>> h.close()
Deciding.export
>>> Deciding(g).export(Path("decisions.jsonl"))
0
Deciding.in_touch
>>> h = gk.demo("in-touch")
>>> Deciding(h).in_touch("Seo-yeon Kim", "Anselm Fröbe").kind
'in-touch'
>>> h.close()
Deciding.claim
>>> h = gk.demo("claimed")
>>> Deciding(h).claim("Seo-yeon Kim", why="she looked").changes["people"].total
272
>>> h.close()
Deciding.split
>>> h = gk.demo("split")
>>> oldest = h.author("Seo-yeon Kim").works()["id"].iloc[-1]
>>> _ = Deciding(h).split("Seo-yeon Kim", [oldest], why="another Kim")
>>> Deciding(h).log()[0]["kind"]
'split'
>>> h.close()
"""


def examples() -> dict[str, str]:
    """The example of each verb, by class and name."""
    lines_of: dict[str, list[str]] = {}
    own: list[str] = []
    for line in EXAMPLES.strip().splitlines():
        name, dot, verb = line.partition(".")
        if dot and name in CLASSES and verb.isidentifier():
            own = lines_of.setdefault(line, [])
        else:
            own.append(line)
    return {name: "\n".join(lines) for name, lines in lines_of.items()}


CLASSES = ("KnowledgeGraph", "Author", "Drawing", "Deciding", "Slice")


def with_examples(kind: type[T]) -> type[T]:
    """The class, its verbs' help ending in an example."""
    for name, text in examples().items():
        cls, _, verb = name.partition(".")
        if cls != kind.__name__:
            continue
        member = inspect.getattr_static(kind, verb)
        about = inspect.getdoc(member)
        if about and "Examples\n" not in about and not isinstance(member, classmethod):
            member.__doc__ = f"{about}\n\nExamples\n--------\n{text}\n"
    return kind
