"""Profiles -> the people they are about: a page's owner is the one whose works it lists.

What a page states about a person is never mixed with what the graph computes. It is only linked:
to the person whose mentions on the works of the same source bear the page's name.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Sequence

from graphkit.names import Parts, compatible, parts
from graphkit.resolve.lists import Slot
from graphkit.resolve.resolved import StatedProfile
from graphkit.resolve.statements import NONE, Statements


def link_profiles(
    said: Statements, slots: Sequence[Slot], person_of: Sequence[int]
) -> list[StatedProfile]:
    """Each profile with its person: the bearer of its name in its file, else the only one."""
    if not said.profiles:
        return []
    keys = {parts(profile.name).key for _, profile in said.profiles}
    in_source: dict[tuple[int, str], Counter[int]] = defaultdict(Counter)
    anywhere: dict[str, set[int]] = defaultdict(set)
    left_out: dict[str, set[Parts]] = defaultdict(set)  # who asked not to be shown, by surname
    for slot, person in zip(slots, person_of, strict=True):
        for mention in slot.mentions:
            name = said.name(mention)
            key = name.key
            if person == NONE:
                left_out[name.parts.block].add(name.parts)
            elif key in keys:
                record = bisect_right(said.first_mention, mention) - 1
                in_source[said.source[record], key][person] += 1
                anywhere[key].add(person)
    found = []
    for source, profile in said.profiles:
        own = parts(profile.name)
        key = own.key
        here, known = in_source.get((source, key)), anywhere.get(key, set())
        if not known and any(compatible(own, one) for one in left_out.get(own.block, ())):
            continue
        found.append(StatedProfile(_owner(here, known), source, profile))
    return found


def _owner(here: Counter[int] | None, known: set[int]) -> int | None:
    """The person who bears the name most often in the page's own file, else the only bearer."""
    if here:
        return min(here.items(), key=lambda item: (-item[1], item[0]))[0]
    return next(iter(known)) if len(known) == 1 else None
