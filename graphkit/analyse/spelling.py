"""How the titles of a group write a term: `mRNA`, `Prague`, `federated learning`, 钠离子电池."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cached_property

from graphkit.analyse.words import PROPER, SHOUTED, STOP_WORDS, UNSPACED, Reader, stem

NAMED = 2  # times as often with a capital is a word that keeps it
LONGEST_RUN = 12  # characters without a blank that are one title
PARTICLES = re.compile("[的与和及之在对中之间下上基于のとはをがにでやへも]+")
_PART = re.compile(r"[^\W_](?:[\w'’-]*[^\W_])?")


def quiet(form: str) -> str:
    """A word or keyword that some vendors write in capitals, in small letters."""
    return form.lower() if form.isupper() and len(form) >= SHOUTED else form


class Spelling:
    """How the titles of a group write a term: `mRNA`, `Prague`, `federated learning`."""

    TITLES = 80

    def __init__(
        self,
        titles: Mapping[int, str],
        keywords: Mapping[str, Counter[str]],
        inside: Mapping[str, Sequence[int]],
        works: Sequence[int],
    ) -> None:
        self.titles, self.keywords, self.inside = titles, keywords, inside
        self.words: dict[str, str] = {}
        self.works = works
        self.parts: list[list[tuple[str, str]]] | None = None  # of titles: stems and words

    @cached_property
    def usual(self) -> Reader:
        """How the titles write single words; where a phrase is found nobody asks."""
        made = Reader()
        for work in self.works[: self.TITLES]:
            made(self.titles[work], remember=True)
        return made

    def written(self, term: str) -> str:
        """A term in the letters that the titles, or else the keywords, use."""
        words = term.split(" ")
        if len(words) > 1 and (form := self._phrase(words)):
            return form
        spelt = all(word in self.usual.spelt for word in words if word not in STOP_WORDS)
        if not spelt or (len(words) > 1 and term in self.keywords):
            forms = self.keywords.get(term, Counter({term: 1}))
            form = min(forms, key=lambda form: (-forms[form], form))
            return quiet(form)
        return " ".join(self._word(word) for word in words)

    def _phrase(self, words: list[str]) -> str:
        """Some words as they most often stand beside each other: not "languages model"."""
        if self.parts is None:
            written = (_PART.findall(self.titles[w]) for w in self.works[: self.TITLES])
            self.parts = [[(stem(part.lower()), part) for part in parts] for parts in written]
        many = len(words)
        forms = Counter(
            " ".join(self.calm(part) for _, part in title[n : n + many])
            for title in self.parts
            for n in range(len(title) - many + 1)
            if all(title[n + k][0] == words[k] for k in range(many))
        )
        return min(forms, key=lambda form: (-forms[form], form)) if forms else ""

    def calm(self, part: str) -> str:
        """A word without the capital that its place gave it; one within a sentence is a name's."""
        if "-" in part[1:-1]:
            small, large = self.inside.get(part.casefold(), (0, 0))
            if large > small:  # of people and places: Bose-Einstein
                return "-".join(quiet(piece) for piece in part.split("-"))
            return "-".join(self.calm(piece) if piece else "" for piece in part.split("-"))
        form = quiet(part)
        if form[1:] != form[1:].lower():
            return form
        low = form.casefold()
        small, large = self.inside.get(low, (0, 0))
        if low in PROPER:
            return form[:1].upper() + form[1:]
        # a name has its capital nearly always; in between are titles that mix their capitals
        return form if large > NAMED * small else form.lower()

    def _word(self, word: str) -> str:
        if word not in self.words:
            form = self.usual.written(word)
            self.words[word] = self.calm(form)
        return self.words[word]

    def run(self, term: str) -> str:
        """For two characters of a script without blanks the words around them, as titles have them.

        Chinese and Japanese part their words by particles: 钠离子电池 of 钠离子电池的衰减.
        """
        if not UNSPACED.fullmatch(term):
            return ""
        runs = Counter(
            part
            for work in self.works[: self.TITLES]
            for run in UNSPACED.findall(self.titles[work])
            for part in PARTICLES.split(run)
            if term in part and len(part) <= LONGEST_RUN
        )
        return min(runs, key=lambda run: (-runs[run], len(run), run), default="")
