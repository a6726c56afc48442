r"""The authors of arXiv: free text with brackets, or names in parts -> mentions.

"A. Author (1 and 2), B. Buthor (Here) and C. Cuthor ((1) There, (2) Elsewhere)" has names,
references to a list, and the list; what stands in brackets after a name also holds for the names
before it that have none. "X for the Y Collaboration" is a person and a group.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from graphkit.records import Affiliation, Mention
from graphkit.remembered import remembered

from . import cleaning, latex, people

_LIST = re.compile(r"\(\s*\(\s*\w{1,3}\s*\)")
_NUMBERED = re.compile(r"\(\s*(\w{1,3})\s*\)")
_REFERENCE = re.compile(r"\s*\w{1,2}(?:\s*(?:,|and|&)\s*\w{1,2})*\s*\Z")
_SPLIT = re.compile(r"(?<!\s)\s*(?:,\s*and\s+|(?<=\s)and\s+|[,;]|(?<=\s)&\s)\s*")
_FOR = re.compile(
    r"(?P<person>.*?)[\s,]*\b(?:for|on behalf of)\s+(?P<group>the\s.+|.*\bCollab.*)\Z",
    re.IGNORECASE | re.DOTALL,
)
_COLLABORATION = re.compile(r"collab(?:oration)?s?\b|consortium|working group", re.IGNORECASE)
_FOR_AT_END = re.compile(r"\s(?:for|on behalf of)(?:\s+the)?\Z", re.IGNORECASE)
_COLON = re.compile(r"(\bcollaborations?|\bgroup|\bteam)\s*:", re.IGNORECASE)
_PLURAL = re.compile(r"\bcollaborations\b", re.IGNORECASE)
_INITIAL = re.compile(r"(?:^|\s)\w\.")
_ET_AL = re.compile(r"(?:,|\band\b|\s)\s*(?:et\.? ?al|others)\b\.?", re.IGNORECASE)
_LONGEST_NAME = 200  # characters of a name that is kept in memory
_LONGEST_SIGNED = 2_000
_LONGEST = 400_000  # characters of a list of authors; the longest of arXiv has a quarter of it


def from_text(stated: str) -> tuple[list[Mention], bool]:
    """The mentions of a text, and whether it ends with "et al"."""
    text, listed = _list_of_affiliations(_decoded(stated[:_LONGEST]))
    text = _COLON.sub(r"\1,", text)
    others = _ET_AL.search(text) is not None
    groups: list[list[Mention]] = []
    without = 0  # the last names that have no affiliation yet
    for name, brackets in _pieces(text):
        if not name:
            continue
        if people.is_suffix(name) and groups:  # "Evans, Jr."
            groups[-1] = [people.from_text(f"{groups[-1][0].name}, {name}")]
            continue
        if not (mentions := list(signed(name))):
            continue
        groups.append(mentions)
        without += 1
        places = _places(brackets, listed)
        if places:
            for group in groups[-without:]:
                group[:] = [_at(mention, places) for mention in group]
            without = 0
    return together([mention for group in groups for mention in group]), others


def affiliations_listed(stated: str) -> dict[str, str]:
    """The numbered list at the end of a text of authors."""
    return _list_of_affiliations(_decoded(stated[:_LONGEST]))[1]


def from_parts(
    family: str, given: str, suffix: str, stated: Sequence[str], listed: dict[str, str]
) -> Sequence[Mention]:
    """The mentions of a name in parts, with its affiliations."""
    if not stated and len(family) + len(given) + len(suffix) < _LONGEST_NAME:
        return _alone(family, given, suffix)
    return list(_with_places(family, given, suffix, stated, listed))


@remembered(1 << 15)  # people write several works
def _alone(family: str, given: str, suffix: str) -> tuple[Mention, ...]:
    together = family + given
    usual = together.isalnum() and together.isascii() and given and family and not suffix
    if usual and "collab" not in together.lower():  # nothing to decode or to look for
        return (people.person(given, family),)
    return tuple(_with_places(family, given, suffix, (), {}))


def _with_places(
    family: str, given: str, suffix: str, stated: Iterable[str], listed: dict[str, str]
) -> Iterator[Mention]:
    family, given = _decoded(family), _decoded(given)
    suffix = _decoded(suffix) if suffix else ""
    groups: list[str] = []
    places: list[str] = []
    for text in stated:
        match = _for_whom(_decoded(text))
        if match and _COLLABORATION.search(match.group("group")):
            groups.append(match.group("group"))
        else:
            places.append(text)
    affiliations = _places(places, listed)
    if not given and not suffix:
        mentions = list(signed(family))
    elif _COLLABORATION.match(family) or _FOR_AT_END.search(given):
        # {"keyname": "Collaboration", "forenames": "ATLAS"}, {…, "forenames": "A. Author for the"}
        mentions = list(signed(f"{given} {family}"))
    else:
        mentions = [people.person(given, family, suffix)]
    yield from (_at(mention, affiliations) for mention in mentions)
    yield from (_group(name) for name in groups)


def signed(name: str) -> Iterator[Mention]:
    """One name as printed: a person, a group, or a person for a group."""
    if match := _for_whom(name):
        yield from signed(match.group("person"))
        yield _group(match.group("group"))
    elif _COLLABORATION.search(name):
        yield _group(name)
    elif any(character.isalpha() for character in name):  # ":" stands after a collaboration
        yield people.from_text(name)


def _for_whom(name: str) -> re.Match[str] | None:
    """Who signs for which group; what is much longer than any name is not looked through."""
    return _FOR.match(name) if len(name) < _LONGEST_SIGNED else None


def together(mentions: list[Mention]) -> list[Mention]:
    """Where "Keck Array and BICEP2 Collaborations" was split: both are groups."""
    plural = next((n for n, m in enumerate(mentions[:4]) if _PLURAL.search(m.name)), 0)
    if not all(m.kind or not _INITIAL.search(m.name) for m in mentions[:plural]):
        return mentions
    if any(m.kind for m in mentions[:plural]):  # "X for the Y", "Z collaborations": X is a person
        return mentions
    return [_group(m.name) for m in mentions[:plural]] + mentions[plural:]


def _group(name: str) -> Mention:
    name = re.sub(r"^the\s+", "", name, flags=re.IGNORECASE)
    return people.whole(name, "organisation")


def _decoded(text: str) -> str:
    return latex.decode(cleaning.clean(text))


def _at(mention: Mention, places: tuple[Affiliation, ...]) -> Mention:
    if not places or mention.affiliations or mention.kind:
        return mention
    return Mention(mention.name, mention.given, mention.family, mention.suffix, affiliations=places)


def _list_of_affiliations(text: str) -> tuple[str, dict[str, str]]:
    """A text without the numbered list at its end, and that list."""
    match = _LIST.search(text)
    if match is None:
        return text, {}
    stretches = list(_outside_and_inside(text[match.start() :]))
    pieces = _NUMBERED.split(next(part for part, inside in stretches if inside))
    listed = {
        number: place.strip(" ,;")
        for number, place in zip(pieces[1::2], pieces[2::2], strict=False)
        if place.strip(" ,;")
    }
    after = "".join(part for part, inside in stretches if not inside)
    return text[: match.start()] + after, listed


def _places(brackets: Iterable[str], listed: dict[str, str]) -> tuple[Affiliation, ...]:
    places: dict[Affiliation, None] = {}
    for text in brackets:
        place = _decoded(text).strip(" ,;")
        if _REFERENCE.match(place) and (not place.isalpha() or place in listed):
            numbers = re.findall(r"\w+", place)
            places.update(dict.fromkeys(Affiliation(listed[n]) for n in numbers if n in listed))
        elif place:
            places[Affiliation(place)] = None
    return tuple(places)


def _pieces(text: str) -> Iterator[tuple[str, list[str]]]:
    """Names between commas and "and", each with what stands in brackets behind it."""
    name: list[str] = []
    brackets: list[str] = []
    for part, inside in _outside_and_inside(text):
        if inside:
            brackets.append(part)
            continue
        first, *others = _SPLIT.split(part)
        name.append(first)
        for other in others:
            yield " ".join(" ".join(name).split()), brackets
            name, brackets = [other], []
    yield " ".join(" ".join(name).split()), brackets


def _outside_and_inside(text: str) -> Iterator[tuple[str, bool]]:
    """Stretches of a text and whether they stand in brackets; unclosed ones run to the end."""
    depth = start = 0
    for match in re.finditer(r"[()]", text):
        if match.group() == "(":
            if depth == 0:
                yield text[start : match.start()], False
                start = match.end()
            depth += 1
        elif depth:
            depth -= 1
            if depth == 0:
                yield text[start : match.start()], True
                start = match.end()
    yield text[start:], depth > 0
