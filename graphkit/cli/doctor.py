"""Before a load: what files are, what they lack, and which column of a table says what."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from graphkit.cli.output import clean, print_json, print_table, say
from graphkit.cli.reading import NOTHING, REJECTED, columns_option, format_option
from graphkit.cli.shared import as_json, without_workspace

MOST = 20


@click.command()
@click.argument("paths", nargs=-1, required=True, metavar="PATH…")
@format_option
@columns_option
@click.option("--html", "page", metavar="FILE", help="Write the report as one HTML page, too.")
@as_json
@without_workspace
@click.pass_context
def doctor(
    context: click.Context,
    paths: tuple[str, ...],
    format: str | None,
    columns: str | None,
    page: str | None,
    as_json: bool,
) -> None:
    """Say what files are, what is dropped and why, and which analyses they allow.

    Nothing is stored.
    """
    from graphkit.sources import read_columns
    from graphkit.workspace.doctor import examine

    report = examine(paths, format, read_columns(columns) if columns else None)
    files, whole = [f.to_dict() for f in report.files], report.to_dict()
    if page:
        from graphkit.views.doctor import doctor_page

        Path(page).write_text(doctor_page(files, whole), encoding="utf-8")
        say(f"report: {page}")
    if as_json:
        print_json([{"type": "file", **f} for f in files])
        print_json([{"type": "set", **whole}])
    else:
        _print(files, whole)
    kept, lost = whole["kept"], whole["rejected"]
    context.exit(NOTHING if not kept else REJECTED if lost else 0)


def _print(files: list[dict[str, Any]], whole: dict[str, Any]) -> None:
    rows = [
        {
            **f,
            "what": ", ".join(f"{n:,} {kind}{'s' * (n != 1)}" for kind, n in f["records"].items()),
        }
        for f in files
    ]
    print_table(
        rows,
        {
            "file": "file",
            "format": "read as",
            "encoding": "encoding",
            "kept": "kept",
            "rejected": "dropped",
            "duplicates": "repeated",
            "what": "",
        },
    )
    for f in files:
        _print_file(f)
    if not whole["kept"]:
        return
    from graphkit.sources.remedies import FIELDS, TIE_FIELDS

    names = {**FIELDS, **TIE_FIELDS}
    fields = [
        {"field": names[n], "stated": f"{s:.1%}", "missing": f"{1 - s:.1%}"}
        for n, s in whole["fields"].items()
        if s is not None
    ]
    works = whole["works"]
    click.echo(f"\n{works:,} works, each once" if works else "")
    print_table(fields, {"field": "of all", "stated": "state it", "missing": "do not"})
    cited = whole["references"]
    if cited["stated"]:
        click.echo(
            f"\nreferences: {cited['stated']:,}, {cited['with_identifier']:,} with an identifier;"
            f" {cited['matched']:,} are works of this set ({cited['share']:.1%})"
        )
    click.echo()
    headings = {"analysis": "analysis", "possible": "possible", "because": "because"}
    print_table(whole["analyses"], {**headings, "instead": "to export instead"})


def _print_file(f: dict[str, Any]) -> None:
    """What there is to say of one file, line by line."""
    lines = [f"{f['file']}: {note}" for note in f["notes"]]
    lines += [f"{f['file']}:{r['line']}: dropped: {r['reason']}" for r in f["rejections"][:MOST]]
    if (more := f["rejected"] - len(f["rejections"][:MOST])) > 0:
        lines.append(f"{f['file']}: … and {more} more dropped")
    lines += [
        f"{f['file']}:{d['line']}: the same {d['same']} as {d['of_file']}:{d['of_line']}"
        for d in f["duplicate_of"][:MOST]
    ]
    if (more := f["duplicates"] - len(f["duplicate_of"][:MOST])) > 0:
        lines.append(f"{f['file']}: … and {more} more repeated")
    lines += [f"{f['file']}:{d['line']}: doubt: {d['doubt']}" for d in f["doubts"][:MOST]]
    if f["columns"]:
        told = ", ".join(f"{role} = {value}" for role, value in f["columns"].items())
        lines.append(f"{f['file']}: columns: {told} (to change them: graphkit columns FILE --save)")
    if lines:
        click.echo()
    for line in lines:
        click.echo(clean(line))


@click.command()
@click.argument("path", metavar="FILE")
@click.option("--save", is_flag=True, help="Write them beside the file, to be changed there.")
@columns_option
@as_json
@without_workspace
def columns(path: str, save: bool, columns: str | None, as_json: bool) -> None:
    """Show which column of a table says what, as guessed or as told; --save keeps it.

    Columns that are saved beside a file (FILE.columns.toml) count whenever it is read.
    """
    from graphkit.errors import UnknownFormatError, UsageError
    from graphkit.records import Rejected
    from graphkit.sources import documents, loader_named, read_columns
    from graphkit.sources.columns import beside, written
    from graphkit.sources.registry import TABLE

    told = read_columns(columns) if columns else None
    document = next(iter(documents([path], told)), None)
    if document is None or isinstance(document, Rejected):
        raise UnknownFormatError(f"{path}: {document.reason if document else 'nothing to read'}.")
    loader: Any = loader_named(TABLE)
    mapping = dict(told or document.columns or loader.guess(document.head))
    if not mapping:
        why = loader.unread(document.head) or "no column could be guessed"
        raise UnknownFormatError(
            f'{path}: {why}. Name them in {beside(Path(path)).name}, as in: title = "Titel"'
        )
    if as_json:
        print_json([mapping])
    else:
        rows = [{"role": role, "column": value} for role, value in mapping.items()]
        print_table(rows, {"role": "what it says", "column": "column"})
    if save:
        target = beside(Path(path))
        if target.exists():
            raise UsageError(f"{target} is there already; change it, or delete it first.")
        target.write_text(written(mapping, Path(path).name), encoding="utf-8")
        say(f"saved: {target}")


DOCTOR = (columns, doctor)
