"""Lists in which commas stand within names and between them -> the names, each as a text.

"Pan, Y., Yu, C." and "Silva, Ana, Li, Bo M" are two people each, "Silva, Ana" is one: which it is,
initials tell, or all the cells of a column together.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from .people import INITIALS_BEHIND, is_cjk, is_organisation, is_others, is_suffix

_INITIALS = re.compile(
    r"(?:[^\W\d_a-z][a-z]{0,2}\.[ -]{0,2}){1,5}[^\W\d_a-z]?\Z|[^\W\d_a-z]{1,3}\Z"
    r"|(?:[^\W\d_a-z][ -]){1,4}[^\W\d_a-z]\Z"
)
_DOTTED_LAST = re.compile(rf"[^\W\d_][^,;.]{{1,80}} (?:{INITIALS_BEHIND})\Z")
_JOINED = re.compile(r"(?:(?<=[\s,])|\A)(?:and|&) |,? (?:and|&) ")
_GIVEN = re.compile(r"[^\W\d_][^\W\d_'’.-]*(?:[ '’.-]{1,2}[^\W\d_][^\W\d_'’.-]*){0,4}\.?\Z")
_LAST_INITIAL = re.compile(r".* [^\W\d_a-z]\.?\Z")


def alternating(text: str) -> list[str]:
    """The names of a list in which commas part families from initials, and names from each other.

    Empty where they do not: initials must follow every family, and stand for nobody's name.

    >>> alternating("Pan, Y., Yu, C.-H., Roach, M., III"), alternating("Silva, Ana, Li, Bo")
    (['Pan, Y.', 'Yu, C.-H.', 'Roach, M., III'], [])
    >>> alternating("Pan, Y., Moor, E. E. & Kelp K. K."), alternating("Pan, Y. and Yu, C.")
    (['Pan, Y.', 'Moor, E. E.', 'Kelp K. K.'], ['Pan, Y.', 'Yu, C.'])
    """
    pieces = [piece.strip() for piece in _JOINED.sub(",", text).split(",")]
    pieces = [p for p in pieces if p]
    names: list[str] = []
    family = ""
    for piece in pieces:
        if family:
            if not _INITIALS.match(piece):
                return []
            names.append(f"{family}, {piece}")
            family = ""
        elif names and is_suffix(piece):
            names[-1] += f", {piece}"
        elif is_others(piece) and names:
            names.append(piece)
        elif _INITIALS.match(piece) and piece.endswith("."):
            return []  # "Y. Pan" would not stand alone either
        elif names and _DOTTED_LAST.match(piece):
            names.append(piece)  # where a comma was left out
        else:
            family = piece
    return names if not family and len(names) > 1 else []


def paired(text: str) -> list[str]:
    """The names of a list in which commas part families from given names, and names from others.

    >>> paired("Silva, Ana, Li, Bo M"), paired("Silva, Ana"), paired("Silva, Ana, Li")
    (['Silva, Ana', 'Li, Bo M'], ['Silva, Ana'], [])
    """
    pieces = [piece for part in _JOINED.sub(",", text).split(",") if (piece := part.strip())]
    if pieces and is_others(pieces[-1]):
        return [*paired(", ".join(pieces[:-1])), pieces[-1]]
    if len(pieces) % 2 or any(map(is_organisation, pieces)):
        return []
    return [f"{family}, {given}" for family, given in zip(pieces[::2], pieces[1::2], strict=True)]


def all_paired(cells: Sequence[str]) -> bool:
    """Whether the cells of a column are such lists: each of whole pairs, and initials last in some.

    >>> all_paired(["Silva, Ana, Li, Bo M", "Kelp, Cy"]), all_paired(["Ana Silva, Bo M Li"] * 3)
    (True, False)
    >>> all_paired(["Silva, Ana, Li, Bo", "Kelp, Cy"]), all_paired(["Silva, Li, Ng, Kelp"])
    (False, False)
    """
    lists = [pairs for cell in cells if (pairs := paired(cell))]
    several = [names for names in lists if len(names) > 1]
    if not several or len(lists) < len(cells):
        return False
    parts = [name.split(", ", 1) for names in several for name in names if not is_others(name)]
    if not all(_GIVEN.match(given) and not is_cjk(given) for _, given in parts):
        return False
    behind = sum(_LAST_INITIAL.match(given) is not None for _, given in parts)
    before = sum(_LAST_INITIAL.match(family) is not None for family, _ in parts)
    return behind > 0 and before == 0 and behind * 20 >= len(parts)
