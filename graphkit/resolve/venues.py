"""Stated venues -> venues: an ISSN joins only names that are alike, so a series is not its volumes.

Volumes of a series, and the years of a conference, bear one ISSN under names of their own. Names
under an ISSN gather around the most frequent one that they are alike to; no chain of likenesses
joins two that are not. What a name is called on a work stays with the work.

Records that state two ISSNs (in print, online) say that these are one journal's; those that state a
short name beside the long one say what the short one means elsewhere.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

from graphkit.ids import digest
from graphkit.names import title_key
from graphkit.remembered import remembered
from graphkit.resolve.conferences import Edition, Editions
from graphkit.resolve.resolved import NamedThing
from graphkit.resolve.statements import Dated

_LINKING = frozenset(
    "a an and at by de del der des di die do dos du e el en et for fur in la le les of on the to"
    " und van von y zur".split()
)
_ORDINALS = frozenset(
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth"
    " fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth thirtieth"
    " fortieth fiftieth".split()
)
_ROMAN = re.compile(r"(?=[ivx])x{0,3}(?:ix|iv|v?i{0,3})")
_CODE = re.compile(r"\d{4}-\d{3}[\dX]")
LONGEST_SLUG = 80

Stated = tuple[str, str | None]


class Venues:
    """Gathers the names of venues with their ISSNs, as works state them."""

    def __init__(self, apart: Iterable[str] = ()) -> None:
        """`apart` are names that a user keeps by themselves."""
        self._apart = tuple(apart)
        self.why: dict[str, tuple[int, str]] = {}  # of a conference: how many names, and why
        self._spellings: dict[tuple[str, str | None], Counter[str]] = defaultdict(Counter)
        self._one_code: dict[str, str] = {}  # of an ISSN another one of the same journal
        self._short: dict[str, set[str]] = defaultdict(set)  # of a short name the long ones

    def add(self, name: str, issn: str | None) -> None:
        """One work that states a venue."""
        if key := title_key(name):
            self._spellings[key, issn][name.strip()] += 1

    def also(self, said: Dated) -> None:
        """What a record states beside its venue: another ISSN, a short name."""
        if not said.venue_also or said.venue is None:
            return
        key = title_key(said.venue)
        for text in said.venue_also:
            if said.issn is not None and _CODE.fullmatch(text):
                one, other = self._code(said.issn), self._code(text)
                if one != other:
                    self._one_code[max(one, other)] = min(one, other)
            elif (short := title_key(text)) and short != key and alike(short, key):
                self._short[short].add(key)

    def _code(self, issn: str) -> str:
        """The ISSN that stands for all of one journal."""
        while issn in self._one_code:
            issn = self._one_code[issn]
        return issn

    def resolve(self) -> tuple[dict[Stated, int], list[NamedThing]]:
        """The number of each (key of a name, ISSN), and the venues themselves."""
        by_code: dict[str, dict[str, list[Stated]]] = defaultdict(dict)
        for key, issn in self._spellings:
            if issn is not None:
                by_code[self._code(issn)].setdefault(key, []).append((key, issn))
        number: dict[Stated, int] = {}
        groups: list[list[Stated]] = []
        shared: set[str] = set()  # ISSNs under which several venues stand
        for code in sorted(by_code):
            together = self._around(by_code[code])
            if len(together) > 1:
                shared.update(c for own in by_code[code].values() for _, c in own if c)
            for keys in together:
                own = sorted(s for key in keys for s in by_code[code][key])
                number.update(dict.fromkeys(own, len(groups)))
                groups.append(own)
        self._without_code(number, groups)
        number, groups, why = self._conferences(groups)
        things = self._things(groups, shared)
        self.why = {things[place].id: said for place, said in why.items()}
        return number, things

    def _conferences(
        self, groups: Sequence[list[Stated]]
    ) -> tuple[dict[Stated, int], list[list[Stated]], dict[int, tuple[int, str]]]:
        """The groups, those that name one edition of a conference as one; and why, of these."""
        names = [[n for one in own for n in self._spellings[one]] for own in groups]
        editions = Editions((name for own in names for name in own), self._apart)
        kept: list[list[Stated]] = []
        home: dict[Edition, int] = {}
        joined: dict[int, list[str]] = defaultdict(list)
        for own, spellings in zip(groups, names, strict=True):
            named = {edition for name in spellings if (edition := editions.of(name))}
            edition = next(iter(named)) if len(named) == 1 else None
            place = home.setdefault(edition, len(kept)) if edition else len(kept)
            if place == len(kept):
                kept.append([])
            kept[place] += own
            joined[place] += spellings
        why = {
            place: (many, editions.told(edition, sorted(set(joined[place]))))
            for edition, place in home.items()
            if (many := len({title_key(name) for name in joined[place]})) > 1
        }
        return {one: n for n, own in enumerate(kept) for one in own}, kept, why

    def _around(self, stated: Mapping[str, Sequence[Stated]]) -> list[list[str]]:
        """The names under one ISSN, each with the most frequent one that it is alike to."""
        found: list[list[str]] = []
        for key in sorted(stated, key=lambda k: (-self._works(stated[k]), k)):
            home = next((group for group in found if alike(group[0], key)), None)
            if home is None:
                found.append([key])
            else:
                home.append(key)
        return found

    def _without_code(self, number: dict[Stated, int], groups: list[list[Stated]]) -> None:
        """A name without an ISSN is the venue of that name that most works state."""
        named: dict[str, set[int]] = defaultdict(set)
        for (key, _), place in number.items():
            named[key].add(place)
        bare = (stated for stated in self._spellings if stated[1] is None)
        for key, issn in sorted(bare, key=lambda s: (s[0] in self._short, s[0])):
            known = named.get(key) or self._meant(key, named)
            if known:
                place = min(known, key=lambda n: (-self._works(groups[n]), n))
                groups[place].append((key, issn))
            else:
                place = len(groups)
                groups.append([(key, issn)])
                named[key].add(place)
            number[key, issn] = place

    def _meant(self, short: str, named: Mapping[str, set[int]]) -> set[int]:
        """The venue that a short name means, where all who write it mean the same."""
        places = {place for long in self._short.get(short, ()) for place in named.get(long, ())}
        return places if len(places) == 1 else set()

    def _works(self, group: Sequence[Stated]) -> int:
        return sum(self._spellings[stated].total() for stated in group)

    def _things(self, groups: Sequence[Sequence[Stated]], shared: set[str]) -> list[NamedThing]:
        found: list[NamedThing] = []
        taken: set[str] = set()
        for group in groups:
            spellings: Counter[str] = Counter()
            for stated in group:
                spellings.update(self._spellings[stated])
            name = min(spellings.items(), key=lambda item: (-item[1], item[0]))[0]
            code = self._usual_code(group)
            slug = code if code is not None and code not in shared else _slug(name)
            if slug in taken:
                slug = f"{slug}-{code or digest(name)}"
            taken.add(slug)
            found.append(NamedThing(f"venue:{slug}", name, code))
        return found

    def _usual_code(self, group: Sequence[Stated]) -> str | None:
        """The ISSN of a venue that most works state."""
        count: Counter[str] = Counter()
        for stated in group:
            if stated[1] is not None:
                count[stated[1]] += self._spellings[stated].total()
        return min(count, key=lambda issn: (-count[issn], issn)) if count else None


def _slug(name: str) -> str:
    slug = title_key(name).replace(" ", "-")
    return slug if len(slug) <= LONGEST_SLUG else f"{slug[:60]}-{digest(slug)}"


@remembered(1 << 14)
def alike(one: str, other: str) -> bool:
    """Whether two names under one ISSN are one venue: short forms, subtitles, acronyms.

    >>> alike("phys rev lett", "physical review letters"), alike("pnas", "p natl acad sci usa")
    (True, False)
    >>> alike("augmented reality avr 2018 pt i", "augmented reality avr 2018 pt ii")
    False
    >>> alike("2015 ieee 28th canadian conference", "2021 ieee canadian conference")
    False
    """
    if _marks(one) != _marks(other):
        return False
    a, b = _telling(one), _telling(other)
    if len(a) > len(b):
        a, b = b, a
    if not a:
        return one == other
    size = len(a)
    if size == len(b):
        return short_forms(a, b)
    if (
        size == 1
        and len(b) > 2
        and a[0] in (_initials(b), _initials(one.split()), _initials(other.split()))
    ):
        return True
    if size == 1:
        return a[0] in (b[0], b[-1])
    return short_forms(a, b[:size]) or short_forms(a, b[-size:])


def _telling(key: str) -> list[str]:
    words = key.split()
    kept = [word for word in words[:-1] if word not in _LINKING]
    return [*kept, *words[-1:]]  # the A of "Physical Review A" is no article


def _marks(key: str) -> Counter[str]:
    """What tells one volume from another: numbers, years, ordinals, parts."""
    words = key.split()
    return Counter(
        word
        for place, word in enumerate(words)
        if any(c.isdigit() for c in word) or word in _ORDINALS or (place and _ROMAN.fullmatch(word))
    )


def short_forms(one: Sequence[str], other: Sequence[str]) -> bool:
    """Whether names of as many words are one, word for word, short forms allowed."""
    return len(one) == len(other) and all(map(_short_for, one, other))


def _short_for(one: str, other: str) -> bool:
    """Whether of two words one is a short form of the other: "natl" of "national"."""
    if one == other:
        return True
    short, long = sorted((one, other), key=len)
    if len(short) == len(long) or short[0] != long[0]:
        return False
    rest = iter(long)
    return all(letter in rest for letter in short) and (len(short) > 2 or long.startswith(short))


def _initials(words: Iterable[str]) -> str:
    return "".join(word[0] for word in words)
