"""The phrases of titles: two or three telling words beside each other, with what joins them.

titles → `lexicalized tree-adjoining grammar`, `workshop on Asian translation`, `shared task`

A label is read, so it is better a phrase that people wrote than two words that were counted. Which
words tell something, `words` says; of those that say nothing a few may join two (of, for, and) or
end a phrase (model, task).
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Container, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from graphkit.analyse.words import MARKUP, STOP_WORDS, UNSPACED, stem

Key = tuple[str, ...]  # the stems of the telling words of a phrase

JOINTS = frozenset("of for in on and to with between de la del der des du von und y e &".split())
ARTICLES = frozenset("the a an la el le".split())
TAILS = frozenset(
    "model system task analysis data process problem test study method effect property name fire"
    " part".split()
)
MOST_WORDS = 3  # that tell something
SEVERAL = 3  # works
_TOKEN = re.compile(r"[^\W\d_](?:[\w’'-]*\w)?|[&]|[^\w\s]|\d+")
Phrase = tuple[Key, tuple[str, ...], bool]  # its telling words, all its words, whether more follow


@dataclass(slots=True)
class Phrases:
    """What phrases some titles have, in which works, and how they write them."""

    works: dict[Key, set[int]] = field(default_factory=lambda: defaultdict(set))
    forms: dict[Key, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    longer: dict[Key, set[Key]] = field(default_factory=lambda: defaultdict(set))
    cut: Counter[Key] = field(default_factory=Counter)  # how often a telling word follows

    @classmethod
    def of(
        cls, titles: Mapping[int, str], words: Container[str], calm: Callable[[str], str]
    ) -> Phrases:
        """The phrases that some words make; `calm` writes a word as it stands in a sentence."""
        own = cls()
        for work, title in titles.items():
            shouted = title.isupper()
            for key, parts, goes_on in phrases_of(title.lower() if shouted else title, words):
                own.works[key].add(work)
                if len(key) > 2:
                    own.longer[key[:-1]].add(key)
                own.cut[key] += goes_on
                own.forms[key][" ".join(map(calm, parts))] += 1
        return own

    def is_cut(self, key: Key) -> bool:
        """Whether the phrase is mostly the beginning of a longer one: "hybrid machine".

        Of several works, it is where one longer phrase has half of them: what is followed by many
        different words is a phrase by itself.
        """
        if 2 * self.cut[key] <= self.forms[key].total():
            return False
        return len(self.works[key]) < SEVERAL or self.whole(key) != key

    def whole(self, key: Key) -> Key:
        """The longer phrase that a phrase is mostly the beginning of, if there is one."""
        if 2 * self.cut[key] <= self.forms[key].total():
            return key
        best = max(self.longer.get(key, ()), key=lambda k: (len(self.works[k]), k), default=key)
        return best if 2 * len(self.works[best]) >= len(self.works[key]) else key

    def written(self, key: Key) -> str:
        """A phrase as most titles write it."""
        forms = self.forms[key]
        return min(forms, key=lambda form: (-forms[form], len(form), form))


def phrases_of(title: str, words: Container[str]) -> Iterator[Phrase]:
    """The phrases of a title, of these words only, given as stems.

    >>> words = {"treebank", "spoken", "czech"}
    >>> [" ".join(parts) for _, parts, _ in phrases_of("A treebank for spoken Czech", words)]
    ['treebank for spoken', 'treebank for spoken Czech', 'spoken Czech']
    """
    tokens, kinds, shorts = _cut(title)
    kinds = [
        ("telling" if short in words else "other") if kind == "word" else kind
        for kind, short in zip(kinds, shorts, strict=True)
    ]
    for begin, kind in enumerate(kinds):
        if kind == "telling":
            yield from _from(tokens, kinds, shorts, begin)


@lru_cache(maxsize=1 << 13)  # a title is in circles of several people
def _cut(title: str) -> tuple[list[str], list[str], list[str]]:
    """The words and marks of a title, what each is for a phrase, and their stems."""
    tokens = _TOKEN.findall(MARKUP.sub(" ", title))
    return tokens, [_kind(token) for token in tokens], [stem(token) for token in tokens]


def _from(tokens: list[str], kinds: list[str], shorts: list[str], begin: int) -> Iterator[Phrase]:
    """The phrases that begin at a word: on to the third, over one joint at the most."""
    key: list[str] = [shorts[begin]]
    joined = False
    at = begin + 1
    while at < len(tokens) and len(key) < MOST_WORDS:
        if kinds[at] == "joint" and not joined:
            joined = True
            at += 2 if kinds[at + 1 : at + 2] == ["article"] else 1
            if kinds[at : at + 1] != ["telling"]:
                return
            continue
        if kinds[at] not in ("telling", "tail"):
            return
        short = shorts[at]
        if short in key:
            return
        key.append(short)
        follows = kinds[at + 1 : at + 2]
        more = follows in (["telling"], ["tail"], ["other"])
        yield tuple(key), tuple(tokens[begin : at + 1]), more
        if kinds[at] == "tail":
            return
        at += 1


@lru_cache(maxsize=1 << 15)
def _kind(token: str) -> str:
    """What a token is for a phrase: word (telling, where it is wanted), tail, joint, article."""
    lower, short = token.casefold(), stem(token)
    if lower in JOINTS:
        return "joint"
    if lower in ARTICLES:
        return "article"
    if short in TAILS:
        return "tail"
    plain = not token[0].isalpha() or UNSPACED.match(token) is not None
    spare = short in STOP_WORDS or lower in STOP_WORDS or (len(short) < 3 and short.isascii())
    return "" if plain or spare else "word"
