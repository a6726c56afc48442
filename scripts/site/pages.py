"""The reference of the site, made from the code: names, commands, formats, errors, columns.

python scripts/site/pages.py FOLDER      writes docs/reference/ below FOLDER, the copy that is built
"""

from __future__ import annotations

import importlib
import inspect
import json
import os
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

ROOT = Path(__file__).resolve().parents[2]

import graphkit as gk  # noqa: E402
from graphkit import errors  # noqa: E402
from graphkit.cli import cli  # noqa: E402
from graphkit.cli.examples import EXAMPLES  # noqa: E402
from graphkit.sources.registry import loader_named  # noqa: E402

# Every public name stands in one of these groups, by hand: a new one has to say what it is for.
NAMES = {
    "Open and ask": ["open", "demo", "KnowledgeGraph", "Author"],
    "Read without a workspace": ["read", "formats"],
    "What a file says": ["Work", "Mention", "Affiliation", "Origin", "Rejected"],
    "What comes back": ["Receipt", "Slice", "Scores", "draw"],
    "Errors": ["GraphkitError", "UsageError", "NotFoundError", "AmbiguousNameError", "StoreError"],
}
# What verbs give, and what decides: importable from where it stands.
GIVEN = {
    "graphkit.frames": ["AnswerFrame"],
    "graphkit.answers": ["Answer", "Listing"],
    "graphkit.questions.drawing": ["Drawing"],
    "graphkit.workspace": ["Deciding", "Sampling"],
    "graphkit.results": [
        "Circle", "Collaborator", "Path", "PathSet", "Step", "SharedWork", "Introducer", "Partition",
        "Community", "Bridge", "Team", "Suggestions", "Suggestion", "Reason", "Record", "Conflict",
        "Ranking", "RankedPerson", "CitationIndex",
    ],
}  # fmt: skip
COMMANDS = {
    "Begin": ["demo", "load", "doctor", "columns", "formats", "parse", "fetch"],
    "One person": ["author", "collaborators", "suggest", "conflicts", "report"],
    "Between people": ["path", "communities", "rank"],
    "Themes, places, time": [
        "topics", "trends", "diff", "pairs", "countries", "references", "overview", "search",
    ],
    "Pictures and files": ["slice", "gallery", "export"],
    "Who is who": ["people", "evaluate"],
    "Cypher": ["query", "queries", "cypher"],
    "For others": ["serve", "accounts", "mcp"],
    "Past one machine": ["spark"],
    "Keep it right": ["rejected", "forget", "repair", "completion"],
}  # fmt: skip


def missing(what: str, known: set[str], listed: list[str]) -> None:
    """End where a list by hand and the code differ."""
    if wrong := (known ^ set(listed)) or {n for n in listed if listed.count(n) > 1}:
        sys.exit(f"{what} and scripts/site/pages.py differ: {sorted(wrong)}")


# -- Python ----------------------------------------------------------------------------------


def name_pages() -> Iterator[tuple[str, str]]:
    """A page for each public name, and one for what verbs give."""
    listed = [name for names in NAMES.values() for name in names]
    missing("graphkit.__all__", set(gk.__all__), listed)
    index = ["# In Python", "", "`import graphkit as gk` brings these names, and no others.", ""]
    for group, names in NAMES.items():
        index += [f"## {group}", "", "| name | what |", "|---|---|"]
        for name in names:
            value = getattr(gk, name)
            index.append(f"| [`gk.{name}`]({name}.rst) | {first_line(value, name)} |")
            yield f"python/{name}.rst", one_name(name, value)
        index.append("")
    index += [
        "## What verbs give", "",
        "Each verb gives an answer: `.rows()` is plain data, `.frame()` a table, `.notes` says what to know before"
        " relying on it. [Kinds of answers](answers.rst) lists them, [columns](../columns.md) says what each column"
        " means.", "",
        "```{toctree}", ":hidden:", "",
        *(name for name in listed), "answers", "```",
    ]  # fmt: skip
    yield "python/index.md", "\n".join(index) + "\n"
    lines = ["Kinds of answers", "================", ""]
    for module, names in GIVEN.items():
        for name in names:
            first_line(getattr(importlib.import_module(module), name), name)
            lines += [f".. autoclass:: {module}.{name}", "   :members:"]
            # a frame also has all that pandas gives it, which pandas documents
            lines += ["" if name == "AnswerFrame" else "   :inherited-members: list", ""]
    yield "python/answers.rst", "\n".join(lines)


def one_name(name: str, value: Any) -> str:
    """The page of a public name, filled by autodoc."""
    title = f"gk.{name}"
    kind = "autofunction" if inspect.isfunction(value) else "autoclass"
    kind = "autoexception" if inspect.isclass(value) and issubclass(value, Exception) else kind
    lines = [title, "=" * len(title), "", ".. currentmodule:: graphkit", "", f".. {kind}:: {name}"]
    if kind == "autoclass":
        lines += ["   :members:", "   :inherited-members: list, tuple"]
    return "\n".join(lines) + "\n"


def first_line(value: Any, name: str) -> str:
    """What a name is for; one that does not say so fails the build."""
    text = (inspect.getdoc(value) or "").strip().split("\n")[0]
    if not text or text.startswith(f"{name}("):
        sys.exit(f"{name} has no docstring of its own")
    return text.replace("|", "\\|")


# -- the command line ------------------------------------------------------------------------


def commands(group: click.Group = cli, before: str = "") -> Iterator[tuple[str, click.Command]]:
    """Every command with its words."""
    for name, command in sorted(group.commands.items()):
        words = f"{before}{name}"
        yield words, command
        if isinstance(command, click.Group):
            yield from commands(command, f"{words} ")


def command_pages() -> Iterator[tuple[str, str]]:
    """A page for each command, as its `--help` says it."""
    known = dict(commands())
    missing("the commands", set(cli.commands), [n for names in COMMANDS.values() for n in names])
    index = ["# On the command line", "", (ROOT / "docs" / "_commands.md").read_text("utf-8")]
    for group, names in COMMANDS.items():
        index += [f"## {group}", "", "| command | what |", "|---|---|"]
        for name in names:
            inner = [w for w in known if w == name or w.startswith(f"{name} ")]
            for words in inner:
                about = purpose(known[words], words)
                page = words.replace(" ", "-")
                index.append(f"| [`graphkit {words}`]({page}.md) | {about} |")
        index.append("")
    index += ["```{toctree}", ":hidden:", "", *(w.replace(" ", "-") for w in known), "```"]
    yield "commands/index.md", "\n".join(index) + "\n"
    for words, command in known.items():
        yield f"commands/{words.replace(' ', '-')}.md", one_command(words, command)


def purpose(command: click.Command, words: str) -> str:
    """What a command is for: the first paragraph of its help."""
    text = inspect.cleandoc(command.help or "").split("\n\n")[0]
    if not text:
        sys.exit(f"graphkit {words} does not say what it is for")
    return escaped(cell(text))


def one_command(words: str, command: click.Command) -> str:
    """What a command does, its options, and examples."""
    parent = click.Context(cli, info_name="graphkit")
    for name in words.split()[:-1]:
        parent = click.Context(parent.command.commands[name], info_name=name, parent=parent)  # type: ignore[attr-defined]
    context = click.Context(command, info_name=words.rsplit(maxsplit=1)[-1], parent=parent)
    about = inspect.cleandoc(command.help or "").replace("\b\n", "")
    about = about.split("\f")[0]
    lines = [
        f"# graphkit {words}",
        "",
        "```",
        command.get_usage(context).removeprefix("Usage: "),
        "```",
        "",
    ]
    lines += [escaped(about), ""]
    rows = [p.get_help_record(context) for p in command.params]
    rows = [row for row in rows if row and row[1]]  # what has no words of its own stands above
    if rows:
        lines += ["| option | what |", "|---|---|"]
        lines += [f"| `{cell(o)}` | {escaped(cell(what))} |" for o, what in rows]  # type: ignore[misc]
    if words in EXAMPLES:
        lines += ["", "## Examples", "", "```", *EXAMPLES[words], "```"]
    if isinstance(command, click.Group):
        lines += ["", "## Commands", "", "| command | what |", "|---|---|"]
        for name, inner in sorted(command.commands.items()):
            lines.append(f"| [`{words} {name}`]({words}-{name}.md) | {purpose(inner, name)} |")
    return "\n".join(lines) + "\n"


def cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def escaped(text: str) -> str:
    """Words of a help text, of which Markdown makes nothing."""
    for sign in "*_<[$":
        text = text.replace(sign, f"\\{sign}")
    return text


# -- formats ---------------------------------------------------------------------------------


def format_pages() -> Iterator[tuple[str, str]]:
    """A page for each format: how it is recognised, what a sample of it becomes."""
    samples = sample_records()
    index = [
        "# Formats", "",
        "Recognised by their content, never by their name; `graphkit parse FILE --json` shows what a file becomes.", "",
        "| format | usual endings |", "|---|---|",
    ]  # fmt: skip
    for entry in gk.formats():
        about = inspect.cleandoc(loader_named(entry.name).__doc__ or "")
        if not about:
            sys.exit(f"the loader of {entry.name} has no docstring")
        endings = " ".join(f"`{s}`" for s in entry.suffixes)
        index.append(f"| [{entry.title}]({entry.name}.md) | {endings} |")
        lines = [f"# {entry.title}", "", f"`--format {entry.name}` · usual endings {endings}", ""]
        lines += ["```{eval-rst}", "", about.replace("*", "\\*").replace("->", "→"), "", "```", ""]
        if entry.name in samples:
            name, record = samples[entry.name]
            shown = json.dumps(record, ensure_ascii=False, indent=2)
            lines += [f"The first record of `tests/samples/{name}`, as `graphkit parse --json` gives it:", "",
                      "```json", shown, "```"]  # fmt: skip
        yield f"formats/{entry.name}.md", "\n".join(lines) + "\n"
    names = [entry.name for entry in gk.formats()]
    index += ["", "[Limits](../../limits.md) says how much of anything is read; [adding a format](../../adding-a-format.md)"
              " how to add one.", "", "```{toctree}", ":hidden:", "", *names, "```"]  # fmt: skip
    yield "formats/index.md", "\n".join(index) + "\n"


def sample_records() -> dict[str, tuple[str, dict[str, Any]]]:
    """A first record of each format, of the samples of the tests; what is unknown is left out."""
    from graphkit.records.wire import to_json  # noqa: PLC0415

    found: dict[str, tuple[str, dict[str, Any]]] = {}
    folder = ROOT / "tests" / "samples"
    for path in sorted(p for p in folder.rglob("*") if p.is_file() and p.parent != folder):
        if "workspaces" in path.parts:
            continue
        try:
            records = list(gk.read(path))
        except errors.GraphkitError:
            continue
        for record in records:
            name = getattr(getattr(record, "origin", None), "format", None)
            kind = type(record).__name__
            if name and name not in found and kind not in ("Rejected", "Note"):
                row = {k: v for k, v in to_json(record).items() if v not in (None, [], {}, "")}
                row["source"] = {**row.get("source", {}), "file": path.name}
                found[name] = (path.relative_to(folder).as_posix(), row)
    return found


# -- errors ----------------------------------------------------------------------------------


def error_page() -> str:
    """Every error that graphkit raises on purpose, as a tree."""
    lines = [
        "# Errors", "",
        "Every error that graphkit raises on purpose is a `gk.GraphkitError`; its message says what was expected, what was"
        " found, and what to do next. On the command line it ends with the exit code, in words, without a traceback"
        " (`--debug` shows it). Catch the family that you can do something about:", "",
        "```python", "import graphkit as gk", "",
        "with gk.demo() as g:", "    try:", '        g.author("Wei Zhang")',
        "    except gk.AmbiguousNameError as error:", "        print([ident for ident, name, note in error.candidates])",
        "```", "",
        "```{eval-rst}", "",
    ]  # fmt: skip

    def told(kind: type[errors.GraphkitError], depth: int) -> None:
        about = (kind.__dict__.get("__doc__") or "").strip().split("\n")[0]
        if not about:
            sys.exit(f"{kind.__name__} has no docstring")
        lead = "   " * 0
        lines.extend([f"{lead}.. py:exception:: graphkit.errors.{kind.__name__}", ""])
        bases = ", ".join(b.__name__ for b in kind.__bases__ if issubclass(b, errors.GraphkitError))
        lines.extend(
            [f"   {about} Exit code {kind.exit_code}." + (f" A {bases}." if bases else ""), ""]
        )
        for inner in sorted(kind.__subclasses__(), key=lambda k: (k.exit_code, k.__name__)):
            if inner.__module__ == "graphkit.errors":
                told(inner, depth + 1)

    told(errors.GraphkitError, 0)
    return "\n".join([*lines, "```"]) + "\n"


# -- all -------------------------------------------------------------------------------------


def main(folder: Path) -> None:
    reference = folder / "docs" / "reference"
    pages = dict([*name_pages(), *command_pages(), *format_pages()])
    pages["errors.md"] = error_page()
    pages["columns.md"] = columns_page()
    for name, text in pages.items():
        path = reference / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    print(f"reference: {len(pages)} pages")


def columns_page() -> str:
    """What every column of every table means."""
    from graphkit.meanings import MEANING  # noqa: PLC0415

    lines = [
        "# Columns", "",
        "What the columns of tables mean, whichever verb or command gives them. `frame.meaning()` shows those of a table"
        " at hand. What is not known is empty (`null` in JSON), never zero.", "",
        "| column | unit | what |", "|---|---|---|",
    ]  # fmt: skip
    lines += [f"| `{name}` | {m.unit} | {m.what} |" for name, m in sorted(MEANING.items())]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    os.environ.setdefault("GRAPHKIT_EMAIL", "drop")
    main(Path(sys.argv[1]))
    _ = textwrap
