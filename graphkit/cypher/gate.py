"""A typed query -> a text that an engine may see, or an error that says where and why not.

What is typed is hostile by assumption. It is read word by word (`grammar`), and what then goes to
an engine is written anew from the words that were read: without comments, with every text passed
as a parameter and every name in backticks. So no engine ever sees a text literal, a comment or an
escape of a stranger, and it does not matter how either engine would have read one.
"""

from __future__ import annotations

import difflib
import itertools
import math
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from graphkit.cypher.grammar import Reader
from graphkit.cypher.lint import Traps, traps
from graphkit.cypher.tokens import Token, tokens
from graphkit.cypher.words import NotInGrammarError, Shape
from graphkit.errors import CypherRefusedError, QueryParameterError
from graphkit.graph import NODES, RELATIONS

MOST_CHARACTERS = 20_000
MOST_RELATIONS = 10
MOST_MATCHES = 12
MOST_UNIONS = 8
MOST_ITEMS = 2_000
MOST_NUMBERS = 1_000_000
OURS = "text_"  # parameters that stand for the texts of a query
_ESCAPE = re.compile(r"\\(u[0-9A-Fa-f]{4}|.)", re.DOTALL)
_ESCAPED = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "\\": "\\", "'": "'", '"': '"',
            "`": "`"}  # fmt: skip
_CONTROL = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]"
)
_COMPARED = frozenset({"=", "<>", "<", ">", "<=", ">="})


@dataclass(frozen=True, slots=True)
class Known:
    """The labels and types that a graph has, each with the kinds of its properties."""

    properties: Mapping[str, Mapping[str, str]]
    labels: frozenset[str]

    @classmethod
    def schema(cls, extra: Iterable[str] = ()) -> Known:
        """Graphkit's own schema; `extra` are properties that analyses added to Author."""
        items = {n.label: n.columns for n in NODES} | {r.name: r.columns for r in RELATIONS}
        kinds = {name: {k: str(t) for k, t in columns.items()} for name, columns in items.items()}
        kinds["Author"] |= dict.fromkeys(extra, "any")
        return cls(kinds, frozenset(n.label for n in NODES))

    def of(self, labels: Iterable[str]) -> dict[str, str]:
        """The properties of some labels or types; of all where none are named."""
        names = [label for label in labels if label in self.properties] or list(self.properties)
        return {key: kind for name in names for key, kind in self.properties[name].items()}


@dataclass(frozen=True, slots=True)
class Typed:
    """A typed query that may be run."""

    text: str
    columns: tuple[str, ...]
    parameters: frozenset[str]
    texts: Mapping[str, str]
    traps: Traps
    written: str
    patterns_with: frozenset[str]

    def bind(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """All values that the text needs, checked."""
        if unknown := sorted(set(given) - self.parameters):
            raise QueryParameterError(f"The query has no parameter ${unknown[0]}.")
        if missing := sorted(self.parameters - set(given)):
            raise QueryParameterError(
                f"The query needs ${missing[0]}: --param {missing[0]}=… on the command line."
            )
        values = {name: _checked(name, value) for name, value in given.items()}
        if empty := [name for name in self.patterns_with if values.get(name) == ""]:
            raise QueryParameterError(
                f"CONTAINS ${empty[0]} with an empty text finds nothing on one engine and"
                " everything on the other: leave the condition out."
            )
        return {**values, **self.texts}

    def for_the_embedded(self) -> list[str]:
        """Refuse what the embedded engine gets wrong without an error; what to be aware of."""
        if self.traps.wrong:
            head = "The embedded engine would give wrong rows for this, without an error"
            raise _refused(self.written, self.traps.wrong, head)
        return [
            f"line {token.line}, column {token.column}: {message}"
            for token, message in self.traps.doubtful
        ]


def gate(written: str, known: Known | None = None) -> Typed:
    """Let a typed query pass, or raise `CypherRefusedError`."""
    text = written.replace("\r\n", "\n")
    if len(text) > MOST_CHARACTERS:
        raise CypherRefusedError(
            f"A query has at most {MOST_CHARACTERS:,} characters, this one {len(text):,}."
        )
    found = tokens(text)
    wrong = list(_letters(text, found))
    if wrong:
        raise _refused(text, wrong)
    reader = Reader(text, found)
    try:
        shape = reader.query()
    except NotInGrammarError as error:
        raise _refused(text, [(error.token, str(error))]) from None
    except RecursionError:
        raise CypherRefusedError("The query has too many brackets inside each other.") from None
    wrong = [*_too_much(shape), *_numbers(found), *_names(shape, known)]
    wrong += _mixed(shape, found, known)
    texts, bad = _texts(shape.strings)
    wrong += bad
    wrong += [
        (token, f"parameters that begin with {OURS} are taken")
        for token in found
        if token.kind == "parameter" and token.text.startswith(f"${OURS}")
    ]
    if wrong:
        raise _refused(text, sorted(wrong, key=lambda place: place[0].start))
    after_contains = {
        after.text[1:]
        for token, after in itertools.pairwise(found)
        if token.upper == "CONTAINS" and after.kind == "parameter"
    }
    return Typed(
        _rendered(text, found, shape, texts), tuple(_unlike(shape.columns)),
        frozenset(shape.parameters), dict(texts.values()),
        traps(found), text, frozenset(after_contains),
    )  # fmt: skip


# -- what is refused beyond the grammar ------------------------------------------------------------


def _letters(text: str, found: Sequence[Token]) -> Iterable[tuple[Token, str]]:
    """Invisible signs, and letters that only look like those of a keyword."""
    end = 0
    for token in [*found, Token("end", "", 0, 0, len(text))]:
        if hidden := _CONTROL.search(text, end, token.start):
            line = text.count("\n", 0, hidden.start()) + 1
            column = hidden.start() - text.rfind("\n", 0, hidden.start())
            sign = Token("sign", hidden.group(), line, column, hidden.start())
            yield sign, f"an invisible sign (U+{ord(hidden.group()):04X}): take it out"
        end = token.end
        if token.kind in ("word", "parameter", "number"):
            for letter in token.text:
                plain = unicodedata.normalize("NFKC", letter).casefold()
                alike = not letter.isascii() and (plain.isascii() or token.kind == "number")
                if alike or letter.lower().isascii() != letter.isascii():
                    yield token, f"{letter} (U+{ord(letter):04X}) is no plain letter or number"
                    break
        elif token.kind == "quoted" and (
            "\\" in token.text or _CONTROL.search(token.text) or "\n" in token.text
            or len(token.text) < 3 or "``" in token.text
        ):  # fmt: skip
            yield token, "a name in backticks has letters, and no backslash, backtick or line end"


def _too_much(shape: Shape) -> Iterable[tuple[Token, str]]:
    if len(shape.relations) > MOST_RELATIONS:
        yield (
            shape.relations[MOST_RELATIONS],
            f"more than {MOST_RELATIONS} relations in one query: ask in two, and pass ids on",
        )
    if len(shape.matches) > MOST_MATCHES:
        yield shape.matches[MOST_MATCHES], f"more than {MOST_MATCHES} patterns in one query"
    if len(shape.unions) > MOST_UNIONS:
        yield shape.unions[MOST_UNIONS], f"more than {MOST_UNIONS} UNION in one query"
    if len(shape.apart) > 1:
        yield (
            shape.apart[1],
            "everything times everything times everything: tie the patterns by a relation",
        )
    if shape.longest_list and shape.longest_list[0] > MOST_ITEMS:
        yield shape.longest_list[1], f"a list of more than {MOST_ITEMS:,}: pass it as a parameter"
    if math.prod(size for _, size in shape.ranges) > MOST_NUMBERS:
        yield shape.ranges[-1][0], f"ranges that make more than {MOST_NUMBERS:,} rows"


def _numbers(found: Sequence[Token]) -> Iterable[tuple[Token, str]]:
    for token in found:
        if token.kind != "number":
            continue
        if token.text.isdecimal() and int(token.text) >= 2**63:
            yield token, "a whole number has at most 63 bits"
        elif not math.isfinite(float(token.text)):
            yield token, "a number that is too large"


def _names(shape: Shape, known: Known | None) -> Iterable[tuple[Token, str]]:
    """Labels, types and properties that the graph does not have: one engine finds nothing then."""
    spelled: dict[str, str] = {}
    for name in [*shape.bound, *shape.rebound]:
        if spelled.setdefault(name.casefold(), name) != name:
            token = next(t for t in shape.names if t.name == name)
            other = spelled[name.casefold()]
            yield token, f"{name} and {other} are one name on the embedded engine: use another"
    if known is None:
        return
    types = frozenset(known.properties) - known.labels
    for token, what in shape.labels:
        names = known.labels if what == "label" else types
        if token.name not in names:
            yield token, f"there is no {what} {token.name!r}{_near(token.name, names)}"
    for labels, key in _asked(shape):
        kinds = known.of(labels)
        if key.name not in kinds:
            of = f" of {' or '.join(sorted(labels))}" if labels else ""
            yield key, f"there is no property {key.name!r}{of}{_near(key.name, kinds)}"


def _asked(shape: Shape) -> Iterable[tuple[Iterable[str], Token]]:
    """Each property that is asked for, with the labels of what has it."""
    for name, key in shape.reads:
        if name.name in shape.bound and name.name not in shape.rebound:
            yield shape.bound[name.name], key
    yield from shape.keys


def _near(name: str, names: Iterable[str]) -> str:
    by_letters = {n.casefold(): n for n in names}
    near = difflib.get_close_matches(name.casefold(), by_letters, n=1, cutoff=0.5)
    if near:
        return f"; did you mean {by_letters[near[0]]}?"
    return f"; there are {', '.join(sorted(names)[:12])}"


def _mixed(
    shape: Shape, found: Sequence[Token], known: Known | None
) -> Iterable[tuple[Token, str]]:
    """A number compared with a text: equal on one engine, never on the other."""
    if known is None:
        return
    place = {token.start: index for index, token in enumerate(found)}
    for labels, key in _asked(shape):
        index = place[key.start]
        value = found[index + 2] if index + 2 < len(found) else key
        sign = found[index + 1].text if index + 1 < len(found) else ""
        if sign not in _COMPARED and not (sign == ":" and labels):
            continue
        kind = known.of(labels).get(key.name, "any")
        if kind in ("int64", "double") and value.kind == "string":
            yield value, f"{key.name} is a number: write it without quotes"
        elif kind == "string" and value.kind == "number":
            yield value, f"{key.name} is a text: write '{value.text}'"


def _texts(strings: Sequence[Token]) -> tuple[dict[int, tuple[str, str]], list[tuple[Token, str]]]:
    """By place, the parameter and the value of each text."""
    found: dict[int, tuple[str, str]] = {}
    wrong: list[tuple[Token, str]] = []
    for number, token in enumerate(strings):
        inside = token.text[1:-1]
        odd = [m[1] for m in _ESCAPE.finditer(inside) if len(m[1]) == 1 and m[1] not in _ESCAPED]
        if odd:
            wrong.append(
                (token, f"\\{odd[0]} is no escape: known are \\n \\t \\\\ \\' \\\" \\u00e9")
            )
            continue
        value = _ESCAPE.sub(
            lambda m: chr(int(m[1][1:], 16)) if len(m[1]) > 1 else _ESCAPED[m[1]], inside
        )
        if any("\ud800" <= letter <= "\udfff" for letter in value) or "\0" in value:
            wrong.append((token, "a text holds whole letters"))
        found[token.start] = (f"{OURS}{number}", value)
    return found, wrong


# -- what an engine sees ---------------------------------------------------------------------------


def _rendered(
    text: str, found: Sequence[Token], shape: Shape, texts: Mapping[int, tuple[str, str]]
) -> str:
    """The text anew, from the words that were read."""
    names = {token.start for token in shape.names}
    pieces: list[str] = []
    end = 0
    for token in found:
        gap = text[end : token.start]
        pieces.append("\n" * gap.count("\n") + (" " if gap else ""))
        if token.start in texts:
            pieces.append(f" ${texts[token.start][0]} ")
        elif token.start in names and token.kind == "word":
            pieces.append(f"`{token.text}`")
        elif token.text != ";":
            pieces.append(token.text)
        end = token.end
    return "".join(pieces).strip()


def _unlike(columns: Iterable[str]) -> Iterable[str]:
    """Names of columns, each once."""
    seen: dict[str, int] = {}
    for name in columns:
        seen[name] = seen.get(name, 0) + 1
        yield name if seen[name] == 1 else f"{name} ({seen[name]})"


def _checked(name: str, value: Any) -> Any:
    """A value of a parameter: a text, a number, a truth value, or a list of one kind of these."""
    if isinstance(value, (list, tuple)):
        kinds = {type(_checked(name, item)) for item in value}
        if len(kinds) > 1 or list in kinds:
            raise QueryParameterError(f"${name}: a list holds texts only, or numbers only.")
        return list(value)
    if isinstance(value, bool | str):
        return value
    if isinstance(value, int) and -(2**63) <= value < 2**63:
        return value
    if isinstance(value, float) and math.isfinite(value):
        return value
    raise QueryParameterError(
        f"${name} must be a text, a number, true or false, or a list of these; not {value!r}."
    )


def _refused(text: str, places: Iterable[tuple[Token, str]], head: str = "") -> CypherRefusedError:
    lines = text.split("\n")
    said = [(head or "This query is not run") + ":"]
    for token, message in list(places)[:5]:
        said.append(f"  line {token.line}, column {token.column}: {message}")
        shown = lines[token.line - 1] if 0 < token.line <= len(lines) else ""
        if len(shown) <= 160:
            said += [f"    {shown}", " " * (3 + token.column) + "^"]
    return CypherRefusedError("\n".join(said))
