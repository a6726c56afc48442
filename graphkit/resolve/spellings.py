"""How much two spellings that stand on lists of one work look like one person.

Much more is taken for one name here than between works: the list names a handful of people, and the
question is only which of them is meant. Order of the parts, hyphens, particles, transliterations,
nicknames, initials and a second surname that one source leaves out are all forms of one name; words
that stand against each other are not.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from rapidfuzz import fuzz

from graphkit.names import PARTICLES, SUFFIXES, fold
from graphkit.remembered import remembered
from graphkit.resolve.nicknames import stand_for_each_other
from graphkit.resolve.statements import Name

EQUAL, UNLIKE = 1.2, 0.0  # of spellings: the same, and nothing that could be one person
SURE = 0.75  # alike enough wherever the two stand in their lists
ALIKE = 80  # per cent of the letters of two words that may be one
SLIP = 50  # the same for surnames, where everything else on two lists agrees
_BREAK = re.compile(r"[\s.,;\-\u2010-\u2015\u2212\uFE58\uFE63\uFF0D]+")
_SOUNDS = (
    ("shch", "s"), ("tch", "k"), ("sch", "s"), ("sh", "s"), ("ch", "k"), ("kh", "k"), ("zh", "z"),
    ("ph", "f"),    ("th", "t"), ("ck", "k"), ("x", "ks"), ("tz", "ts"), ("w", "v"), ("ae", "a"),
    ("oe", "o"),
    ("ue", "u"), ("iy", "i"), ("yi", "i"), ("ii", "i"), ("y", "i"), ("j", "i"), ("c", "k"),
    ("q", "k"),
)  # fmt: skip
LOST = "?"  # a letter that a source's encoding did not keep
_LOST = re.compile("[?\ufffd]+")
_TWICE = re.compile(r"(.)\1+")


@dataclass(frozen=True, slots=True)
class Spelling:
    """A name as words to compare: those of the surname are marked."""

    words: tuple[str, ...]
    surname: frozenset[int]  # places of these words
    key: str
    latin: bool


@remembered(1 << 16)
def spelling_of(name: Name) -> Spelling:
    """The words of a name; hyphens part them, particles and suffixes are left out if others are."""
    words = _words_of(name)
    family = name.parts.family.replace(" ", "")
    surname = {n for n, w in enumerate(words) if len(w) > 1 and w in family}
    if len(surname) > 1 and not name.parts.given:
        surname = set(range(len(words)))
    return Spelling(tuple(words), frozenset(surname), name.key, name.key.isascii())


def sounds_of(name: Name) -> set[str]:
    """The words of a name as they sound: names of one person have one in common."""
    found = {sound(word) for word in _words_of(name) if len(word) > 1}
    found.add(sound(name.parts.family.replace(" ", "")))
    return found


def _words_of(name: Name) -> list[str]:
    given = name.parts.given
    whole = "".join(given)
    words: list[str] = []
    for piece in _BREAK.split(name.text):
        word = _folded(piece)
        initials = 2 <= len(word) <= 3 and word in whole and word not in given
        if initials and set(word) <= set(given):  # "JP", of which two initials were made
            words.extend(word)
        elif word and word not in SUFFIXES:
            words.append(word)
    kept = [w for w in words if w not in PARTICLES]
    return kept if any(len(w) > 1 for w in kept) else words


@remembered(1 << 16)
def _folded(piece: str) -> str:
    """A word folded, with the places of letters that an encoding has lost."""
    if not _LOST.search(piece):
        return fold(piece)
    return LOST.join(fold(part) for part in _LOST.split(piece))


@remembered(1 << 16)
def sound(word: str) -> str:
    """A word as it may be transliterated: Müller and Mueller, Aleksandr and Alexander are near.

    >>> sound("mueller") == sound("muller"), sound("alexander"), sound("yuri") == sound("iurii")
    (True, 'aleksander', True)
    """
    if not word.isascii():
        return word
    word = _TWICE.sub(r"\1", word)
    for letters, heard in _SOUNDS:
        word = word.replace(letters, heard)
    word = word.replace("iu", "u")
    return _TWICE.sub(r"\1", word)


@remembered(1 << 16)
def likeness(one: Spelling, other: Spelling) -> float:
    """Between UNLIKE and EQUAL: how surely two spellings on lists of one work are one person."""
    if one.key == other.key:
        return EQUAL
    if one.latin != other.latin:
        return UNLIKE
    return _Match(one, other).value()


class _Match:
    """The words of two spellings, matched from the surest kind of match down."""

    def __init__(self, one: Spelling, other: Spelling) -> None:
        self.one, self.other = one, other
        self.left = [*range(len(one.words))]
        self.right = [*range(len(other.words))]
        self.loss = 0.0
        self.surname = False

    def value(self) -> float:
        a, b = self.one.words, self.other.words
        self._each(lambda x, y: len(x) > 1 and x == y, 0.0)
        self._each(lambda x, y: min(len(x), len(y)) > 1 and sound(x) == sound(y), 0.05)
        self._composed()
        self._each(_near, 0.15)
        self._each(lambda x, y: min(len(x), len(y)) == 1 and x[0] == y[0], 0.05)
        self._each(lambda x, y: min(len(x), len(y)) == 1 and sound(x)[0] == sound(y)[0], 0.1)
        if not self.surname or (self.left and self.right):
            return UNLIKE
        told = len(a) - len(self.left)
        if told < 2 and min(len(a), len(b)) > 1:
            return UNLIKE  # a surname in common, and nothing else
        return 1.0 - self.loss - 0.1 * (len(self.left) + len(self.right))

    def _each(self, alike: Callable[[str, str], bool], loss: float) -> None:
        for i in [*self.left]:
            for j in self.right:
                if alike(self.one.words[i], self.other.words[j]):
                    self._take([i], [j], loss)
                    break

    def _take(self, left: list[int], right: list[int], loss: float) -> None:
        self.left = [i for i in self.left if i not in left]
        self.right = [j for j in self.right if j not in right]
        self.loss += loss
        words = [self.one.words[i] for i in left]
        if any(len(w) > 1 for w in words) and any(len(self.other.words[j]) > 1 for j in right):
            named = not self.one.surname.isdisjoint(left)
            self.surname |= named or not self.other.surname.isdisjoint(right)

    def _composed(self) -> None:
        """One word that is several of the other side: Xiaoming and Xiao-Ming."""
        for i in [*self.left]:
            if run := _run(sound(self.one.words[i]), self.other.words, self.right):
                self._take([i], run, 0.0)
        self._each(lambda x, y: _particle_glued(x, y) or _particle_glued(y, x), 0.05)
        for j in [*self.right]:
            if run := _run(sound(self.other.words[j]), self.one.words, self.left):
                self._take(run, [j], 0.0)


def _run(word: str, words: tuple[str, ...], free: list[int]) -> list[int]:
    """Neighbouring free words that make up a word, as they sound."""
    for begin in range(len(free)):
        for end in range(begin + 2, min(len(free), begin + 4) + 1):
            own = free[begin:end]
            if own[-1] - own[0] == len(own) - 1 and sound("".join(words[n] for n in own)) == word:
                return own
    return []


def _particle_glued(long: str, short: str) -> bool:
    """DeWitt and De Witt, whose particle was left out."""
    return len(short) > 2 and long.endswith(short) and long[: -len(short)] in PARTICLES


def _near(one: str, other: str) -> bool:
    """Words that are forms of one: a nickname, a short form, a slip, another transliteration."""
    short, long = sorted((one, other), key=len)
    if len(short) < 2:
        return False
    if stand_for_each_other(one, other) or (len(short) > 2 and long.startswith(short)):
        return True
    if LOST in one or LOST in other:
        return _with_letters_lost(one, other) or _with_letters_lost(other, one)
    a, b = sound(one), sound(other)
    return len(short) > 3 and a[:1] == b[:1] and fuzz.ratio(a, b) >= ALIKE


def _with_letters_lost(one: str, other: str) -> bool:
    """Whether "j?r?me" may be a word; one letter may be two elsewhere, and one may be lost."""
    pattern = "".join(".{0,2}" if c == LOST else re.escape(c) for c in one)
    letters = len(one) - one.count(LOST)
    return LOST in one and letters > 1 and bool(re.fullmatch(pattern, other))


def slipped(one: Spelling, other: Spelling) -> bool:
    """Whether two names may be one where all others on two whole lists have found each other.

    Then a surname is enough, whatever given name a source has for it, or an equal given name with
    a surname that is nearly the other.
    """
    if not one.latin or not other.latin:
        return False
    family = ["".join(sound(s.words[n]) for n in sorted(s.surname)) for s in (one, other)]
    if not all(family):
        return False
    alike = fuzz.ratio(*family)
    if alike == 100 or not one.surname or not other.surname:
        return alike == 100
    given = [[w for n, w in enumerate(s.words) if n not in s.surname] for s in (one, other)]
    if not all(given) or given[0][0][0] != given[1][0][0]:
        return False
    same = given[0][0] == given[1][0] and len(given[0][0]) > 1
    return alike >= (SLIP if same else ALIKE)
