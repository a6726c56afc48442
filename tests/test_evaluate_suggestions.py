"""`evaluate suggestions`: the contract of its files, and figures counted again by hand."""

from __future__ import annotations

import json
import random
from pathlib import Path

import numpy as np
import pytest
from conftest import Run

from graphkit.analyse.suggest.learning import UNTAUGHT, _listwise, learn
from graphkit.evaluate import backtest, predict, read_works

Line = tuple[int, list[str], str]


def corpus(seed: int, works: int = 400, groups: int = 12) -> list[Line]:
    """Groups of eight who write together; some works join two groups."""
    chance = random.Random(seed)
    found = []
    for number in range(works):
        year = 2000 + number * 15 // works
        group = chance.randrange(groups)
        team = {f"Given{group}x{chance.randrange(8)} Żółć" for _ in range(chance.randint(1, 3))}
        if chance.random() < 0.15:
            team.add(f"Given{(group + 1) % groups}x{chance.randrange(8)} Żółć")
        title = f"On {chance.choice(WORDS)} and {WORDS[group % len(WORDS)]}"
        found.append((year, sorted(team), title))
    return found


WORDS = "tides storms harbours glaciers orchids comets dialects enzymes lattices".split()


def write(path: Path, lines: list[Line]) -> Path:
    text = "".join(f"{year}\t{'|'.join(team)}\t{title}\n" for year, team, title in lines)
    path.write_text(text, encoding="utf-8")
    return path


def test_lists_keep_the_contract(here: Run, tmp_path: Path) -> None:
    lines = corpus(1)
    write(tmp_path / "w.tsv", lines)
    authors = sorted({a for _, team, _ in lines for a in team})
    wanted = [*authors, "Nobody Known", authors[0]]
    (tmp_path / "a.tsv").write_text("".join(f"{a}\n" for a in wanted), encoding="utf-8")
    call = ("evaluate", "suggestions", "--works", "w.tsv", "--for", "a.tsv", "--predict")
    here(*call, "out.tsv")
    made = (tmp_path / "out.tsv").read_bytes()
    rows = [line.split("\t") for line in made.decode("utf-8").splitlines()]
    assert [row[0] for row in rows] == wanted
    near: dict[str, set[str]] = {}
    for _, team, _ in lines:
        for one in team:
            near.setdefault(one, {one}).update(team)
    for name, candidates in rows:
        listed = candidates.split("|") if candidates else []
        assert len(listed) == len(set(listed)) <= 50
        assert not set(listed) & near.get(name, set())
        assert set(listed) <= set(authors)
        assert bool(listed) == (name in near)
    here(*call, "again.tsv")
    assert (tmp_path / "again.tsv").read_bytes() == made


def test_the_figures_are_those_of_the_lists(here: Run, tmp_path: Path) -> None:
    lines = corpus(2)
    write(tmp_path / "w.tsv", lines)
    done = here("evaluate", "suggestions", "--works", "w.tsv", "--until", 2010, "--then", 3,
               "--predict", "out.tsv", "--parts", "--json")  # fmt: skip
    report = json.loads(done.stdout)
    before, after = {}, {}
    for year, team, _ in lines:
        side = before if year <= 2010 else after if year <= 2013 else {}
        for one in team:
            side.setdefault(one, set()).update(team)
    new = {
        one: {p for p in theirs if p in before} - before[one]
        for one, theirs in after.items() if one in before
    }  # fmt: skip
    new = {one: theirs for one, theirs in new.items() if theirs}
    made = dict(line.split("\t") for line in (tmp_path / "out.tsv").read_text("utf-8").splitlines())
    assert set(made) == set(new)
    lists = {one: text.split("|") for one, text in made.items()}
    hits = [bool(set(lists[one][:10]) & theirs) for one, theirs in new.items()]
    recall = [len(set(lists[one][:10]) & theirs) / len(theirs) for one, theirs in new.items()]
    assert report["people"] == len(new)
    assert report["hits@10"] == pytest.approx(np.mean(hits), abs=1e-4)
    assert report["recall@10"] == pytest.approx(np.mean(recall), abs=1e-4)
    parts = {row["part"]: row for row in report["parts"]}
    fixed = report["floors"]["fixed sum"]["hits@10"]
    assert parts["fixed sum"]["hits@10"] == fixed
    assert parts["fixed sum"]["difference"] == 0
    assert {f"{how} ties" for how in ("without",)} | {"ties alone"} <= set(parts)
    for row in parts.values():
        assert row["difference"] == pytest.approx(fixed - row["hits@10"], abs=2e-4)
    assert set(report["floors"]) >= {"popularity", "common neighbours", "Adamic-Adar",
                                     "resource allocation", "personalised PageRank"}  # fmt: skip


def test_later_works_change_no_list(tmp_path: Path) -> None:
    lines = corpus(3)
    whole = read_works(write(tmp_path / "w.tsv", lines))
    cut = read_works(write(tmp_path / "c.tsv", [line for line in lines if line[0] <= 2009]))
    names = whole.authors[:40]
    told: list[tuple[str, str]] = []
    backtest(whole, (2009, 3), names, write=told.extend)
    other = dict(predict(cut, names))
    assert [set(t.split("|")) for _, t in told] == [set(other[n].split("|")) for n, _ in told]


def test_a_long_past_teaches_and_the_same_seed_gives_the_same(tmp_path: Path) -> None:
    past = read_works(write(tmp_path / "w.tsv", corpus(3, 2000, 90))).past
    one, other = (learn(past, seed=7, most=300) for _ in range(2))
    assert one.learnt_from in range(600, 1201)
    assert one == other
    assert learn(past.until(2003)) == UNTAUGHT


def test_weights_come_back_from_what_became(tmp_path: Path) -> None:
    """Partners drawn by known weights: with many examples, those weights are found again."""
    draw = np.random.default_rng(5)
    true = np.array([1.5, -0.7, 0.3])
    group = np.repeat(np.arange(4000), 12)
    columns = draw.normal(size=(len(group), 3))
    score = (columns @ true).reshape(4000, 12)
    chosen = (score + draw.gumbel(size=score.shape)).argmax(axis=1)
    became = (np.arange(12) == chosen[:, None]).ravel()
    for once in (True, False):
        found = _listwise(columns, became, group, np.zeros(3), 1.0, once=once)
        assert found == pytest.approx(true, abs=0.08)
        held = _listwise(columns, became, group, np.zeros(3), 1e9, once=once)
        assert held == pytest.approx(np.zeros(3), abs=1e-3)


@pytest.mark.parametrize("kind", ["near", "beyond", "both"])
def test_each_list_holds_whom_it_says(here: Run, tmp_path: Path, kind: str) -> None:
    lines = corpus(5)
    write(tmp_path / "w.tsv", lines)
    near: dict[str, set[str]] = {}
    for _, team, _ in lines:
        for one in team:
            near.setdefault(one, set()).update(set(team) - {one})
    (tmp_path / "a.tsv").write_text("".join(f"{a}\n" for a in sorted(near)), encoding="utf-8")
    here("evaluate", "suggestions", "--works", "w.tsv", "--for", "a.tsv", "--predict", "out.tsv",
        "--list", kind)  # fmt: skip
    made = dict(line.split("\t") for line in (tmp_path / "out.tsv").read_text("utf-8").splitlines())
    assert set(made) == set(near)
    kinds = set()
    for one, text in made.items():
        for other in text.split("|") if text else []:
            assert other not in near[one]
            kinds.add("near" if near[one] & near[other] else "beyond")
        far = {other for other in near if other != one} - near[one]
        far -= {other for other in far if near[one] & near[other]}
        if kind == "beyond" and len(far) >= 50:
            assert len(text.split("|")) == 50
    assert kinds == ({"near", "beyond"} if kind == "both" else {kind})


def test_pairs_of_both_lists_are_counted_apart(here: Run, tmp_path: Path) -> None:
    lines = corpus(2)
    write(tmp_path / "w.tsv", lines)
    call = ("evaluate", "suggestions", "--works", "w.tsv", "--until", 2010, "--then", 3)
    report = json.loads(here(*call, "--predict", "out.tsv", "--list", "beyond", "--json").stdout)
    before: dict[str, set[str]] = {}
    after: dict[str, set[str]] = {}
    for year, team, _ in lines:
        side = before if year <= 2010 else after if year <= 2013 else {}
        for one in team:
            side.setdefault(one, set()).update(set(team) - {one})
    new = {(a, b) for a, theirs in after.items() if a in before
           for b in theirs if b in before and b not in before[a]}  # fmt: skip
    near = {(a, b) for a, b in new if before[a] & before[b]}
    assert report["near"]["pairs"] == len(near)
    assert report["beyond"]["pairs"] == len(new) - len(near)
    made = dict(line.split("\t") for line in (tmp_path / "out.tsv").read_text("utf-8").splitlines())
    for first in (10, 50):
        found = sum(b in made[a].split("|")[:first] for a, b in new - near)
        share = found / (len(new) - len(near))
        assert report["beyond"][f"first{first}"] == pytest.approx(share, abs=1e-4)
    assert set(report["beyond"]["floors"]) >= {"popularity", "recency", "topic",
                                               "topic x recency x PageRank"}  # fmt: skip
    assert sum(row["people"] for row in report["careers"]) == report["people"]
    assert all(0 <= row["came"] <= 1 for row in report["calibration"])
    assert "beyond (none)" in here(*call).stdout


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("2001\tA|B\tx\nnineteen\tA\tx\n", "w.tsv:2"),
        ("no tabs at all\n", "w.tsv:1"),
        ("\n", "holds no works"),
    ],
)
def test_damage_is_told_by_line(here: Run, tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "w.tsv").write_text(text, encoding="utf-8")
    done = here("evaluate", "suggestions", "--works", "w.tsv", "--until", 2000, "--then", 1,
               code=None)  # fmt: skip
    assert done.returncode in (2, 4)
    assert said in done.stderr


def test_half_a_window_is_refused(here: Run, tmp_path: Path) -> None:
    write(tmp_path / "w.tsv", corpus(1, 20))
    assert "go together" in here(
        "evaluate", "suggestions", "--works", "w.tsv", "--until", 2000, code=2
    ).stderr  # fmt: skip


def test_strange_but_readable_lines(tmp_path: Path) -> None:
    path = tmp_path / "w.tsv"
    path.write_text("\ufeff2001\tA| B ||A\r\n\tB|C\tno year\n2002\tC\ttab\tin text\n", "utf-8")
    given = read_works(path)
    assert given.authors == ["A", "B", "C"]
    assert given.past.year.tolist() == [2001, 0, 2002]
    assert dict(predict(given, ["A"])) == {"A": "C"}
