"""Where everything of a picture of circles stands: pure numbers, from counts and a width.

wide: the subject in the middle, circles in two columns, names outside, lines to the middle inside
narrow (a phone): the subject above, one column, a trunk along its left

Rows, not forces: no two names can meet, and the same data gives the same picture everywhere.
templates/circle_layout.js does the same in a page; `tests/cases/circles.json` holds both equal.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Collection, Sequence
from itertools import chain
from typing import Any

Data = dict[str, Any]
Measure = Callable[[str, float, bool], float]  # text, size, bold → how wide it is
WIDE = 760
ROW, TITLE, UNDER, GAP, PAD = 24, 19, 20, 26, 22
NAME, HEAD, SMALL, SUBJECT = 13.5, 14.0, 12.0, 16.0  # sizes of letters
LITTLE = 10.5  # of a name that would be cut otherwise
SHOWN = 80  # people, before circles are opened
LEAST, MOST = 3, 24  # of each circle, then
FOREMOST = 10  # circles; of those behind them the closest one stands for all
BOLD = 5  # the closest, in bold
MIDDLE = 400  # at the most, below the top
BETWEEN = 14  # curves between circles, before somebody is chosen
SUGGESTED = "Could work with"
SLOT, AWAY = 26, 12  # for the number between dot and name; from the dot
NARROWEST, WIDEST = 130.0, 290.0  # from the middle to the dots
LINES = 220.0  # all lines to the middle together, so that a large team is no wall
ARCS = 4  # of one person inside a circle, before somebody is chosen


def r1(value: float) -> float:
    """A tenth; halves go up, as in JavaScript."""
    return math.floor(value * 10 + 0.5) / 10


def quota(sizes: Sequence[int], opened: Collection[int] = ()) -> list[int]:
    """How many people of each circle are shown: all of up to 80, else the closest of each.

    Of many circles the foremost have their closest, and each behind them one: thirty circles of
    three were a column that nobody sees whole.
    """
    if sum(sizes) <= SHOWN:
        return list(sizes)
    room = SHOWN - len(sizes[FOREMOST:])
    most = min(max(sizes), MOST)
    while most > LEAST and sum(min(size, most) for size in sizes[:FOREMOST]) > room:
        most -= 1
    shown = []
    for n, size in enumerate(sizes):
        few = most if n < FOREMOST else 1
        # who would be the only one behind a "+1" stands there himself
        shown.append(size if n in opened or size <= few + 1 else few)
    return shown


def sides(heights: Sequence[float]) -> list[int]:
    """A column for each circle: 0 is left. The next one goes where there is more room."""
    total = [0.0, 0.0]
    found = []
    for height in heights:
        side = 0 if total[0] <= total[1] else 1
        total[side] += height
        found.append(side)
    return found


def fitted(text: str, room: float, size: float, bold: bool, measure: Measure) -> str:
    """The text, cut where it has no room."""
    if measure(text, size, bold) <= room:
        return text
    letters = list(text)
    while len(letters) > 1 and measure("".join(letters).rstrip() + "…", size, bold) > room:
        letters.pop()
    return "".join(letters).rstrip() + "…"


def wrapped(text: str, room: float, measure: Measure, size: float = HEAD) -> list[str]:
    """A title in one line, or in two."""
    if measure(text, size, True) <= room:
        return [text]
    words = text.split(" ")
    first = 1
    while first < len(words) and measure(" ".join(words[: first + 1]), size, True) <= room:
        first += 1
    lines = [" ".join(words[:first]), " ".join(words[first:])]
    return [fitted(line, room, size, True, measure) for line in lines if line]


def laid_out(
    data: Data,
    now: Data,
    width: float,
    measure: Measure,
    *,
    opened: Collection[int] = (),
    chosen: int = -1,
) -> Data:
    """Places for a width: `blocks` of circles, `spokes`, `arcs`, the `middle` and the height."""
    wide = width >= WIDE
    columns = _columns(data, width, measure) if wide else _column(width)
    reach, middle = columns["reach"], columns["middle"]
    blocks = _blocks(data, now, columns, measure, opened)
    height, centre = _placed(blocks, wide)
    spots = {p["n"]: p for block in blocks for p in block["people"] if p["n"] >= 0}
    name = wrapped(
        data["subject"]["name"], 2 * reach - 96 if wide else width - 60, measure, SUBJECT
    )
    hub = {"x": middle, "y": centre, "name": name, "r": 15.0 if wide else 11.0}
    spokes = _spokes(now, blocks, hub, wide=wide)
    return {
        "width": width,
        "height": height,
        "wide": wide,
        "hub": hub,
        "blocks": blocks,
        "spokes": spokes,
        "arcs": _arcs(data, now, spots, chosen, columns),
    }


def _columns(data: Data, width: float, measure: Measure) -> Data:
    """The middle and how far from it the dots are: less where a name would be cut for it.

    One circle alone stands at the right of its subject, both in the middle of the sheet, which
    would be half empty otherwise.
    """
    names = [*(_marked(person) for person in data["people"]), *(h["name"] for h in data["hints"])]
    longest = max((measure(name, NAME, True) for name in names), default=0.0)
    usual = min(max(0.22 * width, 150.0), WIDEST)
    reach = r1(max(NARROWEST, min(usual, width / 2 - AWAY - SLOT - 9 - longest)))
    middle = width / 2
    if lone := len(data["circles"]) == 1 and not data["hints"]:
        title = measure(data["circles"][0]["title"], HEAD, True)
        right = reach + AWAY + max(SLOT + longest, min(title, width / 2 - reach - AWAY - 8))
        left = min(measure(data["subject"]["name"], SUBJECT, True) / 2, reach - 48)
        middle = max((width + left - right) / 2, left + 8)
    return {
        "wide": True,
        "lone": lone,
        "reach": reach,
        "middle": r1(middle),
        "room": width - middle - reach - AWAY - SLOT - 8,
        "width": width,
    }


def _column(width: float) -> Data:
    """On a phone: one column, a trunk along its left."""
    return {
        "wide": False,
        "lone": False,
        "reach": 0.0,
        "middle": 24.0,
        "room": width - 72 - AWAY - SLOT - 8,
        "width": width,
    }


def _spokes(now: Data, blocks: Sequence[Data], hub: Data, *, wide: bool) -> list[Data]:
    """A line to the middle for each person, as wide as the shared work; suggestions are thin."""
    people = [person for block in blocks for person in block["people"]]
    weights = [now["people"][p["n"]]["weight"] if p["n"] >= 0 else 0.0 for p in people]
    heaviest = max(weights, default=1.0) or 1.0
    thick = _thickest(weights, heaviest) if wide else 5.0
    return [
        {
            "n": p["n"],
            "block": p["block"],
            "hint": p.get("hint", -1),
            "width": _wide(weight, heaviest, thick) if p["n"] >= 0 else 1.6,
            "path": _spoke(p, hub, wide),
        }
        for p, weight in zip(people, weights, strict=True)
    ]


def _thickest(weights: Sequence[float], heaviest: float) -> float:
    """The width of the widest line: less where there are many, which would be one wall."""
    total = 0.0
    for weight in weights:
        total += math.sqrt(min(max(weight / heaviest, 0.0), 1.0))
    room = max(LINES - len(weights), 0.0)
    return min(8.0, 1.6 + room / total) if total > 0 else 8.0


def _wide(weight: float, heaviest: float, most: float) -> float:
    share = min(max(weight / heaviest, 0.0), 1.0)
    return math.floor(100 * (1 + (most - 1) * math.sqrt(share)) + 0.5) / 100


def _blocks(
    data: Data, now: Data, columns: Data, measure: Measure, opened: Collection[int]
) -> list[Data]:
    """Each circle with its lines and people, not yet placed; suggestions come last."""
    whole = quota([circle["end"] - circle["begin"] for circle in data["circles"]])
    titles = [wrapped(c["title"], columns["room"] + SLOT, measure) for c in data["circles"]]
    heights = [
        len(title) * TITLE + UNDER + many * ROW + GAP
        for title, many in zip(titles, whole, strict=True)
    ]
    two = columns["wide"] and not columns["lone"]
    side = sides([*heights, 0.0]) if two else [1] * (len(heights) + 1)
    sizes = [len(c["people"]) for c in now["circles"]]
    usual = quota(sizes)
    shown = quota(sizes, [i for i, c in enumerate(now["circles"]) if c["n"] in opened])
    bold = _closest(now)
    blocks = []
    for circle, few, most in zip(now["circles"], usual, shown, strict=True):
        n = circle["n"]
        people = [
            {
                "n": p,
                "block": n,
                "bold": p in bold,
                **_name(_marked(data["people"][p]), columns["room"], p in bold, measure),
            }
            for p in circle["people"][:most]
        ]
        blocks.append(
            {
                "n": n,
                "side": side[n],
                "title": titles[n],
                "people": people,
                "hidden": len(circle["people"]) - len(people),
                "away": circle["more"],
                "open": most > few,
                "x": _dot_x(columns, side[n]),
            }
        )
    if data["hints"] and now["window"] is None:
        blocks.append(_suggested(data, columns, side[-1], measure))
    return blocks


def _name(name: str, room: float, bold: bool, measure: Measure) -> Data:
    """A name as it has room, and the size of its letters: smaller ones before it is cut."""
    size = NAME if measure(name, NAME, bold) <= room else LITTLE
    return {"name": fitted(name, room, size, bold, measure), "size": size}


def _marked(person: Data) -> str:
    """A name, with a mark where it may be several people's."""
    return str(person["name"]) + (" ?" if person["doubtful"] else "")


def _suggested(data: Data, columns: Data, side: int, measure: Measure) -> Data:
    """The people whom the subject could work with, as a block of their own."""
    people = [
        {
            "n": -1,
            "hint": h,
            "block": -1,
            "bold": False,
            **_name(hint["name"], columns["room"], False, measure),
        }
        for h, hint in enumerate(data["hints"])
    ]
    return {
        "n": -1,
        "side": side,
        "title": [SUGGESTED],
        "people": people,
        "hidden": 0,
        "away": 0,
        "open": False,
        "x": _dot_x(columns, side),
    }


def _dot_x(columns: Data, side: int) -> float:
    if not columns["wide"]:
        return 72.0
    return r1(columns["middle"] + (columns["reach"] if side else -columns["reach"]))


def _closest(now: Data) -> set[int]:
    """Those whose names are bold: the closest, without cutting through people who are as close."""
    own = now["people"]
    there = [p for circle in now["circles"] for p in circle["people"]]
    there.sort(key=lambda p: (-own[p]["weight"], p))
    many = BOLD if len(there) > BOLD else min(1, len(there))
    while 0 < many < len(there) and own[there[many - 1]]["weight"] == own[there[many]]["weight"]:
        many -= 1
    return set(there[:many])


def _placed(blocks: Sequence[Data], wide: bool) -> tuple[float, float]:
    """Put the circles into their columns; returns the height and where the middle is."""
    top = PAD if wide else 62.0
    ends = [top, top]
    for block in blocks:
        y = ends[block["side"]]
        block["top"] = y
        block["titles"] = [y + 13 + TITLE * n for n in range(len(block["title"]))]
        y += TITLE * len(block["title"])
        block["under"] = y + 11
        y += UNDER
        for person in block["people"]:
            person["x"], person["y"] = block["x"], y + ROW / 2
            y += ROW
        if block["hidden"] or block["away"] or block["open"]:
            block["more"] = y + ROW / 2
            y += ROW
        block["bottom"] = y
        ends[block["side"]] = y + GAP
    height = max(*ends, 150.0 if wide else 90.0) - GAP + PAD
    if not wide:
        return r1(height), 30.0
    for side in (0, 1):
        _shift([b for b in blocks if b["side"] == side], (height - PAD + GAP - ends[side]) / 2)
    return r1(height), r1(min(height / 2, MIDDLE))


def _shift(blocks: Sequence[Data], by: float) -> None:
    """A shorter column stands in the middle, up to a limit."""
    by = r1(min(by, 60.0))
    for block in blocks:
        block["titles"] = [y + by for y in block["titles"]]
        for name in ("top", "under", "bottom", "more"):
            if name in block:
                block[name] += by
        for person in block["people"]:
            person["y"] += by


def _spoke(spot: Data, hub: Data, wide: bool) -> list[float]:
    """A line to the middle: its beginning, two points that bend it, its end."""
    x, y = spot["x"], spot["y"]
    if not wide:
        return [hub["x"], y - 15, hub["x"], y - 3, hub["x"] + 10, y, x, y]
    away = hub["x"] - x
    return [x, y, r1(x + 0.52 * away), y, r1(hub["x"] - 0.42 * away), hub["y"], hub["x"], hub["y"]]


def _arcs(data: Data, now: Data, spots: dict[int, Data], chosen: int, columns: Data) -> list[Data]:
    """Arcs inside the circles, and curves between them; of somebody chosen, all."""
    ties = [
        (t, one, other, weight)
        for t, (one, other, weight) in enumerate(tied(data, now["window"]))
        if weight and one in spots and other in spots
    ]
    ties.sort(key=lambda tie: (-tie[3], tie[0]))
    heaviest = ties[0][3] if ties else 1.0
    room = Counter(spot["block"] for spot in spots.values() for _ in (1, 2))
    between = BETWEEN if columns["wide"] else 0
    drawn: Counter[int] = Counter()
    found = []
    for t, one, other, weight in ties:
        block = spots[one]["block"]
        within = block == spots[other]["block"]
        own = chosen in (one, other)
        if within:
            if max(drawn[one], drawn[other]) >= ARCS and not own:
                continue
            room[block] -= 1
            if room[block] < 0 and not own:
                continue
            drawn.update((one, other))
        else:
            between -= 1
            if between < 0 and not own:
                continue
        width = math.floor(100 * (0.9 + 2.1 * math.sqrt(weight / heaviest)) + 0.5) / 100
        path = _arc(spots[one], spots[other], columns)
        found.append(
            {"t": t, "one": one, "other": other, "within": within, "width": width, "path": path}
        )
    return found


def tied(data: Data, window: Sequence[int] | None) -> list[tuple[int, int, float]]:
    """The ties among people here, with what they weigh in a window."""
    if window is None:
        return [(one, other, weight) for one, other, _, _, weight in data["ties"]]
    years, shares = data["works"]["years"], data["works"]["tied"]
    low, high = window
    found = []
    for one, other, works, rest, _ in data["ties"]:
        added = chain(
            (shares[w] for w in works if years[w] is not None and low <= years[w] <= high),
            (row[2] for row in rest if row[0] is not None and low <= row[0] <= high),
        )
        found.append((one, other, round(sum(added), 6)))
    return found


def _arc(one: Data, other: Data, columns: Data) -> list[float]:
    high = abs(one["y"] - other["y"])
    if one["x"] != other["x"]:
        left, right = (one, other) if one["x"] < other["x"] else (other, one)
        bend = r1(0.5 * columns["reach"])
        return [
            left["x"],
            left["y"],
            left["x"] + bend,
            left["y"],
            right["x"] - bend,
            right["y"],
            right["x"],
            right["y"],
        ]
    most = 0.3 * columns["reach"] if columns["wide"] else 34.0
    bend = min(10 + 0.3 * high, most) * (4 / 3)
    inwards = 1 if columns["wide"] and one["x"] < columns["middle"] else -1
    x = r1(one["x"] + inwards * bend)
    return [one["x"], one["y"], x, one["y"], x, other["y"], other["x"], other["y"]]
