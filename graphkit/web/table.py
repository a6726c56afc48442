"""The one list of what can be asked. A page is found by its row here alone."""

from __future__ import annotations

from functools import partial

from graphkit.search import KINDS
from graphkit.web.pages import between, comparing, entities, people, query_pages, search
from graphkit.web.parameters import ID, PAGE, Parameter
from graphkit.web.routes import Route, Who

REFERENCES = ("bib", "ris", "csl.json", "csv")
_PEOPLE = Parameter("people", "which page of the people", "number", 1, 1, 100_000)
_SORT = Parameter("sort", "the order of the works", default="newest", choices=people.SORTS)
_NARROW = (
    Parameter("year", "only works of this year", "number", None, 1000, 2200),
    Parameter("topic", "only works about a topic, by its id", longest=500),
    Parameter("kind", "only works of a kind", longest=60),
    Parameter("with", "only works with a coauthor, by id", longest=500),
)
_MEET = Parameter("meet", "here: with the suggestions in the page", choices=("here",))
_CUT = (
    Parameter("hops", "how many steps from the people", "number", None, 0, 3),
    Parameter("most", "how many people at most", "number", 60, 2, 300),
    Parameter("first", "only works from this year on", "number", None, 1000, 2200),
    Parameter("last", "only works up to this year", "number", None, 1000, 2200),
    Parameter("first2", "compared with a second window, beside a first: from this year on",
              "number", None, 1000, 2200),
    Parameter("last2", "the second window: up to this year", "number", None, 1000, 2200),
)  # fmt: skip
_DRAWN = (
    Parameter("people", "people to draw, ids or names, between |", longest=4000),
    Parameter("topic", "a topic to draw, by id or name", longest=500),
    Parameter("community", "a community to draw, by id or name", longest=500),
    Parameter("institution", "an institution to draw, by id or name", longest=500),
    *_CUT,
)


def _thing(name: str, kind: str, about: str) -> tuple[Route, ...]:
    """A page of a thing that works name, and its works as files."""
    path = f"/{kind}/{{id}}"
    answer, article = getattr(entities, name), "an" if name[0] in "aeiou" else "a"
    return (
        *_files(name, kind, f"The works of {article} {name}, as files"),
        *(() if kind == "venues" else _pictures(name, kind)),
        Route(name, path, about, answer, "thing.html.j2", (ID, PAGE, _PEOPLE), table="works"),
        Route(
            f"{name} works",
            f"/cite{path}",
            f"The works of {article} {name}, as references or a table",
            partial(entities.works_file, kind),
            None,
            (ID,),
            REFERENCES,
            "works",
        ),
    )


def _files(name: str, kind: str, about: str) -> tuple[Route, ...]:
    """The list of a page as files, at its own address: before the page, whose id fits anything."""
    answer = partial(entities.works_file, kind)
    return (
        Route(f"{name} files", f"/{kind}/{{id}}", about, answer, None, (ID,), REFERENCES, "works"),
    )


def _pictures(name: str, kind: str) -> tuple[Route, ...]:
    about = f"The network of {'an' if name[0] in 'aeiou' else 'a'} {name}, as a picture"
    answer = partial(query_pages.picture_of, kind)
    return (
        Route(
            f"{name} picture", f"/{kind}/{{id}}", about, answer, None, (ID, *_CUT), ("svg", "png")
        ),
    )


ROUTES: tuple[Route, ...] = (
    Route("home", "/", "What is here, and where to start", search.home, "home.html.j2"),
    Route(
        "search", "/search", "People, works, topics … that bear some words", search.results,
        "search.html.j2",
        (
            Parameter("q", "words, their beginnings, or an identifier", longest=1000),
            Parameter("kind", "only one kind", choices=KINDS),
            Parameter("n", "how many of each kind", "number", None, 1, 100),
            PAGE,
        ),
        table="rows", twins=("json", "csv"),
    ),
    *_pictures("person", "people"),
    Route("person files", "/people/{id}", "The works of a person, as files", people.works, None,
          (ID, *_NARROW), REFERENCES, "works"),
    Route(
        "person", "/people/{id}", "A person: circles, whom to meet, topics, trust, works",
        people.profile, "person.html.j2", (ID, *_NARROW, _SORT, PAGE, _MEET), table="works",
    ),
    Route("meeting", "/meet/people/{id}", "Whom a person should meet, for and against",
          people.meet, "meet.html.j2", (ID,)),
    Route(
        "person works", "/cite/people/{id}", "The works of a person, as references or a table",
        people.works, None, (ID, *_NARROW), REFERENCES, "works",
    ),
    *_files("work", "works", "A work as a reference"),
    Route("work", "/works/{id}", "A work: authors, sources, versions, references", entities.work,
          "work.html.j2", (ID,), table="works"),
    Route("work reference", "/cite/works/{id}", "A work as a reference",
          partial(entities.works_file, "works"), None, (ID,), REFERENCES, "works"),
    *_thing("topic", "topics", "A topic: who writes about it, its works and years"),
    *_thing("institution", "institutions", "An institution: its people and their works"),
    *_thing("venue", "venues", "A venue: what was published there, and by whom"),
    *_thing("community", "communities", "A community: members, topics, bridges"),
    Route(
        "path", "/path", "How two people are connected, with the works behind every step",
        between.path, "path.html.j2",
        (
            Parameter("from", "a person, by name or id"),
            Parameter("to", "another person, by name or id"),
        ),
        ("json", "csv"), "steps",
    ),
    Route(
        "compare", "/compare", "Two people side by side: what they share, and what not",
        comparing.compare, "compare.html.j2",
        (
            Parameter("one", "a person, by name or id"),
            Parameter("other", "another person, by name or id"),
        ),
        ("json", "csv"), "numbers",
    ),
    Route(
        "meetings", "/meetings", "Who of a group could meet whom, and who knows each other",
        comparing.meetings, "meetings.html.j2",
        (Parameter("group", "the people, one name or id a line", longest=6000),),
        ("json", "csv"), "pairs",
    ),
    Route(
        "conflicts", "/conflicts", "Who of a panel may judge whom, with evidence",
        between.conflicts, "conflicts.html.j2",
        (
            Parameter("panel", "who judges, one name or id a line", longest=6000),
            Parameter("authors", "who is judged, one name or id a line", longest=6000),
            Parameter("years", "how long common works count", "number", 4, 1, 100),
        ),
        ("json", "csv"), "verdicts",
    ),
    Route("queries", "/query", "All named queries", query_pages.queries, "queries.html.j2",
          table="queries", twins=("json", "csv")),
    Route(
        "query", "/query/{name}", "A named query: its form, its Cypher and its rows",
        query_pages.query,
        "query.html.j2",
        (
            Parameter("name", "the name of the query", longest=200, required=True),
            Parameter("p_", "a parameter of the query: p_NAME=value", "prefix", (), longest=2000),
        ),
        ("json", "csv"), "rows",
    ),
    Route(
        "cypher", "/cypher", "Typed Cypher, read-only, and its rows", query_pages.typed,
        "cypher.html.j2",
        (
            Parameter("text", "the query", longest=6000),
            Parameter("p_", "a parameter of the query: p_NAME=value", "prefix", (), longest=2000),
        ),
        ("json", "csv"), "rows", Who.OPERATOR,
    ),
    Route("cypher words", "/cypher/words", "What may come next in a query that is being typed",
          query_pages.words, None, (Parameter("text", "the query up to the cursor", longest=6000),),
          who=Who.OPERATOR),
    Route("workspace", "/workspace", "What was loaded, and what was refused", search.workspace,
          "workspace.html.j2", twins=("json", "csv"), table="sources", fresh=True),
    Route("explore", "/explore", "Start anywhere, and go on from everybody who is drawn",
          query_pages.explore, "explore.html.j2", _DRAWN, twins=("json", "csv"), table="people"),
    Route("picture", "/slice", "The picture alone, for a frame", query_pages.picture, None, _DRAWN,
          ("json", "svg", "png"), framed=True),
)  # fmt: skip
