"""What may come next in a query that is being typed: labels, properties, functions, names."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from graphkit.cypher.gate import GraphNames
from graphkit.cypher.tokens import Token, tokens
from graphkit.cypher.vocabulary import FUNCTIONS

KEYWORDS = (
    "MATCH", "OPTIONAL MATCH", "WHERE", "RETURN", "WITH", "UNWIND", "ORDER BY", "SKIP", "LIMIT",
    "DISTINCT", "UNION", "CALL", "AND", "OR", "NOT", "XOR", "IN", "CONTAINS", "STARTS WITH",
    "ENDS WITH", "IS NULL", "IS NOT NULL", "CASE", "WHEN", "THEN", "ELSE", "END", "EXISTS", "COUNT",
    "COLLECT", "AS", "ASC", "DESC", "ANY", "ALL", "NONE", "SINGLE", "shortestPath",
    "allShortestPaths", "reduce",
)  # fmt: skip
_WORD = re.compile(r"[\w$./]*$")


def completions(
    text: str, known: GraphNames, parameters: Iterable[str] = (), queries: Iterable[str] = ()
) -> tuple[int, list[str]]:
    """How many letters before the cursor are begun anew, and what they may become."""
    begun = _WORD.search(text)
    word = begun.group() if begun else ""
    before = tokens(text[: len(text) - len(word)])
    if "/" in word and not before:
        return len(word), _fitting(queries, word)
    if word.startswith("$"):
        return len(word), _fitting([f"${name}" for name in parameters], word)
    if "." in word:
        name, _, part = word.rpartition(".")
        labels = dict(_bound(before)).get(name)
        every = known.of(labels or ())
        return len(part), _fitting(sorted(every), part)
    if before and before[-1].text in (":", "|", "!", "&"):
        types = sorted(set(known.properties) - known.labels)
        return len(word), _fitting(types if _in_tie(before) else sorted(known.labels), word)
    if _is_key(before):
        return len(word), _fitting(sorted(known.of(_labels_before(before))), word)
    names = dict.fromkeys(name for name, _ in _bound(before))
    every_word = [*names, *KEYWORDS, *(f"{f}(" for f in sorted(FUNCTIONS))]
    return len(word), _fitting([*every_word, *(queries if not before else ())], word)


def _fitting(words: Iterable[str], begun: str) -> list[str]:
    wanted = begun.casefold()
    return [word for word in words if word.casefold().startswith(wanted)]


def _in_tie(before: Sequence[Token]) -> bool:
    """Whether the cursor stands in the square brackets of a relation."""
    for index in range(len(before) - 1, -1, -1):
        if before[index].text in ("(", ")", "]"):
            return False
        if before[index].text == "[":
            return index > 0 and before[index - 1].text in ("-", "<-")
    return False


def _is_key(before: Sequence[Token]) -> bool:
    """Whether a key of a pattern is wanted: `(a:Author {` or `, ` behind a value there."""
    for index in range(len(before) - 1, -1, -1):
        if before[index].text in (")", "]", "}"):
            return False
        if before[index].text == "{":
            inside = bool(index) and before[index - 1].kind in ("word", "quoted")
            return inside and before[-1].text in ("{", ",") and bool(_labels_before(before[:index]))
    return False


def _labels_before(typed: Sequence[Token]) -> list[str]:
    """The labels of the node or relation whose brackets are open."""
    labels = []
    for before, token in zip(reversed(typed[:-1]), reversed(typed), strict=False):
        if token.text in ("(", "["):
            break
        if before.text in (":", "|") and token.kind in ("word", "quoted"):
            labels.append(token.name)
    return labels


def _bound(typed: Sequence[Token]) -> Iterator[tuple[str, list[str]]]:
    """The names that patterns and AS bind so far, with their labels."""
    for index, token in enumerate(typed):
        before = typed[index - 1] if index else token
        if token.kind not in ("word", "quoted"):
            continue
        if before.text in ("(", "["):
            after = typed[index + 1 : index + 3]
            labelled = len(after) == 2 and after[0].text == ":"
            if labelled or (after and after[0].text in (")", "]", "{")):
                yield token.name, [after[1].name] if labelled else []
        elif before.upper == "AS":
            yield token.name, []
