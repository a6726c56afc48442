"""Who asked to be left out, as salted hashes of their names; and texts without these names.

A name is found in a text as whole words, in either order, whatever the case, accents, hyphens and
what stands between the words. Initials and single words are too common to be anybody's.
"""

from __future__ import annotations

import itertools
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from graphkit.ids import salted
from graphkit.names import fold, parts

LEFT_OUT = "[left out]"
_WORD = re.compile(r"[^\W_]+(?:[-'’][^\W_]+)*")
_PIECE = re.compile(r"[^\W_]+")
_MARK = "named:"
_ADDRESS = re.compile(r"https?://", re.IGNORECASE)


def forms(name: str) -> set[tuple[str, ...]]:
    """The words of a name in the orders in which texts may have it; none if it is too common."""
    split = parts(name)
    given, family = " ".join(split.given), split.family
    if not family or not given:
        whole = fold(name)
        return {(whole,)} if len(whole) > 1 and not whole.isascii() and _is_cjk(whole) else set()
    if all(len(word) == 1 for word in split.given):
        return set()
    written = [piece for word in _WORD.findall(name) for piece in _PIECE.findall(word)]
    orders = {tuple(f"{given} {family}".split()), tuple(f"{family} {given}".split())}
    if len(split.given[0]) > 1:  # without what stands between
        ends = split.given[0], family.split()[-1]
        orders |= {ends, ends[::-1]}
    orders.add(tuple(fold(piece) for piece in written))
    if _is_cjk(fold(name)):
        orders |= {(given + family,), (family + given,), (fold(name),)}
    return {words for words in orders if words}


def _is_cjk(text: str) -> bool:
    return any("\u3040" <= sign <= "\ud7af" for sign in text)


class Veil:
    """Takes names out of texts; knows only salted hashes of them."""

    def __init__(self, marks: Iterable[str] = ()) -> None:
        self._hashes: dict[str, dict[int, set[str]]] = defaultdict(lambda: defaultdict(set))
        self.marks = sorted(set(marks))
        for mark in self.marks:
            _, salt, count, hashed = mark.split(":")
            self._hashes[salt][int(count)].add(hashed)

    @classmethod
    def of(cls, names: Iterable[str], salt: str) -> Veil:
        """A veil over names."""
        return cls(
            f"{_MARK}{salt}:{len(words)}:{salted(salt, ' '.join(words))}"
            for name in names
            for words in forms(name)
        )

    def __bool__(self) -> bool:
        return bool(self.marks)

    def __or__(self, other: Veil) -> Veil:
        return Veil((*self.marks, *other.marks))

    def covers(self, name: str) -> bool:
        """Whether a text is such a name, and nothing else."""
        return any(start == 0 and end == len(name) for start, end in self._found(name))

    def __call__(self, text: str) -> str:
        """The text without the names."""
        if not self.marks or not text:
            return text
        pieces, last = [], 0
        for start, end in self._found(text):
            pieces += [text[last:start], LEFT_OUT]
            last = end
        return "".join([*pieces, text[last:]]) if pieces else text

    def _found(self, text: str) -> Iterator[tuple[int, int]]:
        """Where names stand, from the first to the last, none over another."""
        tokens = [(m.start(), m.end(), fold(m.group())) for m in _PIECE.finditer(text)]
        whole = [(m.start(), m.end(), fold(m.group())) for m in _WORD.finditer(text)]
        spans = sorted(
            {*self._spans(tokens), *self._spans(whole), *self._spans(_unglued(tokens, text))}
        )
        last = 0
        for start, end in spans:
            if start >= last:
                yield start, end
                last = end

    def _spans(self, tokens: list[tuple[int, int, str]]) -> Iterator[tuple[int, int]]:
        for salt, counts in self._hashes.items():
            for count, hashes in counts.items():
                for first in range(len(tokens) - count + 1):
                    words = " ".join(t[2] for t in tokens[first : first + count])
                    if salted(salt, words) in hashes:
                        yield tokens[first][0], tokens[first + count - 1][1]

    def blot(self, text: str) -> str:
        """A piece of raw input; none of it where both ends of a name stand anywhere in it."""
        words = sorted({fold(m.group()) for m in _PIECE.finditer(text)})
        for salt, counts in self._hashes.items():
            pairs = (f"{a} {b}" for a in words for b in words)
            if any(salted(salt, pair) in counts[2] for pair in pairs):
                return LEFT_OUT
        return self(text)

    def path(self, text: str) -> str:
        """A path without the names; two that differ stay two."""
        new = self(text)
        salt = self.marks[0].split(":")[1] if new != text else ""
        return f"{new} {salted(salt, text)}" if new != text else text

    def shape(self, value: Any) -> Any:
        """Plain data (of JSON) without the names; an address that holds one is none any more."""
        if isinstance(value, str):
            new = self(value)
            return None if new != value and _ADDRESS.match(value) else new
        if isinstance(value, list):
            return [v for v in (self.shape(item) for item in value) if v is not None]
        if isinstance(value, Mapping):
            return {self(key): self.shape(item) for key, item in value.items()}
        return value


def _unglued(tokens: list[tuple[int, int, str]], text: str) -> list[tuple[int, int, str]]:
    """The pieces of words that pages ran together ("SilvaBen", "Silva2024"), if there are any."""
    pieces, cut = [], False
    for start, end, folded in tokens:
        word = text[start:end]
        if word.isdigit() or (word.isalpha() and (word[1:].islower() or word.isupper())):
            pieces.append((start, end, folded))
            continue
        joints = [n for n in range(1, len(word)) if _is_joint(word, n)]
        cut = cut or bool(joints)
        bounds = [0, *joints, len(word)]
        for a, b in itertools.pairwise(bounds):
            pieces.append((start + a, start + b, fold(word[a:b])))
    return pieces if cut else []


def _is_joint(word: str, at: int) -> bool:
    """Whether a new word begins there: a capital after a small letter, or the last of several.

    Or a number after a letter, or a letter after a number ("Silva2024"): a year, a footnote.
    """
    if word[at].isdecimal() != word[at - 1].isdecimal():
        return True
    if not word[at].isupper():
        return False
    return word[at - 1].islower() or (word[at - 1].isupper() and word[at + 1 : at + 2].islower())


def is_mark(text: str) -> bool:
    """Whether an entry of a decision is a hash of a name, not of a mention."""
    return text.startswith(_MARK)
