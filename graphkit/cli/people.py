"""Commands that decide who is who: merge, split, undo, log, explain, review and their kin."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from graphkit.cli.accounts import forget_doings
from graphkit.cli.naming import one_person
from graphkit.cli.output import clean, print_json, print_table, say
from graphkit.cli.shared import Command, as_json, count, in_workspace, must_be_there

if TYPE_CHECKING:
    from collections.abc import Callable

    from graphkit.ledger import DecisionRow
    from graphkit.workspace import Deciding, KnowledgeGraph, Receipt, Sampling

_why = click.option("--why", default="", metavar="TEXT", help="The reason, kept with it.")
_who = click.option("--who", metavar="NAME", help="Who decides; the user's name unless given.")


@click.group()
def people() -> None:
    """Decide who is who, and who is not suggested: kept, explained, undone at will."""


def _deciding(graph: KnowledgeGraph) -> Deciding:
    from graphkit.workspace import Deciding

    return Deciding(graph)


def _print_receipt(graph: KnowledgeGraph, receipt: Receipt, as_json: bool) -> None:
    row = _deciding(graph).log()[0]
    if as_json:
        print_json([{**row, "people_now": graph.tables.count("authors")}])
        return
    click.echo(f"{row['id']}  {row['kind']}: {row['state']}")
    for note in receipt.notes:
        say(f"note: {note}")


def _of_two(
    name: str,
    verb: str,
    text: str,
    tell: Callable[[KnowledgeGraph, Any, bool], None] = _print_receipt,
) -> Command:
    @people.command(name, help=text)
    @click.argument("one", metavar="A")
    @click.argument("other", metavar="B")
    @_why
    @_who
    @as_json
    @in_workspace
    def command(
        graph: KnowledgeGraph, one: str, other: str, why: str, who: str | None, as_json: bool
    ) -> None:
        tell(graph, getattr(_deciding(graph), verb)(one, other, why, who), as_json)

    return command


_dry = click.option("--dry-run", is_flag=True, help="Show what would change, and stop there.")
_ask = click.option("--ask", is_flag=True, help="Show what would change, and ask first.")


def _goes_on(effect: dict[str, Any], dry_run: bool, ask: bool, as_json: bool) -> bool:
    """Show what a decision would change; whether it is to be taken."""
    if dry_run and as_json:
        print_json([effect])
    else:
        _print_effect(effect)
    return not dry_run and not (ask and not click.confirm("Decide so?", err=True))


@people.command()
@click.argument("one", metavar="A")
@click.argument("other", metavar="B")
@click.argument("works", metavar="[WORK|GROUP…]", nargs=-1)
@_dry
@_ask
@_why
@_who
@as_json
@in_workspace
def merge(
    graph: KnowledgeGraph,
    one: str,
    other: str,
    works: tuple[str, ...],
    dry_run: bool,
    ask: bool,
    why: str,
    who: str | None,
    as_json: bool,
) -> None:
    """Two people are one; or only these works of B are A's, each a decision of its own."""
    effect = _deciding(graph).effect(other, works, into=one)
    if _goes_on(effect, dry_run, ask, as_json):
        _print_receipt(graph, _deciding(graph).merge(one, other, why, who, works=works), as_json)


def _of_works(name: str, verb: str, text: str) -> Command:
    @people.command(name, help=text)
    @click.argument("person", metavar="A")
    @click.argument("works", metavar="WORK|GROUP…", nargs=-1, required=True)
    @_dry
    @_ask
    @_why
    @_who
    @as_json
    @in_workspace
    def command(
        graph: KnowledgeGraph,
        person: str,
        works: tuple[str, ...],
        why: str,
        who: str | None,
        as_json: bool,
        dry_run: bool,
        ask: bool,
    ) -> None:
        effect = _deciding(graph).effect(person, works)
        if _goes_on(effect, dry_run, ask, as_json):
            _print_receipt(graph, getattr(_deciding(graph), verb)(person, works, why, who), as_json)

    return command


def _print_effect(effect: dict[str, Any]) -> None:
    """Which works go, before they do."""
    for work in effect["go"]:
        say(f"goes: {work['year'] or '----'}  {clean(work['title'] or work['id'])}")
    told = f"{len(effect['go']):,} go, {effect['stay']:,} stay with {effect['person']}"
    if "into" in effect:
        told += f"; {effect['into']} has {effect['has']:,}"
    say(told)
    if both := effect.get("both"):
        say(f"note: both stand on {len(both):,} of them, as two authors: {', '.join(both[:3])}")


def _of_one(name: str, verb: str, text: str) -> Command:
    @people.command(name, help=text)
    @one_person("person", "A")
    @_why
    @_who
    @as_json
    @in_workspace
    def command(
        graph: KnowledgeGraph, person: str, why: str, who: str | None, as_json: bool
    ) -> None:
        _print_receipt(graph, getattr(_deciding(graph), verb)(person, why, who), as_json)

    return command


_of_two("not-same", "not_same", "Two people are two, whatever later files suggest.")
_of_works("split", "split", "These works of a person are another person's.")
_of_works("not-my-work", "not_my_work", "These works are not this person's.")
_of_one("claim", "claim", "All works that a person has now are theirs.")


def _told_wish(_: KnowledgeGraph, row: DecisionRow, as_json: bool) -> None:
    """A decision that changes no table: there is no receipt."""
    if as_json:
        print_json([row.to_dict()])
    else:
        click.echo(f"{row.id}  {row.kind}: kept")


_of_two(
    "not-suggested",
    "not_suggested",
    "A does not want to be shown B among suggestions.",
    _told_wish,
)
_of_two(
    "in-touch",
    "in_touch",
    "A and B are in touch already: neither is suggested to the other.",
    _told_wish,
)


@people.command()
@one_person("person", "A")
@click.option(
    "--purge", is_flag=True, help="Also take them out of all that was read; this cannot be undone."
)
@_why
@_who
@as_json
@in_workspace
def suppress(
    graph: KnowledgeGraph, person: str, purge: bool, why: str, who: str | None, as_json: bool
) -> None:
    """Leave a person out of every output, also after reloads."""
    ident = graph.author(person).id
    receipt = _deciding(graph).suppress(person, why, who, purge)
    forget_doings(graph, [ident])
    _print_receipt(graph, receipt, as_json)


@people.command()
@as_json
@in_workspace
def purge(graph: KnowledgeGraph, as_json: bool) -> None:
    """Take all who were left out from all that was read, also by files that came since.

    Records are written anew without them, decisions keep salted hashes. It cannot be undone.
    """
    _print_receipt(graph, _deciding(graph).purge(), as_json)


@people.command()
@click.argument("decisions", metavar="[ID…]", nargs=-1)
@_who
@as_json
@in_workspace
def undo(graph: KnowledgeGraph, decisions: tuple[str, ...], who: str | None, as_json: bool) -> None:
    """Take decisions back, by their ids; the last one unless given."""
    must_be_there(graph)
    deciding = _deciding(graph)
    idents = {deciding.decisions.find(ident).id for ident in decisions or ("last",)}
    deciding.undo(sorted(idents), who)
    rows = [row for row in deciding.log() if row["id"] in idents]
    if as_json:
        print_json(rows)
        return
    for row in rows:
        click.echo(f"{row['id']}  {row['kind']}: {row['state']}")


@people.command()
@as_json
@in_workspace
def log(graph: KnowledgeGraph, as_json: bool) -> None:
    """List all decisions, newest first: who, when, why, and what became of them."""
    must_be_there(graph)
    rows = _deciding(graph).log()
    if as_json:
        print_json(rows)
        return
    if not rows:
        say("no decisions yet")
    print_table(
        rows,
        {
            "id": "id",
            "at": "when",
            "who": "who",
            "kind": "decision",
            "people": "people",
            "why": "why",
            "state": "state",
        },
    )


@people.command()
@click.argument("one", metavar="A")
@click.argument("other", metavar="B", required=False)
@as_json
@in_workspace
def explain(graph: KnowledgeGraph, one: str, other: str | None, as_json: bool) -> None:
    """Show why two people are two, or why one person is one: the evidence as a sum."""
    explained = _deciding(graph).explain(one, other)
    if as_json:
        print_json([explained])
    else:
        _print_explained(explained)


def _print_explained(explained: dict[str, Any]) -> None:
    a, b = explained["one"], explained["other"]
    title = f"{a['name']} ({a['id']})"
    if not explained["same"]:
        title += f" and {b['name']} ({b['id']}) are two people"
    click.echo(clean(title))
    click.echo(f"identity {explained['confidence']:.0%} sure: {explained['basis']}")
    for work in explained["works"]:
        click.echo(f"  {work['year'] or '----'}  {clean(work['title'] or work['id'])}")
    for line in explained["evidence"]:
        click.echo(f"  {line['value']:+6.2f}  {clean(line['text'])}")
    if explained["sum"] is not None:
        click.echo(f"  {explained['sum']:+6.2f}  together, in log-odds")


@people.command()
@count
@click.option(
    "--sample",
    type=click.IntRange(1, 10_000),
    metavar="N",
    help="Instead N pairs of works that are one person's, rule by rule, to be judged.",
)
@click.option("--seed", type=int, default=0, show_default=True, help="Draw another sample.")
@click.option("--ask", is_flag=True, help="Ask for each pair of the sample, and keep the answers.")
@_who
@as_json
@in_workspace
def review(
    graph: KnowledgeGraph,
    n: int,
    as_json: bool,
    sample: int | None,
    seed: int,
    ask: bool,
    who: str | None,
) -> None:
    """List identities that a person should look at, most valuable first."""
    if sample is not None:
        must_be_there(graph)
        _sampled(graph, _sampling(graph).sample(sample, seed), as_json, ask, who)
        return
    if ask:
        raise click.UsageError("--ask is for a sample: graphkit people review --sample 50 --ask")
    rows = _deciding(graph).review(n)
    if as_json:
        print_json(rows)
        return
    print_table(
        [{**row, "namesakes": len(row["namesakes"]) or ""} for row in rows],
        {
            "value": "at stake",
            "name": "name",
            "works": "works",
            "confidence": "sure",
            "basis": "rests on",
            "namesakes": "namesakes",
            "id": "id",
        },
    )


def _sampling(graph: KnowledgeGraph) -> Sampling:
    from graphkit.workspace import Sampling

    return Sampling(graph)


def _sampled(
    graph: KnowledgeGraph, rows: list[dict[str, Any]], as_json: bool, asks: bool, who: str | None
) -> None:
    """Pairs to be judged, each asked for as it is shown where that is wanted."""
    if as_json:
        print_json(rows)
        return
    for row in rows:
        click.echo(f"{row['pair']}  {row['rule']}; works say {row['works_say']:+.1f}")
        for side in (row["one"], row["other"]):
            click.echo(f"    {clean(_work_told(side))}")
        if asks:
            asked = click.Choice(["yes", "no", "unsure", "stop"])
            said = click.prompt("  One person's?", type=asked, default="unsure")
            if said == "stop":
                break
            _sampling(graph).answer(row["pair"], said, who=who)
    if rows and not asks:
        say("keep what you find: graphkit people answer PAIR yes|no|unsure, or --ask")
    _print_precision(_sampling(graph).precision())


def _work_told(side: dict[str, Any]) -> str:
    told = f"{side['name']}, {side['year'] or '----'}, {side['title'] or side['work']}"
    if side["with"]:
        told += f"; with {', '.join(side['with'])}" + (f" +{side['more']}" if side["more"] else "")
    return told + (f"; {side['affiliation']}" if side["affiliation"] else "")


def _print_precision(rows: list[dict[str, Any]]) -> None:
    if rows:
        columns = {
            "rule": "joined by",
            "looked_at": "looked at",
            "right": "right",
            "wrong": "wrong",
            "unsure": "unsure",
            "share": "share",
            "at_least": "at least",
            "at_most": "at most",
        }
        print_table(rows, columns)


@people.command()
@click.argument("pair")
@click.argument("said", metavar="yes|no|unsure", type=click.Choice(["yes", "no", "unsure"]))
@_why
@_who
@as_json
@in_workspace
def answer(
    graph: KnowledgeGraph, pair: str, said: str, why: str, who: str | None, as_json: bool
) -> None:
    """Judge a pair of `review --sample`: is it one person's? It changes no identity."""
    must_be_there(graph)
    row = _sampling(graph).answer(pair, said, why, who)
    if as_json:
        print_json([row.to_dict()])
        return
    click.echo(f"{row.id}  {row.kind}: kept")
    if said == "no":
        say(f"to part them: graphkit people split {row.people[0]} WORK…")


@people.command()
@as_json
@in_workspace
def quality(graph: KnowledgeGraph, as_json: bool) -> None:
    """Control who is who without gold: iDs that contradict it, rare names in pieces."""
    must_be_there(graph)
    rows = _deciding(graph).quality()
    if as_json:
        print_json(rows)
        return
    if not rows:
        say("no source states iDs of people, and no rare full name has five works")
    print_table(
        [
            {**row, "share": f"{row['share']:.1%}", "people": "; ".join(row["people"])}
            for row in rows
        ],
        {
            "measure": "measure",
            "found": "found",
            "of": "of",
            "share": "share",
            "people": "for example",
        },
    )


@people.command("export")
@click.argument("path", type=click.Path(dir_okay=False, writable=True, path_type=Path))
@in_workspace
def export_decisions(graph: KnowledgeGraph, path: Path) -> None:
    """Write all decisions as JSON Lines."""
    must_be_there(graph)
    click.echo(f"{_deciding(graph).export(path)} decisions in {path}")


@people.command("import")
@click.argument("path", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@in_workspace
def import_decisions(graph: KnowledgeGraph, path: Path) -> None:
    """Read decisions that export wrote; those known here are left alone."""
    click.echo(f"{_deciding(graph).take_in(path)} new decisions")


PEOPLE = (people,)
