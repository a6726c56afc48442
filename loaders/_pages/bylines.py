"""Lists of authors as pages print them: "A, B and C et al." -> names, and what was cut off.

A name is printed here in reading order and nothing marks it, so the question is only whether a
stretch of text can be a name at all. The same rules say where a title that runs into the first
name may end (`glued`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from graphkit.names import PARTICLES, SUFFIXES, fold
from graphkit.records import Mention

from .._values import cleaning, people

LONGEST_NAME = 70
_MORE = re.compile(
    r"(?:,\s{0,9}|\s{1,9})?(?:(?:and|&|\+)\s{1,9})?(\d{1,4})\s{1,9}(?:more|other)s?"
    r"(?:\s{1,9}(?:co-?)?authors?)?\s{0,9}\Z",
    re.I,
)
_ET_AL = re.compile(
    r"(?:,\s{0,9}|\s{1,9})(?:(?:and|&)\s{1,9})?(?:et\.?\s?al\.?|others|u\.\s?a\.|…|\.\.\.)"
    r"\s{0,9}\Z",
    re.IGNORECASE,
)
_SEPARATOR = re.compile(r"(?<!\s)\s*[,;]\s*(?:and\s+|&\s+)?|(?<!\s)\s+(?:and|&)\s+(?=\S)")
_DECORATION = re.compile(r"[*†‡§¶♯#∗⋆✉]+|\((?:equal contribution|co-first|presenter)\)", re.I)
# English words that stand in titles and never in a name.
_TITLE_WORDS = frozenset(
    "a about across after against among and are as at based be between beyond but by can does"
    " during for from how in into is it its not of on or over than that the their this through to"
    " towards toward under use using via vs was what when where which why with within without"
    " learning networks network models model neural deep data analysis systems system".split()
)
_LETTERS = re.compile(r"[^\W\d_]")


@dataclass(frozen=True, slots=True)
class Byline:
    """A list of authors: those printed, whether it was cut, and by how many if that is said."""

    names: tuple[str, ...]
    truncated: bool
    omitted: int | None = None

    @property
    def mentions(self) -> tuple[Mention, ...]:
        """The names as mentions, unsplit, since the page does not separate them."""
        return tuple(
            people.whole(n, "organisation" if people.is_organisation(n) else None)
            for n in self.names
        )


def parse(text: str) -> Byline | None:
    """The authors in a text; None where it is no list of names.

    >>> parse("Ann Lee, Bo Ek, and 2 more authors")
    Byline(names=('Ann Lee', 'Bo Ek'), truncated=True, omitted=2)
    """
    byline = split(text)
    if byline is None or not all(is_name(name) for name in byline.names):
        return None
    return byline


def split(text: str) -> Byline | None:
    """The same without asking whether the names can be names."""
    text = cleaning.clean(_DECORATION.sub("", text)).strip(" ,;")
    truncated, omitted = False, None
    if match := _MORE.search(text):
        truncated, omitted = True, int(match.group(1))
        text = text[: match.start()]
    elif match := _ET_AL.search(text):
        truncated = True
        text = text[: match.start()]
    names: list[str] = []
    for piece in _SEPARATOR.split(text):
        name = piece.strip(" ,;")
        if not name:
            continue
        if names and fold(name) in SUFFIXES:
            names[-1] += f", {name}" if f", {name}" in text else f" {name}"
        else:
            names.append(name)
    return Byline(tuple(names), truncated, omitted) if names else None


def is_name(text: str) -> bool:
    """Whether a stretch of text can be somebody's name.

    >>> is_name("Ludwig van Beethoven"), is_name("Networks for Vision"), is_name("Suryansh")
    (True, False, True)
    """
    return name_cost(text) < NOT_A_NAME


NOT_A_NAME = 6.0
_NOBODY = frozenset(
    "abstract anonymous code none retracted unknown unpublished untitled withdrawn".split()
)
_NICKNAME = re.compile(r"\s[(\"“][^\W\d_][\w'’.-]*[)\"”]\s")
_NEVER = frozenset(':?!()[]{}"“”/=<>|\\$%@_;')


@lru_cache(maxsize=1 << 14)
def name_cost(text: str) -> float:
    """How unlike a name a text is: 0 for "Ann Lee", `NOT_A_NAME` and more for none."""
    if "(" in text or '"' in text or "“" in text:
        text = _NICKNAME.sub(" ", text)  # "Xuaner (Cecilia) Zhang"
    if not text or len(text) > LONGEST_NAME or not _LETTERS.search(text):
        return 20.0
    if text[0] in "-–—•*.," or any(c.isdigit() or c in _NEVER for c in text):
        return 20.0
    if people.is_organisation(text) and len(text.split()) > 1:
        return 1.0
    if text.lower() in _NOBODY:
        return 20.0
    words = text.split()
    plain = sum(w not in PARTICLES for w in words)
    cost = max(0, plain - 4) * 1.2
    if len(words) == 1 and text.lower() != text.upper():  # other scripts need no blank
        cost += 0.8
    for place, word in enumerate(words):
        cost += _word_cost(word, place, len(words))
    return cost


def _word_cost(word: str, place: int, count: int) -> float:
    bare = word.strip(".,'’‘`-")
    if not bare:
        return 3.0
    lower = bare.lower()
    if word.endswith(".") and len(bare) > 4:
        return 4.0 if place == count - 1 else 6.0  # the end of a sentence, not a short form
    first = bare[0]
    if first.islower():
        if lower in PARTICLES or re.match(r"(?:al|el|d|l|n|o|t|ibn|ben|bin|abu)['’‘-]", lower):
            return 0.1 if place else 1.5
        return 8.0 if lower in _TITLE_WORDS else 5.0
    if len(bare) <= 2 and count > 1:  # an initial, or a name: "Byung-Gun An", "In So Kweon"
        return 1.0 if bare == "A" and word == "A" and not place else 0.0
    if lower in _TITLE_WORDS:
        return 4.0 if lower in ("a", "the", "for", "and", "with") else 2.5
    return 0.0
