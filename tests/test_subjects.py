"""Stated topics brought together: what joins, on what evidence, and what a user says instead."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from generated import save, work
from loading import SAMPLES

import graphkit as gk
from graphkit.errors import UsageError
from graphkit.records import Mention, Origin, Work
from graphkit.resolve import Resolved, read_thesaurus, resolve

HERE = Origin("made", "made", 1)


def about(*labels: tuple[str, ...], title: str = "On a subject", **said: str | None) -> Resolved:
    works = [
        Work(f"{title}, number {n}", HERE, authors=(Mention(f"Ana Silva{n}"),), keywords=own)
        for n, own in enumerate(labels)
    ]
    return resolve([works], {}, thesaurus={k.replace("_", " "): v for k, v in said.items()})


def names(resolved: Resolved) -> list[str]:
    return sorted(topic.name for topic in resolved.topics)


def evidence(resolved: Resolved) -> str:
    return " | ".join(d.evidence for d in resolved.decisions if d.kind == "one topic")


def test_short_forms_that_records_write_beside_the_long_one() -> None:
    found = about(
        ("Bluetooth Low Energy",), ("BLE",), ("Bluetooth Low Energy (BLE)",),
        ("Bluetooth Low Energy",),
    )  # fmt: skip
    assert names(found) == ["Bluetooth Low Energy"]
    assert len(found.about_work) == 4
    assert "BLE (a short form that records write beside it)" in evidence(found)


def test_a_short_form_told_by_a_title_alone() -> None:
    found = about(("BLE",), ("Bluetooth low energy",), title="A Bluetooth Low Energy (BLE) beacon")
    assert names(found) == ["Bluetooth low energy"]


def test_a_short_form_of_two_things_is_neither() -> None:
    found = about(("CNN",), ("Cellular neural network (CNN)",), ("Central news network (CNN)",))
    assert names(found) == ["CNN", "Cellular neural network", "Central news network"]


@pytest.mark.parametrize(
    ("labels", "expected"),
    [
        (("Neural networks", "Neural network"), ["Neural network"]),
        (("Neural networks",), ["Neural networks"]),
        (("E-learning", "e learning", "Elearning"), ["E-learning"]),
        (("Case studies", "Case study"), ["Case study"]),
        (("Analysis", "Analyses"), ["Analyses", "Analysis"]),
        (("Physics", "Physic"), ["Physic", "Physics"]),
        (("GRAPH THEORY", "Graph theory", "graph-theory"), ["GRAPH THEORY"]),
        (("Humans", "Female", "Aged, 80 and over", "Tides"), ["Tides"]),
        (("재료", "재료", "材料"), ["材料", "재료"]),
        (("stat", "cs.LG"), ["cs.LG", "stat"]),
    ],
)
def test_spellings(labels: tuple[str, ...], expected: list[str]) -> None:
    assert names(about(*((label,) for label in labels))) == sorted(expected)


def test_a_thesaurus_goes_before_all_of_it() -> None:
    found = about(
        ("Neural networks",), ("Neural network",), ("ANN",), ("Tides",), ("Humans",),
        Neural_networks="Neural networks", ANN="Neural networks", Tides=None, Humans="Humans",
    )  # fmt: skip
    assert names(found) == ["Humans", "Neural network", "Neural networks"]
    assert "ANN (as the thesaurus says)" in evidence(found)


def test_kinds_are_told_apart() -> None:
    works = [
        Work("On tides", HERE, authors=(Mention("Ana Silva"),), categories=("Oceanography",),
             keywords=("Tides",))
    ]  # fmt: skip
    found = resolve([works], {})
    kinds = {t.name: k for t, k in zip(found.topics, found.topic_kinds, strict=True)}
    assert kinds == {"Oceanography": "category", "Tides": "keyword"}


def test_forms_of_a_thesaurus() -> None:
    expected = {"ble": "bluetooth low energy", "study": None}
    for text in (
        "label,replace by\nble,bluetooth low energy\nstudy,\n",
        "label\treplace by\nble\tbluetooth low energy\nstudy\t\n",
        "\ufeffble;bluetooth low energy\nstudy;\n",
    ):
        assert read_thesaurus(text, "names.csv") == expected
    for text, line in (("a,b,c\n", 1), ("a,b\na,c\n", 2), (",b\n", 1)):
        with pytest.raises(ValueError, match=f"names.csv:{line}: "):
            read_thesaurus(text, "names.csv")
    with pytest.raises(ValueError, match="no label"):
        read_thesaurus("label,replace by\n", "names.csv")


def test_a_thesaurus_is_kept_and_let_go(tmp_path: Path) -> None:
    save(tmp_path / "a.json", work("Tides", "Ana Silva", keyword="BLE, Tides"))
    graph = gk.KnowledgeGraph(tmp_path / "data")
    graph.load(tmp_path / "a.json")
    before = graph.snapshot().generation
    (tmp_path / "names.csv").write_text("BLE,Bluetooth Low Énergie\nTides,\n", "cp1252")
    graph.call_topics(tmp_path / "names.csv")
    assert list(graph.topics["name"]) == ["Bluetooth Low Énergie"]
    graph.load(tmp_path / "a.json")
    assert list(graph.topics["name"]) == ["Bluetooth Low Énergie"]
    graph.call_topics(None)
    assert graph.snapshot().generation == before
    (tmp_path / "bad.csv").write_text("a,b,c\n", encoding="utf-8")
    with pytest.raises(UsageError, match=r"bad\.csv:1"):
        graph.call_topics(tmp_path / "bad.csv")


def test_keywords_index_terms_classes_and_tags_are_told_apart(tmp_path: Path) -> None:
    (tmp_path / "wos.txt").write_text(
        "FN Clarivate\nVR 1.0\nPT J\nAU Silva, A\nTI Tides of the north\nPY 2019\nDE Tide gauges\n"
        "ID SEA LEVEL\nWC Oceanography\nUT WOS:1\nER\nEF\n", encoding="utf-8",
    )  # fmt: skip
    (tmp_path / "m.nbib").write_text(
        "PMID- 1\nTI  - Foghorns by night.\nFAU - Costa, Bo\nDP  - 2020\nOT  - Fog\n"
        "MH  - Noise/adverse effects\n", encoding="utf-8",
    )  # fmt: skip
    shutil.copy(SAMPLES / "zotero_rdf" / "library.rdf", tmp_path / "own.rdf")
    with gk.open(tmp_path / "w") as graph:
        graph.load(tmp_path)
        rows = graph.tables.read("topics", ["name", "kind"]).to_pylist()
        kinds = {row["name"].lower(): row["kind"] for row in rows}
        assert kinds["tide gauges"] == kinds["fog"] == "keyword"
        assert kinds["sea level"] == "index-term"
        assert kinds["oceanography"] == "category"
        assert kinds["harbours"] == "tag"
        assert (
            next(kind for name, kind in kinds.items() if name.startswith("noise")) == "index-term"
        )
        chosen = graph.topics(kind=["keyword", "tag"])["name"].str.lower().tolist()
        assert {"fog", "tide gauges", "harbours"} <= set(chosen)
        assert not {"sea level", "oceanography"} & set(chosen)
        with pytest.raises(gk.UsageError, match="no kind of topic"):
            graph.topics(kind="keywords")
