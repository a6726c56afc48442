"""`graphkit cypher`: a prompt for queries, with completion, history, and commands with a colon."""

from __future__ import annotations

import os
import shlex
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from graphkit.cli.output import say
from graphkit.cli.querying import draw_answer, print_answer
from graphkit.cli.shared import in_workspace
from graphkit.errors import GraphkitError, UsageError
from graphkit.extras import install_line

if TYPE_CHECKING:
    from graphkit.workspace import KnowledgeGraph

PROMPT = "cypher> "
HELP = """\
A query ends with ; or an empty line. A name of the library runs that query: people/card author=p:…
  :explain QUERY      how it would be answered
  :params             the parameters; :params who=p:1 n=5 sets some, :params clear forgets them
  :slice FILE         draw the people of the last answer (.html .svg .png …)
  :queries WORDS      named queries that have these words
  :rows N  :timeout S the most rows, the seconds
  :help  :quit"""


class Shell:
    """What is typed, one entry after the other; errors are said, and the shell goes on."""

    def __init__(self, graph: KnowledgeGraph, timeout: float, limit: int) -> None:
        self.graph = graph
        self.timeout = timeout
        self.limit = limit
        self.parameters: dict[str, Any] = {}
        self.last: tuple[list[dict[str, Any]], tuple[str, ...]] | None = None

    def handle(self, typed: str) -> bool:
        """Do what was typed; whether to go on."""
        text = typed.strip()
        if text in (":quit", ":exit", ":q"):
            return False
        if text:
            try:
                self._do(text)
            except GraphkitError as error:
                say(f"error: {error}")
            except KeyboardInterrupt:
                say("stopped")
        return True

    def _do(self, text: str) -> None:
        if text.startswith(":"):
            word, _, rest = text[1:].partition(" ")
            commands: dict[str, Callable[[str], None]] = {
                "help": lambda _: click.echo(HELP),
                "explain": self._explain,
                "params": self._params,
                "param": self._params,
                "slice": self._slice,
                "queries": self._queries,
                "rows": self._rows,
                "timeout": self._timeout,
            }
            if word not in commands:
                known = " ".join(f":{name}" for name in commands)
                raise UsageError(f"There is no :{word[:30]}. There are {known} :quit.")
            commands[word](rest.strip())
        elif text.split(maxsplit=1)[0].rstrip(";") in self.graph.queries:
            self._named(text.rstrip(";"))
        else:
            answer = self.graph.typed(text, self._used(text), self.timeout, self.limit)
            for note in answer.notes:
                say(f"warning: {note}")
            self._show(answer.rows, answer.columns, more=answer.more)

    def _show(
        self, rows: list[dict[str, Any]], columns: tuple[str, ...], *, more: bool = False
    ) -> None:
        self.last = rows, columns
        print_answer(rows, columns)
        if more:
            say(f"only the first {len(rows):,} rows are shown; :rows N shows more")

    def _used(self, text: str) -> dict[str, Any]:
        """The parameters that a text asks for."""
        from graphkit.cypher.tokens import tokens

        asked = {token.text[1:] for token in tokens(text) if token.kind == "parameter"}
        return {name: value for name, value in self.parameters.items() if name in asked}

    def _named(self, text: str) -> None:
        name, *pairs = _split(text)
        query = self.graph.queries[name]
        takes = {p.name for p in query.parameters}
        given = {k: v for k, v in self.parameters.items() if k in takes} | dict(_pairs(pairs))
        for person in ("author", "other"):
            if person in given and person in takes:
                given[person] = self.graph.author(str(given[person])).id
        self._show(self.graph.rows(name, self.timeout, **given), query.columns)

    def _explain(self, text: str) -> None:
        if not text:
            raise UsageError(":explain QUERY says how it would be answered.")
        name, *pairs = _split(text) if text.split(maxsplit=1)[0] in self.graph.queries else [text]
        given = dict(_pairs(pairs)) if pairs else self._used(text)
        for number, step in enumerate(self.graph.explain(name.rstrip(";"), **given), 1):
            click.echo(f"{number:3}  {step}")

    def _params(self, text: str) -> None:
        from graphkit.workspace import typed_value

        if text == "clear":
            self.parameters.clear()
        for key, value in _pairs(_split(text)) if text != "clear" else ():
            self.parameters[key] = typed_value(value)
        if not text:
            for key, value in sorted(self.parameters.items()):
                click.echo(f"{key} = {value!r}")

    def _slice(self, file: str) -> None:
        if self.last is None or not file:
            raise UsageError(":slice FILE draws the people of the last answer: ask first.")
        draw_answer(self.graph, *self.last, file)

    def _queries(self, words: str) -> None:
        for query in self.graph.queries.search(words):
            click.echo(f"{query.name:32} {query.description}")

    def _rows(self, text: str) -> None:
        if not text.isdecimal() or not 1 <= int(text[:9]) <= 100_000:
            raise UsageError(":rows N takes a number from 1 to 100,000.")
        self.limit = int(text)

    def _timeout(self, text: str) -> None:
        try:
            seconds = float(text)
        except ValueError:
            seconds = 0.0
        if not 0.1 <= seconds <= 600:
            raise UsageError(":timeout S takes seconds from 0.1 to 600.")
        self.timeout = seconds


def _split(text: str) -> list[str]:
    try:
        return shlex.split(text)
    except ValueError as error:
        raise UsageError(f"A quotation mark is never closed: {error}.") from None


def _pairs(words: list[str]) -> Iterator[tuple[str, str]]:
    for word in words:
        key, equals, value = word.partition("=")
        if not equals or not key:
            raise UsageError(f"{word[:40]!r} is not NAME=VALUE.")
        yield key, value


def is_whole(text: str) -> bool:
    """Whether an entry is done, so that Enter runs it and begins no new line."""
    stripped = text.strip()
    return (
        not stripped
        or stripped.startswith(":")
        or stripped.endswith(";")
        or ("/" in stripped.split()[0] and "\n" not in stripped)
        or text.endswith("\n")
    )


@click.command("cypher")
@click.option(
    "--timeout",
    type=click.FloatRange(min=0.1, max=600),
    default=60.0,
    show_default=True,
    help="Seconds for each query.",
)
@click.option(
    "--rows",
    "limit",
    type=click.IntRange(1, 100_000),
    default=200,
    show_default=True,
    help="The most rows of each query.",
)
@in_workspace
def cypher_shell(graph: KnowledgeGraph, timeout: float, limit: int) -> None:
    """Ask in Cypher at a prompt, with completion and history. Type :help there."""
    shell = Shell(graph, timeout, limit)
    if not sys.stdin.isatty():
        for entry in _entries(sys.stdin.read()):
            if not shell.handle(entry):
                return
        return
    say(f"{graph.store.name}; :help says what may be typed, :quit ends")
    ask = _prompt(shell)
    while True:
        try:
            typed = ask()
        except KeyboardInterrupt:
            continue
        except EOFError:
            return
        if not shell.handle(typed):
            return


def _entries(text: str) -> Iterator[str]:
    """What stands in a file or a pipe: commands and queries, with empty lines between them."""
    entry: list[str] = []
    for line in [*text.splitlines(), ""]:
        if entry and (not line.strip() or line.startswith(":")):
            yield "\n".join(entry)
            entry = []
        if line.startswith(":"):
            yield line
        elif line.strip():
            entry.append(line)


def _history() -> Path | None:
    """Where what was typed is kept for the next time, for this user alone."""
    home = os.environ.get("XDG_STATE_HOME") or "~/.local/state"
    path = Path(home).expanduser() / "graphkit" / "cypher_history"
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        path.touch(mode=0o600)
    except OSError:
        return None
    return path


def _prompt(shell: Shell) -> Callable[[], str]:
    """What asks for an entry: prompt_toolkit where it is installed, else one line at a time."""
    try:
        import prompt_toolkit
        from prompt_toolkit.completion import Completer, Completion
        from prompt_toolkit.history import FileHistory, InMemoryHistory
        from prompt_toolkit.key_binding import KeyBindings
    except ImportError:
        say(f"completion and history come with: {install_line('shell')}")
        return lambda: input(PROMPT)

    class Words(Completer):
        def get_completions(self, document: Any, _: Any) -> Iterator[Any]:
            for begun, word in suggestions(shell, document.text_before_cursor):
                yield Completion(word, -begun)

    keys = KeyBindings()

    @keys.add("enter")
    def _(event: Any) -> None:
        buffer = event.current_buffer
        if is_whole(buffer.text):
            buffer.validate_and_handle()
        else:
            buffer.insert_text("\n")

    path = _history()
    history = FileHistory(str(path)) if path else InMemoryHistory()
    session: Any = prompt_toolkit.PromptSession(
        PROMPT,
        completer=Words(),
        history=history,
        key_bindings=keys,
        multiline=True,
        complete_while_typing=False,
        prompt_continuation="      > ",
    )
    return lambda: str(session.prompt())


def suggestions(shell: Shell, text: str) -> Iterator[tuple[int, str]]:
    """What may follow, each with how many letters it begins anew."""
    from graphkit.cypher import GraphNames, completion
    from graphkit.questions.cypher import known as known_of

    if text.startswith(":") and " " not in text:
        words = [line.split()[0] for line in HELP.splitlines() if line.startswith("  :")]
        yield from ((len(text), word) for word in words if word.startswith(text))
        return
    body = text.partition(" ")[2] if text.startswith(":explain ") else text
    known = known_of(shell.graph.snapshot()) or GraphNames.schema()
    begun, words = completion.completions(body, known, shell.parameters, shell.graph.queries)
    yield from ((begun, word) for word in words)


SHELL = (cypher_shell,)
