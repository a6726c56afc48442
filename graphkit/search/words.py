"""Texts as the words under which they are found; the same rules for what is typed.

A word is folded: lower case, without accents, ø as o. Han, Kana and Hangul have no blanks between
words, so a run of them is found from each of its characters on, and romanised as well.

>>> name_words("Seo-yeon Kim")
['kim', 'seo', 'seoyeon', 'sy', 'yeon']
>>> query_words("KIM S.Y.")
['kim', 's', 'y']
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from anyascii import anyascii

from graphkit.names import fold, parts, title_key

KINDS = ("people", "works", "topics", "institutions", "venues", "communities")
LONGEST = 40  # characters of a word; more is no word
RUN = 8  # characters of a run without blanks, from each place on
MOST_WORDS = 200  # of one text
TYPED = 12  # words of a question

_WORD = re.compile(r"[^\W_]+")
_JOINED = str.maketrans("", "", "'`{}")
_NO_BLANKS = (
    "\u1100-\u11ff\u3040-\u30ff\u3130-\u318f\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff"
)
_RUN = re.compile(f"[{_NO_BLANKS}]+")
_APART = re.compile(f"[{_NO_BLANKS}]+|[^{_NO_BLANKS}]+")
_SYLLABLE = re.compile("[A-Z]?[a-z]+")
# How Koreans write their surnames in Latin letters, beside the official way that `anyascii` gives.
_KOREAN = {
    "gim": "kim", "i": "lee yi rhee", "bak": "park pak", "choe": "choi", "jeong": "jung chung",
    "gang": "kang", "jo": "cho", "yun": "yoon", "jang": "chang", "im": "lim rim", "o": "oh",
    "seo": "suh", "sin": "shin", "gwon": "kwon", "an": "ahn", "yu": "yoo ryu", "no": "roh noh",
    "jeon": "chun jun", "gu": "koo ku", "u": "woo", "heo": "hur huh", "baek": "paik baik",
    "go": "ko koh", "mun": "moon", "bae": "pae", "ju": "joo chu", "na": "ra", "gwak": "kwak",
    "do": "doh", "seong": "sung", "cha": "cha", "byeon": "byun", "gil": "kil", "yeo": "yuh",
}  # fmt: skip


def query_words(text: str) -> list[str]:
    """The words of what somebody typed, in their order, each once, at most a dozen."""
    words: dict[str, None] = {}
    for word in _pieces(text):
        if _RUN.match(word):
            words.update((word[n : n + RUN], None) for n in range(0, len(word), RUN))
        else:
            words.setdefault(word[:LONGEST])
    return list(words)[:TYPED]


def text_words(text: str) -> list[str]:
    """The words of a title or a label, sorted."""
    if text.isascii():
        return sorted({word[:LONGEST] for word in _pieces(text)[:MOST_WORDS]})
    words: set[str] = set()
    for word in _pieces(text)[:MOST_WORDS]:
        if _RUN.match(word):
            words.update(word[n : n + RUN] for n in range(len(word)))
            words.update(_romanised(word))
        else:
            words.add(word[:LONGEST])
    return sorted(words)


def _pieces(text: str) -> list[str]:
    """The folded words of a text; a run of a script without blanks is one of its own."""
    if text.isascii():  # the same in one step
        return _WORD.findall(text.lower().translate(_JOINED))
    return [
        piece
        for word in title_key(text).split()
        for piece in (_APART.findall(word) if _RUN.search(word) else (word,))
    ]


def name_words(name: str) -> list[str]:
    """The words under which a person of this name is found, sorted.

    Given names one by one and as one word, initials together, and a name in Han or Hangul also
    romanised: with its usual spellings where it is Korean.
    """
    words = set(text_words(name))
    if len(words) < 3 and name.replace(" ", "").isalpha() and name.isascii():
        return sorted(words)  # one given name and a surname: nothing to join
    split = parts(name)
    if len(split.given) > 1:
        words.add("".join(split.given)[:LONGEST])
        words.add("".join(word[0] for word in split.given))
    for word in name.split():
        pieces = [p for p in map(fold, re.split(r"[-\u2010-\u2015]", word)) if p]
        if len(pieces) > 1:
            words.add("".join(pieces)[:LONGEST])
            if not _RUN.search(word):
                words.add("".join(piece[0] for piece in pieces))
    words.add(fold(split.family).replace(" ", "")[:LONGEST])
    return sorted(words - {""})


@lru_cache(maxsize=1 << 16)
def _romanised(written: str) -> frozenset[str]:
    """A run of Han, Kana or Hangul in Latin letters: syllables, and joined without the first."""
    syllables = [s.lower() for s in _SYLLABLE.findall(anyascii(written))][:RUN]
    if not syllables:
        return frozenset()
    forms = {*syllables, "".join(syllables), "".join(syllables[1:])}
    if "\uac00" <= written[0] <= "\ud7af":
        forms.update(_KOREAN.get(syllables[0], "").split())
    return frozenset(forms - {""})


def joined(words: Iterable[str]) -> str:
    """Words as the index takes them: a text that its tokeniser cuts at blanks."""
    return " ".join(words)
