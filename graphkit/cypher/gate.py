"""A typed query -> what an engine may see, or an error that says where and why not.

What is typed is hostile by assumption. It is read into a tree, token by token, and a token without
a place there ends it. What then goes to an engine is written anew from the tokens that were read:
without comments, with every text passed as a parameter and every name in backticks. So no engine
ever sees a text literal, a comment or an escape of a stranger, and it does not matter how it would
have read one.
"""

from __future__ import annotations

import difflib
import itertools
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from graphkit.cypher import limits, tree
from graphkit.cypher.embedded import Reason, reasons
from graphkit.cypher.parsing import NotInGrammarError, parse
from graphkit.cypher.scope import ScopeFindings, scoped
from graphkit.cypher.tokens import Token, tokens
from graphkit.cypher.values import MOST_DIGITS, checked
from graphkit.cypher.vocabulary import ADVICE, AGGREGATES, FUNCTIONS
from graphkit.errors import CypherRefusedError, QueryParameterError

OUR_LABEL = "GraphkitMeta"  # of the node beside the graph on a server
OURS = "text_"  # parameters that stand for the texts of a query
_CONTROL = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]"
)
_COMPARED = frozenset({"=", "<>", "<", ">", "<=", ">="})


@dataclass(frozen=True, slots=True)
class GraphNames:
    """The labels and types that a graph has, each with the kinds of its properties."""

    properties: Mapping[str, Mapping[str, str]]
    labels: frozenset[str]

    @classmethod
    def schema(cls, extra: Iterable[str] = ()) -> GraphNames:
        """Graphkit's own schema; `extra` are properties that analyses added to Author."""
        from graphkit.graph import NODES, RELATIONS  # noqa: PLC0415 - the child does without

        items = {n.label: n.columns for n in NODES} | {r.name: r.columns for r in RELATIONS}
        kinds = {name: {k: str(t) for k, t in columns.items()} for name, columns in items.items()}
        kinds["Author"] |= dict.fromkeys(extra, "any")
        return cls(kinds, frozenset(n.label for n in NODES))

    def of(self, labels: Iterable[str], kind: str = "") -> dict[str, str]:
        """The properties of some labels or types; of all (nodes, ties) where none are named."""
        names = [label for label in labels if label in self.properties] or [
            name
            for name in self.properties
            if not kind or (name in self.labels) == (kind == "node")
        ]
        return {key: kind for name in names for key, kind in self.properties[name].items()}


@dataclass(frozen=True, slots=True)
class Typed:
    """A typed query that may be run: `text` is for an engine, the tree for us."""

    text: str
    columns: tuple[str, ...]
    parameters: frozenset[str]
    texts: Mapping[str, str]
    parsed: tree.Parsed = field(repr=False)
    scope: ScopeFindings = field(repr=False)
    known: GraphNames | None = field(repr=False)

    def bind(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """All values that the text needs, checked."""
        if unknown := sorted(set(given) - self.parameters):
            raise QueryParameterError(f"The query has no parameter ${unknown[0]}.")
        if missing := sorted(self.parameters - set(given)):
            raise QueryParameterError(
                f"The query needs ${missing[0]}: --param {missing[0]}=… on the command line."
            )
        values = {name: checked(name, value) for name, value in given.items()}
        for token, message in limits.bad_given_patterns(self.parsed.every, values):
            raise refused(self.parsed.text, [(token, message)])
        return {**values, **self.texts}

    def text_hiding(self, label: str) -> str:
        """The text, with nodes of a label hidden where any node is asked for.

        A server holds a node of our own beside the graph; it is tied to nothing, so only patterns
        of one node could meet it.
        """
        texts = {s.start: (f"{OURS}{n}", s.value) for n, s in enumerate(self.parsed.strings)}
        marks: dict[int, str] = {}
        for part in self.parsed.every:
            if isinstance(part, tree.Path) and len(part.steps) == 1:
                node = part.steps[0]
                if not isinstance(node, tree.NodePattern) or node.labels is not None:
                    continue
                bound = self.scope.bound_before.get(part.start, frozenset())
                if node.name is None or node.name.name not in bound:
                    marks[(node.name or node).first.start] = f":!`{label}`"
        return _rendered(self.parsed, texts, marks) if marks else self.text

    def not_for_the_engine(self, values: Mapping[str, Any]) -> list[Reason]:
        """What the embedded engine would answer otherwise than Neo4j: then we answer ourselves."""
        properties = None if self.known is None else self.known.properties
        return reasons(self.parsed, self.scope, properties, values)


def gate(written: str, known: GraphNames | None = None) -> Typed:
    """Let a typed query pass, or raise `CypherRefusedError`."""
    text = written.replace("\r\n", "\n")
    if len(text) > limits.MOST_CHARACTERS:
        raise CypherRefusedError(
            f"A query has at most {limits.MOST_CHARACTERS:,} characters, this one {len(text):,}."
        )
    read = tokens(text)
    if wrong := list(_letters(text, read)):
        raise refused(text, wrong)
    try:
        parsed = parse(text, read=read)
    except NotInGrammarError as error:
        raise refused(text, [(error.token, str(error))]) from None
    except RecursionError:
        raise CypherRefusedError("The query has too many brackets inside each other.") from None
    if deep := limits.deeper_than(parsed.query, limits.DEEPEST_CHAIN):
        said = "more than 150 steps inside each other: pass a list, and ask by IN or any()"
        raise refused(text, [(deep.first, said)])
    scope = scoped(parsed.query)
    every = parsed.every
    wrong = [*_calls(every), *scope.problems, *_names(every, scope, known)]
    wrong += [*limits.too_much(every, scope), *limits.bad_patterns(every)]
    wrong += [*_mixed(every, scope, known), *_reserved(parsed.tokens)]
    if wrong:
        raise refused(text, sorted(wrong, key=lambda place: place[0].start))
    texts = {s.start: (f"{OURS}{number}", s.value) for number, s in enumerate(parsed.strings)}
    parameters = frozenset(t.text[1:] for t in parsed.tokens if t.kind == "parameter")
    return Typed(
        _rendered(parsed, texts),
        tuple(_unlike(scope.columns)),
        parameters,
        dict(texts.values()),
        parsed,
        scope,
        known,
    )


# -- what is refused beyond the grammar ------------------------------------------------------------


def _letters(text: str, read: Sequence[Token]) -> Iterator[tuple[Token, str]]:
    """Invisible signs, and letters that only look like those of a keyword."""
    end = 0
    for token in [*read, Token("end", "", 0, 0, len(text))]:
        if hidden := _CONTROL.search(text, end, token.start):
            line = text.count("\n", 0, hidden.start()) + 1
            column = hidden.start() - text.rfind("\n", 0, hidden.start())
            sign = Token("sign", hidden.group(), line, column, hidden.start())
            yield sign, f"an invisible sign (U+{ord(hidden.group()):04X}): take it out"
        end = token.end
        if any("\ud800" <= letter <= "\udfff" for letter in token.text):
            yield token, "half a letter (a lone surrogate): take it out"
        elif token.kind in ("word", "parameter", "number"):
            yield from _plain(token)
        elif token.kind == "quoted" and (
            "\\" in token.text
            or _CONTROL.search(token.text)
            or "\n" in token.text
            or len(token.text) < 3
            or "``" in token.text
        ):
            yield token, "a name in backticks has letters, and no backslash, backtick or line end"


def _plain(token: Token) -> Iterator[tuple[Token, str]]:
    if token.text.isascii():
        return
    for letter in token.text:
        plain = unicodedata.normalize("NFKC", letter).casefold()
        alike = not letter.isascii() and (plain.isascii() or token.kind == "number")
        if alike or letter.lower().isascii() != letter.isascii():
            yield token, f"{letter} (U+{ord(letter):04X}) is no plain letter or number"
            return


def _reserved(read: Iterable[Token]) -> Iterator[tuple[Token, str]]:
    for token in read:
        if token.kind == "parameter" and token.text.startswith(f"${OURS}"):
            yield token, f"parameters that begin with {OURS} are taken"
        elif token.kind == "number" and len(token.text) > MOST_DIGITS:
            yield token, f"a number has at most {MOST_DIGITS} digits"


def _calls(every: Iterable[tree.Part]) -> Iterator[tuple[Token, str]]:
    """Functions that are not of Cypher, with too few or too many values, or out of place."""
    for part in every:
        if isinstance(part, tree.Call):
            yield from _call(part)
        elif isinstance(part, tree.Match | tree.Unwind):
            value = part.where if isinstance(part, tree.Match) else part.source
            for inner in [] if value is None else _aggregating(value):
                yield inner.first, "a value over all rows has no place here: WITH count(x) AS n …"


def _aggregating(value: tree.Part) -> Iterator[tree.Call]:
    stack: list[tree.Part] = [value]
    while stack:
        here = stack.pop()
        if isinstance(here, tree.Call) and here.name in AGGREGATES:
            yield here
        elif not isinstance(here, tree.Subquery):
            stack.extend(tree.children(here))


def _call(part: tree.Call) -> Iterator[tuple[Token, str]]:
    if part.star:
        return
    if part.name not in FUNCTIONS:
        near = difflib.get_close_matches(part.name, FUNCTIONS, n=1, cutoff=0.7)
        hint = f"; did you mean {near[0]}()?" if near else ""
        if "." in part.name and not (near and "." in near[0]):
            hint = ": functions of libraries are not called from here"
        yield (
            part.first,
            ADVICE.get(f"{part.name}()", f"{part.name}() is not a function of Cypher{hint}"),
        )
        return
    fewest, most = FUNCTIONS[part.name]
    if not fewest <= len(part.values) <= most:
        wanted = f"{fewest}" if fewest == most else f"{fewest} to {most}"
        yield part.first, f"{part.name}() takes {wanted} values"
    if part.distinct and part.name not in AGGREGATES:
        yield part.first, f"DISTINCT has no place in {part.name}()"
    if part.name in AGGREGATES:
        for value in part.values:
            for inner in _aggregating(value):
                yield inner.first, "one value over all rows inside another: WITH between them"
    if part.name == "size" and part.values and isinstance(part.values[0], tree.PatternValue):
        yield part.first, "size() of a pattern is: COUNT { (a)--() }"


def _names(
    every: Sequence[tree.Part], scope: ScopeFindings, known: GraphNames | None
) -> Iterator[tuple[Token, str]]:
    """Labels, types and properties that the graph does not have: an engine finds nothing then."""
    for part in every:
        if isinstance(part, tree.Labels) and part.name.casefold() == OUR_LABEL.casefold():
            yield part.first, f"{OUR_LABEL} is graphkit's own and no part of the graph"
    if known is None:
        return
    for part in every:
        if isinstance(part, tree.NodePattern | tree.HasLabels | tree.TiePattern):
            yield from _labels(part, scope, known)
    for labels, key, what in scope.reads:
        kinds = known.of(labels, what)
        if key.name not in kinds:
            of = f" of {' or '.join(sorted(labels))}" if labels else ""
            yield key, f"there is no property {key.name!r}{of}{_near(key.name, kinds)}"


def _labels(
    part: tree.NodePattern | tree.HasLabels | tree.TiePattern,
    scope: ScopeFindings,
    known: GraphNames,
) -> Iterator[tuple[Token, str]]:
    tie = isinstance(part, tree.TiePattern)
    if isinstance(part, tree.HasLabels) and isinstance(part.of_, tree.Variable):
        meaning = scope.kinds.get(part.of_.start)
        tie = meaning is not None and meaning.kind == "tie"
    types = frozenset(known.properties) - known.labels
    names, what = (types, "type") if tie else (known.labels, "label")
    for token in part.labels.names() if part.labels else ():
        if token.name not in names:
            yield token, f"there is no {what} {token.name!r}{_near(token.name, names)}"


def _near(name: str, names: Iterable[str]) -> str:
    by_letters = {n.casefold(): n for n in names}
    near = difflib.get_close_matches(name.casefold(), by_letters, n=1, cutoff=0.5)
    if near:
        return f"; did you mean {by_letters[near[0]]}?"
    return f"; there are {', '.join(sorted(names)[:12])}"


def _mixed(
    every: Sequence[tree.Part], scope: ScopeFindings, known: GraphNames | None
) -> Iterator[tuple[Token, str]]:
    """A number compared with a text: never equal, and surely not what was meant."""
    if known is None:
        return
    asked = {
        key.start: known.of(labels, what).get(key.name, "any") for labels, key, what in scope.reads
    }
    for part in every:
        pairs: list[tuple[Token, tree.Value]] = []
        if isinstance(part, tree.Binary) and part.sign in _COMPARED:
            sides = ((part.left, part.right), (part.right, part.left))
            pairs = [(a.token, b) for a, b in sides if isinstance(a, tree.Property)]
        elif isinstance(part, tree.NodePattern | tree.TiePattern) and part.properties:
            pairs = list(zip(part.properties.keys, part.properties.values, strict=True))
        for key, value in pairs:
            kind = asked.get(key.start, "any")
            if kind in ("int64", "double") and isinstance(value, tree.Text):
                yield value.first, f"{key.name} is a number: write it without quotes"
            elif (
                kind == "string"
                and isinstance(value, tree.Literal)
                and isinstance(value.value, int | float)
                and not isinstance(value.value, bool)
            ):
                yield value.first, f"{key.name} is a text: write '{value.first.text}'"


# -- what an engine sees ---------------------------------------------------------------------------


def _rendered(
    parsed: tree.Parsed,
    texts: Mapping[int, tuple[str, str]],
    marks: Mapping[int, str] | None = None,
) -> str:
    """The text anew, from the tokens that were read; marks go behind the tokens at their places."""
    names = {token.start for token in parsed.names}
    pieces: list[str] = []
    end = 0
    for token in parsed.tokens:
        gap = parsed.text[end : token.start]
        pieces.append("\n" * gap.count("\n") + (" " if gap else ""))
        if token.start in texts:
            pieces.append(f" ${texts[token.start][0]} ")
        elif token.start in names and token.kind == "word":
            pieces.append(f"`{token.text}`")
        elif token.upper == "OFFSET":
            pieces.append("SKIP")  # the same, and older servers know it
        elif token.text != ";":
            pieces.append(token.text)
        if marks and token.start in marks:
            pieces.append(marks[token.start])
        end = token.end
    return "".join(pieces).strip()


def _unlike(columns: Iterable[str]) -> Iterator[str]:
    """Names of columns, each once."""
    seen: dict[str, int] = {}
    for name in columns:
        for number in itertools.count(seen.get(name, 0) + 1):
            unlike = name if number == 1 else f"{name} ({number})"
            seen[name] = number
            if unlike == name or unlike not in seen:
                break
        yield unlike


def refused(text: str, places: Iterable[tuple[Token, str]], head: str = "") -> CypherRefusedError:
    """A refusal that shows each place."""
    lines = text.split("\n")
    said = [(head or "This query is not run") + ":"]
    for token, message in list(places)[:5]:
        said.append(f"  line {token.line}, column {token.column}: {message}")
        shown = lines[token.line - 1] if 0 < token.line <= len(lines) else ""
        if len(shown) <= 160 and shown.isprintable():
            said += [f"    {shown}", " " * (3 + token.column) + "^"]
    return CypherRefusedError("\n".join(said))
