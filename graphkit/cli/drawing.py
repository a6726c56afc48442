"""Commands that draw: slice, gallery."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

import click

from graphkit.cli.answers import Years, years_of, years_option
from graphkit.cli.naming import people_named
from graphkit.cli.output import Bars, clean, say
from graphkit.cli.shared import in_workspace

if TYPE_CHECKING:
    from graphkit.workspace import Drawing, KnowledgeGraph

MOST = 100_000
USUAL = 60  # people in a picture
LETTERS = 20  # that a warning names


def _kinds(_: click.Context, __: click.Parameter, given: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(["people", *(w.strip() for w in given.split(",") if w.strip())]))


def _windows(
    context: click.Context, parameter: click.Parameter, given: tuple[str, str] | None
) -> tuple[Years, Years] | None:
    if given is None:
        return None
    before, after = (years_of(context, parameter, text) for text in given)
    return (before, after) if before and after else None


@click.command("slice")
@click.argument("authors", nargs=-1, metavar="[AUTHOR]…")
@click.option("--topic", metavar="NAME|ID", help="Those who write about a topic.")
@click.option("--community", metavar="ID|NAME", help="The members of a community.")
@click.option("--institution", metavar="NAME|ID", help="The people of an institution.")
@click.option("--path", nargs=2, metavar="A B", help="How two people are connected.")
@click.option(
    "--ids",
    type=click.File(encoding="utf-8-sig"),
    metavar="FILE",
    help="Ids of people, works or topics, one a line; - for standard input.",
)
@click.option("--all", "everything", is_flag=True, help="Everybody, as a map.")
@click.option(
    "--diff",
    nargs=2,
    callback=_windows,
    metavar="A-B C-D",
    help="What differs between two windows of years.",
)
@click.option(
    "-o",
    "--output",
    default="slice.html",
    show_default=True,
    metavar="FILE",
    help="The ending says which kind: .html .svg .png .pdf .json .graphml .gexf .csv .cyjs.",
)
@click.option(
    "--hops",
    type=click.IntRange(0, 5),
    help="How many steps away.  [default: 1 around people, else 0]",
)
@click.option(
    "--max-nodes",
    type=click.IntRange(1, MOST),
    help=f"The most people in it.  [default: {USUAL}; of all {MOST}]",
)
@years_option
@click.option("--about", multiple=True, metavar="TOPIC", help="Only works about it; repeatable.")
@click.option(
    "--kinds",
    default="people,topics,institutions",
    show_default=True,
    callback=_kinds,
    help="What is drawn; also: works.",
)
@click.option("--seed", type=click.IntRange(0), default=0, help="Of the places.")
@click.option(
    "--suggest",
    type=click.IntRange(0, 50),
    default=0,
    metavar="N",
    help="With so many people whom the author should meet.",
)
@click.option(
    "--view",
    type=click.Choice(("circles", "network", "map")),
    help="Only this one.  [default: circles and network of one subject; a map of many]",
)
@click.option("--embed", is_flag=True, help="For an iframe: compact; prints what to paste.")
@in_workspace
def slice_command(
    graph: KnowledgeGraph,
    authors: tuple[str, ...],
    topic: str | None,
    community: str | None,
    institution: str | None,
    path: tuple[str, str] | None,
    ids: TextIO | None,
    everything: bool,
    diff: tuple[Years, Years] | None,
    output: str,
    hops: int | None,
    max_nodes: int | None,
    years: Years | None,
    about: tuple[str, ...],
    kinds: tuple[str, ...],
    seed: int,
    suggest: int,
    view: str | None,
    embed: bool,
) -> None:
    """Draw a part of the graph as one file that works offline.

    Around an author, or of a topic, a community, an institution, a path, the ids that a query
    found, everybody, or what differs between two windows of years.
    """
    authors = people_named(graph, authors)
    if not (authors or topic or community or institution or path or ids or everything or diff):
        raise click.UsageError(
            "Name an author, or say --topic, --community, --institution, --path,"
            " --ids, --all or --diff."
        )
    max_nodes = max_nodes or (MOST if everything else USUAL)
    listed = [] if ids is None else ids.read().split()
    if ids is not None and not listed:
        raise click.UsageError(f"There are no ids in {ids.name}.")
    drawing = graph.slice(
        authors,
        hops,
        max_nodes,
        ids=listed,
        topic=topic,
        community=community,
        institution=institution,
        path=path,
        everything=everything,
        before=diff[0] if diff else None,
        after=diff[1] if diff else None,
        years=years,
        topics=about,
        kinds=kinds,
        seed=seed,
        suggest=suggest,
        view=view,
    )
    written = _save(drawing, output, embed=embed)
    _report(drawing, max_nodes)
    click.echo(written)
    if embed:
        _say_how_to_embed(drawing, written)


def _say_how_to_embed(drawing: Drawing, written: Path) -> None:
    image = _save(drawing, written.with_suffix(".png"))
    say(f"preview: {image}\npaste into your page:")
    say(drawing.snippet(written.name, image.name))


def _save(drawing: Drawing, path: str | Path, *, embed: bool = False) -> Path:
    """Write the picture, and say which letters a PNG or PDF lacks."""
    if Path(path).suffix.lower() not in (".png", ".pdf"):
        return drawing.save(path, embed=embed)
    from graphkit.views.fonts import system_fonts  # Pillow and fontTools

    fonts = system_fonts()
    fonts.missing.clear()
    written = drawing.save(path, embed=embed)
    if lacking := "".join(sorted(fonts.missing)):
        more = " …" if len(lacking) > LETTERS else ""
        say(
            f"warning: no font here has {len(lacking)} of the letters in {written.name}, which are"
            f" drawn as boxes: {clean(lacking[:LETTERS])}{more} (install a font such as Noto Sans,"
            " or draw .svg)"
        )
    return written


def _report(drawing: Drawing, most: int) -> None:
    from graphkit.views.wording import count

    cut = drawing.slice
    things = sorted(Counter(thing.kind for thing in cut.things).items())
    say(
        ", ".join(
            [
                count(len(cut.nodes), "person"),
                count(len(cut.edges), "tie"),
                *(count(many, kind) for kind, many in things),
            ]
        )
    )
    if not cut.nodes and not cut.things:
        say("note: nobody is in this picture; fewer conditions may show more")
    if cut.note:
        more = f"; see more with --max-nodes {min(2 * most, MOST)}" if cut.left_out else ""
        say(f"note: {cut.note}{more}")


@click.command()
@click.argument("authors", nargs=-1, metavar="[AUTHOR]…")
@click.option(
    "--from",
    "names",
    type=click.File(encoding="utf-8"),
    metavar="FILE",
    help="Names or ids, one a line; - for standard input.",
)
@click.option("--top", type=click.IntRange(1), metavar="N", help="The N people with most works.")
@click.option("-o", "--output", default="gallery", show_default=True, metavar="DIR")
@click.option("--title", default="People", show_default=True)
@click.option("--hops", type=click.IntRange(0, 5), default=1, show_default=True)
@click.option("--max-nodes", type=click.IntRange(1, 500), default=40, show_default=True)
@click.option("--workers", type=click.IntRange(1, 64), help="Processes.  [default: one per core]")
@in_workspace
def gallery(
    graph: KnowledgeGraph,
    authors: tuple[str, ...],
    names: TextIO | None,
    top: int | None,
    output: str,
    title: str,
    hops: int,
    max_nodes: int,
    workers: int | None,
) -> None:
    """Draw a page for each of many people, with an index; all share one library.

    DIR/lib/embed.js shows them on other pages of a site.
    """
    listed = [line.strip() for line in names.read().splitlines()] if names else []
    people = [*people_named(graph, authors), *(name for name in listed if name)]
    if not people and not top:
        raise click.UsageError("Name the people, or say --top N or --from FILE.")
    with Bars() as bars:
        index = graph.gallery(
            output,
            people,
            top=top or 0,
            hops=hops,
            max_nodes=max_nodes,
            title=title,
            workers=workers,
            progress=lambda done, whole: bars("pages", done, whole),
        )
    click.echo(index)


@click.command()
@click.argument("author", nargs=-1, metavar="[AUTHOR]")
@click.option("--topic", metavar="NAME|ID", help="About a topic, and who writes about it.")
@click.option("--community", metavar="ID|NAME", help="About a community.")
@click.option("--institution", metavar="NAME|ID", help="About an institution.")
@click.option("--all", "everything", is_flag=True, help="About everything that is here.")
@click.option("-o", "--output", default="report.html", show_default=True, metavar="FILE.html")
@in_workspace
def report(
    graph: KnowledgeGraph,
    author: tuple[str, ...],
    topic: str | None,
    community: str | None,
    institution: str | None,
    everything: bool,
    output: str,
) -> None:
    """Write one page about a person, a topic, a community, an institution, or all; it is offline.

    Circles, works by year, themes, closest people, whom to meet and why, sources and doubts.
    """
    if sum([bool(author), bool(topic), bool(community), bool(institution), everything]) != 1:
        raise click.UsageError(
            "Name an author, or say --topic, --community, --institution or --all: one of them."
        )
    name = " ".join(author) or None  # without quotes it is one name all the same
    click.echo(
        graph.report(
            output,
            author=name,
            topic=topic,
            community=community,
            institution=institution,
            everything=everything,
        )
    )


DRAWING = (slice_command, gallery, report)
