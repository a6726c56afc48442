"""Reading costs about as much as a file is long: one token, repeated a hundred thousand times.

Every sample is written anew with a token of its kind repeated within one of its values. A reader
that looks at anything twice as often when there is twice as much is killed by its limit of seconds.
"""

from __future__ import annotations

import random
import sys
from pathlib import Path

import pytest
from hostile_files import each_limited, resolved_limited
from loading import SAMPLES

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="has no resource limits")
SECONDS = 15  # of work; the square of the size would take minutes
SIZE = 100_000  # characters
TOKENS = (
    "{ } {} [ ( () $ \\ \\\\ \\\"{ \" < <a> </ <!-- & &amp; , ; @ a@b.c a A A. -- . 1 (1) [1] ~ | ="
    " http:// 10.1/ 10.1234/a http://a.b/ AaBb é 漢 0000- <i> von Jr., # % _ ^ ` ' `` $a$ \\alpha *"
    " 1990 a:b ../ \"\", \"\" x,y; ? In: vol. University ET. and et-al “ ” ,“ “a, (2001) 4:5 &lt;"
    " &lt;i&gt; II, and-A. pp.1, V4, doi:10.1/a </i> \\sqrt{ \\ensuremath{a ]] &#x27;"
).split()  # fmt: skip
BLANKS = ["\n", " ", "\t", "\r", "\u2028", "\n\n", ", ", "; ", " and ", "a ", "\x0b", "\n ", "A. "]
EXPORTS = SAMPLES.parent / "cases" / "exports"
FILES = sorted(
    path
    for path in (*SAMPLES.rglob("*"), *EXPORTS.iterdir())
    if path.is_file() and path.suffix not in (".xlsx", ".zip", ".gz", ".py")
)


def grown(path: Path, chance: random.Random) -> str:
    """A sample with a token repeated within one of its values."""
    text = path.read_bytes().decode("utf-8", "replace")
    token = chance.choice(TOKENS) if chance.random() < 0.6 else chance.choice(BLANKS)
    if chance.random() < 0.4:
        token += chance.choice(BLANKS)
    places = [n for n, character in enumerate(text) if character.isalnum()]
    at = chance.choice(places)
    return text[:at] + token * (SIZE // len(token)) + text[at:]


def test_no_part_of_a_citation_is_looked_at_again_and_again(tmp_path: Path) -> None:
    """What a page's list of works may hold, whatever it is: the whole list is one citation."""
    frame = (SAMPLES / "jekyll_scholar_page" / "citations.html").read_text(encoding="utf-8")
    begin, _, rest = frame.partition("<li>")
    end = rest[rest.rindex("</li>") :]
    paths = {}
    for number, token in enumerate(
        (", “", "Ab", "Ab, C. ", ". 2001", "a ", "(2001", "et al., ", "1 ")
    ):
        own = tmp_path / f"{number}.html"
        own.write_text(f"{begin}<li><span>{token * (SIZE // len(token))}</span>{end}", "utf-8")
        paths[token] = str(own)
    found = each_limited(paths, SECONDS)
    assert [token for token, one in found.items() if one["status"]] == []


def grow(folder: Path, seed: int, count: int) -> None:
    chance = random.Random(seed)
    paths = {}
    for number in range(count):
        path = chance.choice(FILES)
        own = folder / f"{number}-{path.name}"
        own.write_text(grown(path, chance), encoding="utf-8", newline="")
        paths[own.name] = str(own)
    found = each_limited(paths, SECONDS)
    assert found.keys() == paths.keys()
    assert [name for name, one in found.items() if one["status"]] == []


def test_no_reader_looks_at_anything_again_and_again(tmp_path: Path) -> None:
    grow(tmp_path, 1, 16)


@pytest.mark.endure
@pytest.mark.parametrize("seed", range(2, 12))
def test_no_reader_does_so_in_the_long_run(tmp_path: Path, seed: int) -> None:
    grow(tmp_path, seed, 100)


def test_resolving_costs_about_as_much_as_a_record_is_long() -> None:
    """An affiliation of 40,000 signs, a keyword, a title: each alone took a load for minutes."""
    tokens = ["a", "A-", "1 ", "- ", ", ", "; ", "(", "漢", "Ab, C. ", "é", " "]
    assert resolved_limited(tokens, SIZE // 2, 4 * SECONDS) == [*tokens, "done"]
