"""Commands that measure: evaluate identity, works and suggestions."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from graphkit.cli.output import clean, print_json, print_table
from graphkit.cli.shared import as_json, without_workspace
from graphkit.errors import UsageError

if TYPE_CHECKING:
    from graphkit.evaluate import GivenWorks

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_OUT = click.Path(dir_okay=False, writable=True, path_type=Path)
_SCORES = {
    "b3_f1": "B3 F1", "b3_precision": "P", "b3_recall": "R", "pairwise_f1": "pairwise F1",
    "pairwise_precision": "P", "pairwise_recall": "R", "clusters": "clusters",
}  # fmt: skip


@click.group()
def evaluate() -> None:
    """Measure decisions against gold sets; no workspace is needed or made."""


@evaluate.command()
@click.option(
    "--mentions",
    required=True,
    type=_FILE,
    metavar="M.jsonl",
    help="One mention a line: id, block, name, coauthors, title …",
)
@click.option("--gold", type=_FILE, metavar="G.tsv", help="id, block, person.")
@click.option("--predict", type=_OUT, metavar="OUT.tsv", help="Write id and cluster.")
@as_json
@without_workspace
def identity(mentions: Path, gold: Path | None, predict: Path | None, as_json: bool) -> None:
    """Decide which mentions are one person, and score it against gold."""
    from graphkit import evaluate as stage

    given = stage.read_mentions(mentions)
    truth = stage.read_gold(gold) if gold else None
    clusters, report = stage.evaluate_identity(given, truth)
    if predict:
        lines = zip((m.id for m in given), clusters, strict=True)
        _write(predict, ("\t".join(line) for line in lines))
    if as_json:
        print_json([report])
    else:
        _print_identity(report)


def _print_identity(report: dict[str, Any]) -> None:
    click.echo(
        f"{report['mentions']:,} mentions in {report['blocks']:,} blocks ->"
        f" {report['clusters']:,} people,"
        f" {report['possible_homonyms']:,} of them possibly several of one name"
    )
    if "b3_f1" not in report:
        return
    click.echo(f"the gold names {report['people']:,} people on {report['scored']:,} mentions\n")
    rows = [{"method": "graphkit", **report}]
    rows += [{"method": name, **scores} for name, scores in report["floors"].items()]
    print_table(rows, {"method": "", **_SCORES})
    click.echo(
        f"\nmean over names: B3 F1 {report['macro_b3_f1']},"
        f" pairwise F1 {report['macro_pairwise_f1']}"
    )
    for mistake in report["worst"]:
        click.echo(f"\n{mistake['kind']} ({mistake['pairs']} pairs)")
        click.echo(f"  {clean(mistake['one'])}\n  {clean(mistake['other'])}")
        click.echo(f"    {clean('; '.join(mistake['evidence']))}")


@evaluate.command()
@click.option(
    "--left",
    required=True,
    type=_FILE,
    metavar="A.csv",
    help="id, title, authors, venue, year; alone, it is deduplicated.",
)
@click.option("--right", type=_FILE, metavar="B.csv", help="A second table, to be matched.")
@click.option("--gold", type=_FILE, metavar="PAIRS.csv", help="left_id, right_id.")
@click.option("--one-to-one", is_flag=True, help="Each row has at most one twin.")
@click.option("--predict", type=_OUT, metavar="OUT.csv", help="Write the pairs, or id and cluster.")
@as_json
@without_workspace
def works(
    left: Path,
    right: Path | None,
    gold: Path | None,
    one_to_one: bool,
    predict: Path | None,
    as_json: bool,
) -> None:
    """Decide which rows are one work, and score it against gold."""
    from graphkit import evaluate as stage

    given = stage.read_table(left)
    others = stage.read_table(right) if right else given
    if right:
        pairs = [(a, b) for a, b, _ in stage.match_works(given, others, one_to_one)]
        lines, header = pairs, ("left_id", "right_id")
        report: dict[str, Any] = {"left": len(given), "right": len(others), "pairs": len(pairs)}
    else:
        if one_to_one:
            raise UsageError("--one-to-one needs two tables: give --right too.")
        cluster = stage.deduplicate(given)
        lines, header = list(cluster.items()), ("id", "cluster")
        pairs = stage.pairs_within(cluster)
        report = {"left": len(given), "works": len(set(cluster.values())), "pairs": len(pairs)}
    if predict:
        _write_csv(predict, header, lines)
    if gold:
        known = {w.id for w in given}, {w.id for w in others}
        truth = stage.read_pairs(gold, *known)
        if not right:  # a pair has no direction within one table
            truth = {(min(p), max(p)) for p in truth if p[0] != p[1]}
        report |= stage.evaluate_works(set(pairs), truth, given, others)
    if as_json:
        print_json([report])
    else:
        _print_works(report)


def _print_works(report: dict[str, Any]) -> None:
    if "works" in report:
        click.echo(f"{report['left']:,} rows -> {report['works']:,} works")
    else:
        click.echo(f"{report['left']:,} x {report['right']:,} rows -> {report['pairs']:,} pairs")
    if "f1" not in report:
        return
    rows = [{"method": "graphkit", **report}]
    rows += [{"method": name, **scores} for name, scores in report["floors"].items()]
    columns = {"method": "", "precision": "P", "recall": "R", "f1": "F1", "pairs": "pairs"}
    print_table(rows, columns)
    for kind in ("wrong", "missed"):
        for pair in report[kind]:
            click.echo(f"{kind:>7}  {clean(pair['left'])}  <>  {clean(pair['right'])}")


_RIGHT = {"hits@10": "Hits@10", "hits@10_error": "±", "recall@10": "Recall@10",
          "recall@10_error": "±", "mrr": "MRR", "mrr_error": "±"}  # fmt: skip
_FOUND = {"first10": "in the first 10", "first10_error": "±", "first50": "in the first 50",
          "first50_error": "±"}  # fmt: skip
_GROUP = {"people": "people", "hits@10": "Hits@10", "hits@10_error": "±",
          "near_first10": "near in 10", "near_reach": "of all weighed",
          "beyond_first50": "beyond in 50", "beyond_reach": "of all weighed "}  # fmt: skip
_LISTS = {"near": "near (a collaborator in common)", "beyond": "beyond (none)"}


@evaluate.command()
@click.option(
    "--works",
    type=_FILE,
    metavar="W.tsv",
    help="Lines of year, authors parted by |, text; else the workspace's.",
)
@click.option("--for", "authors", type=_FILE, metavar="AUTHORS.tsv", help="One author a line.")
@click.option("--until", type=int, metavar="YEAR", help="Hide the works after this year.")
@click.option(
    "--then",
    type=click.IntRange(min=1),
    metavar="N",
    help="Years after it in which new coauthors count.",
)
@click.option("--predict", type=_OUT, metavar="OUT.tsv", help="Write author and candidates.")
@click.option(
    "--list",
    "kind",
    type=click.Choice(["near", "beyond", "both"]),
    default="both",
    show_default=True,
    help="Who shares a collaborator, who shares none, or both as one list by their chances.",
)
@click.option("--seed", type=int, default=0, help="Of what is learnt from the past.")
@click.option("--parts", is_flag=True, help="Also what each part of the fixed sum adds.")
@click.option("--workspace", "-w", metavar="DIR", help="The workspace folder.")
@as_json
@without_workspace
def suggestions(
    works: Path | None,
    authors: Path | None,
    until: int | None,
    then: int | None,
    predict: Path | None,
    kind: str,
    seed: int,
    parts: bool,
    workspace: str | None,
    as_json: bool,
) -> None:
    """Make lists of new coauthors from the past, and count how often they were right."""
    from graphkit import evaluate as stage

    if (until is None) != (then is None):
        raise UsageError("--until and --then go together: the last year seen, and how many follow.")
    given = _from_workspace(workspace) if works is None else stage.read_works(works)
    wanted = stage.read_authors(authors) if authors else None
    if until is None or then is None:
        if wanted is None or predict is None:
            raise UsageError(
                "Without --until and --then there is nothing to count: give --for AUTHORS.tsv and"
                " --predict OUT.tsv for lists."
            )
        lines = list(stage.predict(given, wanted, seed, kind))
        _write(predict, ("\t".join(line) for line in lines))
        report = {
            "works": len(given.past.year),
            "authors": len(lines),
            "with_candidates": sum(bool(made) for _, made in lines),
        }
        if as_json:
            print_json([report])
        else:
            click.echo(
                f"{report['with_candidates']:,} of {report['authors']:,} authors have"
                f" candidates from {report['works']:,} works"
            )
        return
    write = _writer(predict) if predict else None
    scored = stage.backtest(given, (until, then), wanted, seed=seed, write=write, kind=kind)
    if parts:
        scored["parts"] = stage.parts_of_score(given.past, until, then, kind)
    if as_json:
        print_json([scored])
    else:
        _print_suggestions(scored)


def _from_workspace(folder: str | None) -> GivenWorks:
    from graphkit.errors import NotFoundError
    from graphkit.workspace import KnowledgeGraph, is_workspace, workspace_folder

    if not is_workspace(workspace_folder(folder)):
        raise NotFoundError(
            f"There is no workspace at {workspace_folder(folder)}. Give --works W.tsv, or"
            " --workspace DIR."
        )
    with KnowledgeGraph(folder) as graph:
        return graph.given_works()


def _writer(path: Path) -> Callable[[Iterable[tuple[str, str]]], None]:
    return lambda lines: _write(path, ("\t".join(line) for line in lines))


def _print_suggestions(report: dict[str, Any]) -> None:
    click.echo(
        f"{report['works']:,} works until {report['until']}; {report['people']:,} people found a"
        f" new coauthor among {report['candidates']:,} in the next {report['then']} years"
    )
    if not report["people"]:
        return
    learnt = "nothing: too few people, or it did not help"
    if report["learnt_share"]:
        learnt = f"{report['learnt_from']:,} people"
    listed = {"near": "those near", "beyond": "those beyond"}.get(report["list"], "all as one list")
    click.echo(f"learnt from the own past: {learnt}; listed: {listed}\n")
    rows = [{"method": "graphkit", **report}]
    rows += [{"method": name, **scores} for name, scores in report["floors"].items()]
    print_table(rows, {"method": "", **_RIGHT})
    for name, says in _LISTS.items():
        figures = report[name]
        weighed = f"{figures['reach']:.0%} ± {figures['reach_error']:.0%} of them were weighed"
        click.echo(
            f"\n{says}: {figures['pairs']:,} pairs, {figures['share']:.0%} of all; {weighed}"
        )
        rows = [{"method": "graphkit", **figures}]
        rows += [{"method": n, **scores} for n, scores in figures["floors"].items()]
        print_table(rows, {"method": "", **_FOUND})
    if report["floors_of"] < report["people"]:
        click.echo(
            f"\nplain rankers rank everybody for {report['floors_of']:,} people, drawn by the seed"
        )
    click.echo("\nby career: years since the first work")
    print_table(report["careers"], {"from": "from", **_GROUP})
    click.echo("\nby field: the largest communities of the past, by the words they share")
    print_table(report["fields"], {"field": "field", **_GROUP})
    click.echo("\nof those shown with some chance, how many came true")
    print_table(
        report["calibration"],
        {"from": "from", "to": "to", "listed": "listed", "said": "said", "came": "came"},
    )
    click.echo(
        f"\n{report['coverage']:.1%} of everybody stand in a first ten; of ten places"
        f" {10 * report['different']:.1f} are of different people; who is listed most"
        f" stands in {report['most_listed']:.1%} of them"
    )
    if report.get("parts"):
        click.echo("\nwhat each part of the fixed sum adds")
        print_table(
            report["parts"],
            {"part": "", **_RIGHT, "difference": "Hits@10 lost", "difference_error": "±"},
        )


def _write_csv(path: Path, header: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    try:
        with open(path, "w", encoding="utf-8", newline="") as out:
            writer = csv.writer(out, lineterminator="\n")
            writer.writerow(header)
            writer.writerows(rows)
    except OSError as error:
        raise UsageError(f"{path} cannot be written: {error.strerror}.") from error


def _write(path: Path, lines: Iterable[str]) -> None:
    try:
        with open(path, "w", encoding="utf-8", newline="\n") as out:
            out.writelines(f"{line}\n" for line in lines)
    except OSError as error:
        raise UsageError(f"{path} cannot be written: {error.strerror}.") from error


EVALUATING = (evaluate,)
