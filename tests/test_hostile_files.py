"""Files made to hurt: nothing runs, nothing breaks, nothing reaches the terminal."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from conftest import Run

from graphkit.records import Rejected, Work, to_json
from graphkit.sources import read

ESCAPE = "\x1b]0;owned\x07\x1b[31mred\x9b2J\u202e"


def item(**more: Any) -> dict[str, Any]:
    return {"type": "book", "title": "Salt", "author": [{"family": "Silva", "given": "Ana"}],
            "issued": {"date-parts": [[2020]]}, **more}  # fmt: skip


def saved(tmp_path: Path, *items: Any) -> Path:
    path = tmp_path / "a.json"
    path.write_text(json.dumps(list(items)), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    "name",
    [
        "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", '"><svg/onload=alert(1)>',
        "=HYPERLINK(1)", "+1+1", "@SUM(A1)", "-2+3", "Robert'); DROP TABLE person;--",
        "{{7*7}}", "${7*7}", "%s%n", "../../etc/passwd", "CON", "NULL", "a" * 10_000,
    ],
    ids=lambda n: n[:12],
)  # fmt: skip
def test_hostile_names_and_titles_are_plain_text(tmp_path: Path, name: str) -> None:
    author = [{"family": name, "given": "Ana"}]
    (work,) = read(saved(tmp_path, item(title=name, author=author)))
    assert isinstance(work, Work)
    assert name in (work.title, work.title_raw)
    assert name in work.authors[0].name


@pytest.mark.parametrize(
    "character", [*map(chr, range(9)), "\x0b", "\x1b", "\x7f", "\x9b", "\ud800"]
)
def test_no_record_holds_what_cannot_be_shown_or_written(tmp_path: Path, character: str) -> None:
    text = f"Sa{character}lt"
    author = [{"family": text, "given": text}]
    path = saved(tmp_path, item(title=text, author=author, abstract=text, **{text: text}))
    (work,) = read(path)
    written = json.dumps(to_json(work), ensure_ascii=False)  # type: ignore[arg-type]
    written.encode("utf-8")
    assert character not in written


def test_raw_zeros_in_a_file_are_harmless(tmp_path: Path) -> None:
    path = saved(tmp_path, item(), item(title="Reef"))
    path.write_bytes(path.read_bytes().replace(b"Silva", b"Sil\x00va") + b"\x00" * 100)
    titles = [r.title for r in read(path) if isinstance(r, Work)]
    assert titles == ["Salt", "Reef"]


def test_one_line_of_five_megabytes(tmp_path: Path) -> None:
    path = saved(tmp_path, item(abstract="x" * 5_000_000), item(title="Reef"))
    assert [r.title for r in read(path) if isinstance(r, Work)] == ["Salt", "Reef"]


def test_a_wall_of_letters_is_no_known_format(tmp_path: Path) -> None:
    for number, letter in enumerate('{["@\\<%'):
        (tmp_path / f"{number}.json").write_text(letter * 1_000_000)
    found = list(read(tmp_path))
    assert len(found) >= 7
    assert all(isinstance(r, Rejected) and len(r.text) < 1000 for r in found)


@pytest.mark.parametrize("opening", ["[", '{"a":', '[{"a":'])
def test_deep_nesting_is_one_rejection(tmp_path: Path, opening: str) -> None:
    path = saved(tmp_path)
    path.write_text(f'[{json.dumps(item())},\n{{"title": {opening * 100_000}')
    found = list(read(path))
    assert isinstance(found[0], Work)
    assert [type(r) for r in found[1:]] == [Rejected]


def test_numbers_of_thousands_of_digits(tmp_path: Path) -> None:
    path = saved(tmp_path)
    path.write_text(f'[{{"type": "book", "title": "Salt", "issued": '
                    f'{{"date-parts": [[{"9" * 5000}]]}}, "volume": {"9" * 5000}}}]')  # fmt: skip
    (found,) = read(path)
    assert isinstance(found, Rejected) or found.year is None


def test_duplicate_and_odd_keys(tmp_path: Path) -> None:
    path = saved(tmp_path)
    path.write_text('[{"type": "book", "title": "A", "title": "B", "__class__": "x", "": 1, '
                    '"DOI": "10.1000/a"}]')  # fmt: skip
    (work,) = read(path)
    assert isinstance(work, Work)
    assert work.title == "B"


@pytest.mark.parametrize("flag", [[], ["--json"]], ids=["text", "json"])
def test_parse_prints_no_terminal_escape(tmp_path: Path, here: Run, flag: list[str]) -> None:
    path = saved(tmp_path, item(title=f"S{ESCAPE}alt"), item(title={"a": ESCAPE}), ESCAPE,
                 item(author=[{"family": ESCAPE, "given": "A"}], URL=ESCAPE))  # fmt: skip
    bad = tmp_path / f"b{ESCAPE.replace('/', '')}.json"
    bad.write_text(f'[{json.dumps(item())}, {{"title": "{ESCAPE}" broken}}]', encoding="utf-8")
    done = here("parse", *flag, path, bad, code=3)
    for text in (done.stdout, done.stderr):
        assert not set(text) & set("\x1b\x07\x9b")
    if not flag:
        assert "\u202e" not in done.stdout + done.stderr


def test_an_unknown_file_with_an_escape_in_its_name(tmp_path: Path, here: Run) -> None:
    path = tmp_path / "a\x1b[31m.txt"
    path.write_text("hello")
    assert "\x1b" not in here("parse", path, code=4).stderr
