"""Reports as one page, and tables as axes of matplotlib."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import matplotlib as mpl
import pytest
from generated import save, work
from payloads import PAYLOADS

import graphkit as gk
from graphkit.errors import UsageError

mpl.use("Agg")
KIM = "Seo-yeon Kim"


@pytest.fixture
def axes() -> Iterator[Any]:
    import matplotlib.pyplot as plt

    yield plt.subplots()[1]
    plt.close("all")


def test_a_report_says_what_the_answers_say(demo: gk.KnowledgeGraph, tmp_path: Path) -> None:
    me = demo.author(KIM)
    page = me.report(tmp_path / "r.html").read_text("utf-8")
    profile = me.profile()
    for name in ("works", "coauthors", "h_index"):
        assert f"<dd>{profile['metrics'][name]}</dd>" in page
    for row in me.collaborators(15).rows():
        assert row["name"] in page
    for one in me.suggestions(6):
        assert one.name in page and all(str(r.text) in page.replace("&#39;", "'") for r in
                                        one.reasons[:1])  # fmt: skip
    bars = re.findall(r"<title>(\d{4}): (\d+)</title></rect>", page)
    told = {int(y): int(n) for y, n in bars}
    rows = [row for row in me.timeline().rows() if row["works"]]
    assert told == {row["year"]: row["works"] for row in rows}
    assert "library.json" in page and demo.snapshot().generation in page


@pytest.mark.parametrize("about", [{"topic": "climate change"}, {"community": "c1"},
                                   {"institution": "Lake Tisa University"},
                                   {"everything": True}])  # fmt: skip
def test_every_subject_has_its_report_and_the_same_bytes(
    demo: gk.KnowledgeGraph, tmp_path: Path, about: dict[str, Any]
) -> None:
    one = demo.report(tmp_path / "a.html", **about).read_bytes()
    assert one == demo.report(tmp_path / "b.html", **about).read_bytes()
    page = one.decode("utf-8")
    assert "<script" not in page[page.index("<body>") :] and "default-src &#39;none&#39;" in page
    assert not re.findall(r'(?:src|href)="http', page)
    assert "Works by year" in page and "library.json" in page
    assert len(one) < 250_000


def test_a_report_is_about_one_thing(demo: gk.KnowledgeGraph, tmp_path: Path, run: Any) -> None:
    for about in ({}, {"topic": "wetlands", "everything": True}):
        with pytest.raises(UsageError, match="one thing"):
            demo.report(tmp_path / "r.html", **about)
    with pytest.raises(UsageError, match="is a page"):
        demo.report(tmp_path / "r.pdf", everything=True)
    assert "one of them" in run("report", code=2).stderr


def test_hostile_words_are_text_in_a_report(tmp_path: Path) -> None:
    works = [work(text, f"Ann {text}", "Bo Cy", year=2020, keyword=text) for text in PAYLOADS[:40]]
    with gk.open(tmp_path / "w") as graph:
        graph.load(save(tmp_path / "a.json", *works))
        page = graph.report(tmp_path / "r.html", author="Bo Cy").read_text("utf-8")
    body = page[page.index("<body>") :]
    assert re.findall(r"<(?:script|img|iframe|object|embed|meta|link|base|form)\b", body) == []
    assert re.findall(r"<[a-z]+[^>]*\son\w+=", body) == []


def test_a_timeline_adds_up(demo: gk.KnowledgeGraph) -> None:
    me = demo.author(KIM)
    rows = me.timeline().rows()
    assert sum(row["works"] for row in rows) == len(me.works())
    assert sum(row["new_coauthors"] or 0 for row in rows) == len(me.collaborators())
    years = [row["year"] for row in rows if row["year"]]
    assert years == list(range(min(years), max(years) + 1))


def test_tables_are_drawn_as_what_they_are(demo: gk.KnowledgeGraph, axes: Any) -> None:
    communities = demo.communities()
    assert communities.plot(ax=axes) is axes
    assert len(axes.patches) == len(communities)
    assert axes.get_yticklabels()[-1].get_text() == communities["label"].iloc[0]
    axes.clear()
    drawn = demo.trends().plot(ax=axes)
    most = demo.trends().groupby("name")["works"].sum().max()
    assert len(drawn.lines) == 8 and sum(drawn.lines[0].get_ydata()) == most
    axes.clear()
    timeline = demo.author(KIM).timeline()
    timeline.plot(ax=axes)
    assert sum(bar.get_height() for bar in axes.patches) == timeline["works"].sum()
    axes.clear()
    matrix = demo.matrix("institutions").frame()
    matrix.plot(ax=axes)
    assert [text.get_text() for text in axes.texts] == [
        str(n) for row in matrix["with"] for n in row
    ]
    axes.clear()
    assert demo.people.plot.scatter("works", "degree", ax=axes) is axes  # pandas' own stays
