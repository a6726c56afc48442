"""The page as text: nothing hostile gets out of its place, and the same slice gives the same bytes.

What the page does when it is opened is tested in test_browser_slice.py.
"""

from __future__ import annotations

import base64
import dataclasses
import hashlib
import html
import json
import os
import random
import re
import subprocess
import sys
import zlib
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import graphkit as gk
from graphkit.errors import UsageError
from graphkit.slices import Slice, SliceCommunity, SliceEdge, SliceNode, SliceWork
from graphkit.views import SUFFIXES, notebook_html, render, to_html, write_html
from graphkit.views.wording import describe, number, share, tie_words

PAYLOADS = (
    "</script><img src=x onerror=alert(1)>",
    "<img src=x onerror=alert(1)>",
    "An href study <img src=x onerror=alert(1)>",
    '"><img src=x onerror=alert(1)>',
    "</script><svg/onload=alert(1)>",
    "red}</style><img src=x onerror=alert(1)>",
    "</textarea></title></noscript></details><script>alert(1)</script>",
    "<!--<script>",
    "{{ 7 * 7 }}{% raw %}",
    "\u2028alert(1)\u2029",
    "'-alert(1)-'",
    "javascript:alert(1)",
    "\ud800 half",
    "\x00\x1b[31m",
)
replace = dataclasses.replace


def a_slice(say: str | None = None, url: str | None = "https://doi.org/10.1000/1") -> Slice:
    """Three people, two ties, three works; `say` is put into every text there is."""

    def word(plain: str) -> str:
        return plain if say is None else say

    def ident(plain: str) -> str:
        return plain if say is None else plain + say

    ada, bo, cy, one = ident("a"), ident("b"), ident("c"), ident("k1")
    facts = {"works": 12, "h_index": 3, word("affiliation"): word("Yonsei University")}
    nodes = (
        SliceNode(ada, word("Author"), word("Ada"), 0.0, 0.0, 1.0, one, True, 4, facts),
        SliceNode(
            bo, "Author", word("Bo"), 100.0, 0.0, 0.5, one, False, 0, {"identity_confidence": 0.5}
        ),
        SliceNode(cy, "Author", word("Cy"), 0.0, 90.5, 0.2, None, False, 1, {}),
    )
    w1, w2, w3 = ident("w1"), ident("w2"), ident("w3")
    edges = (
        SliceEdge(ada, bo, word("COAUTHOR"), 1.5, (w1, w2), 2019, 2021),
        SliceEdge(ada, cy, "COAUTHOR", 1 / 3, (w3,), None, None),
    )
    works = (
        SliceWork(w1, word("On graphs"), 2019, word("JCDL"), url, 2, 1.0),
        SliceWork(w2, word("More graphs"), 2021, None, None, 3, 0.5),
        SliceWork(w3, word("No year"), None, None, url, 4, 1 / 3),
    )
    communities = (SliceCommunity(one, word("Graphs"), 40),)
    made, source = word("graphkit 0.1"), word("openalex.json")
    return Slice(
        word("Around Ada"), made, word("G1"), (source,), 37, nodes, edges, works, communities
    )


class Reader(HTMLParser):
    """Collects what a browser would build from a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.scripts: list[str] = []
        self.words: list[str] = []
        self._inside = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self._inside = tag
        if tag == "script":
            self.scripts.append("")

    def handle_endtag(self, tag: str) -> None:  # noqa: ARG002
        self._inside = ""

    def handle_data(self, data: str) -> None:
        if self._inside == "script":
            self.scripts[-1] += data
        else:
            self.words.append(data)

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]


def data_of(html: str) -> dict[str, Any]:
    reader = Reader(html)
    assert reader.all("script")[0] == {"type": "application/json", "id": "slice"}
    found: dict[str, Any] = json.loads(reader.scripts[0])
    return found


PLAIN_TAGS = {tag for tag, _ in Reader(to_html(a_slice())).tags}


@pytest.mark.parametrize("payload", PAYLOADS)
def test_hostile_text_stays_text_wherever_it_stands(payload: str) -> None:
    html = to_html(a_slice(payload, url=payload))
    reader = Reader(html)
    assert {tag for tag, _ in reader.tags} <= PLAIN_TAGS
    assert len(reader.scripts) == len(Reader(to_html(a_slice())).scripts)
    for _, attributes in reader.tags:
        assert not [name for name in attributes if name.startswith("on")]
        assert "src" not in attributes
        assert "javascript:" not in (attributes.get("href") or "").lower()
    html.encode("utf-8")
    assert data_of(html)["people"]["name"][0]
    assert not [c for c in html if ord(c) < 32 and c not in "\n\t"]


@pytest.mark.parametrize("payload", PAYLOADS)
def test_a_notebook_cell_keeps_hostile_text_as_text(payload: str) -> None:
    reader = Reader(notebook_html(a_slice(payload, url=payload)))
    assert not reader.scripts
    (still,) = reader.all("img")
    assert (still["src"] or "").startswith("data:image/svg+xml;base64,")
    (frame,) = reader.all("iframe")
    assert frame["sandbox"] == "allow-scripts"
    assert Reader(frame["srcdoc"] or "").all("h1")


def test_nothing_is_fetched_and_only_works_are_linked() -> None:
    reader = Reader(to_html(a_slice()))
    remote = [
        (tag, attributes)
        for tag, attributes in reader.tags
        for name in ("src", "href", "action", "data", "poster", "srcset")
        if re.match(r"(?!#|data:,)", attributes.get(name) or "#")
    ]
    assert remote and {tag for tag, _ in remote} == {"a"}
    for _, attributes in remote:
        assert attributes["href"] == "https://doi.org/10.1000/1"
        assert "target" not in attributes  # a script opens them apart (test_browser_slice.py)


def test_the_policy_allows_these_scripts_and_no_other() -> None:
    reader = Reader(to_html(a_slice()))
    policy = next(m["content"] for m in reader.all("meta") if "http-equiv" in m) or ""
    assert policy.startswith("default-src 'none'; script-src 'sha256-")
    for script in reader.scripts[1:]:
        hashed = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
        assert f"'sha256-{hashed}'" in policy
    assert policy.count("sha256-") == len(reader.scripts) - 1
    assert "unsafe-eval" not in policy and "unsafe-inline" not in policy.split("style-src")[0]


def test_our_scripts_write_text_and_never_markup() -> None:
    ours = "".join(Reader(to_html(a_slice())).scripts[2:])
    for forbidden in ("innerHTML", "outerHTML", "insertAdjacent", "document.write", "eval("):
        assert forbidden not in ours


def test_the_same_slice_gives_the_same_bytes() -> None:
    one = a_slice()
    turned = replace(
        one,
        nodes=tuple(n._replace(facts=dict(reversed(list(n.facts.items())))) for n in one.nodes),
    )
    assert one == turned
    assert to_html(one) == to_html(one) == to_html(turned)


def test_the_bytes_do_not_depend_on_the_hash_seed() -> None:
    # A set of community and fact names is met on the way; its order changes with the seed.
    code = (
        "import dataclasses, hashlib, sys\n"
        "from graphkit.slices import Slice, SliceNode\n"
        "from graphkit.views import notebook_html, to_html\n"
        "nodes = tuple(SliceNode(f'a{i}', 'Author', f'N{i}', i, i, .5, f'k{i % 9}', False, 0,"
        " {f'fact{i}': i}) for i in range(30))\n"
        "s = Slice('T', 'm', 'g', (), 0, nodes, (), (), ())\n"
        "print(hashlib.sha256((to_html(s) + notebook_html(s)).encode()).hexdigest())\n"
    )
    root = str(Path(__file__).resolve().parents[1])
    seen = set()
    for seed in ("0", "1", "2"):
        environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": root}
        done = subprocess.run(
            [sys.executable, "-c", code],
            env=environment,
            capture_output=True,
            text=True,
            check=True,
        )
        seen.add(done.stdout)
    assert len(seen) == 1


@pytest.mark.parametrize("bad", [float("nan"), float("inf"), float("-inf")])
def test_what_is_not_a_number_is_refused(bad: float) -> None:
    one = a_slice()
    first, edge, work = one.nodes[0], one.edges[0], one.works[0]
    wrong = [
        replace(one, nodes=(first._replace(x=bad), *one.nodes[1:])),
        replace(one, nodes=(first._replace(facts={"h_index": bad}), *one.nodes[1:])),
        replace(one, nodes=(first._replace(facts={"identity_confidence": bad}), *one.nodes[1:])),
        replace(one, edges=(edge._replace(weight=bad), *one.edges[1:])),
        replace(one, works=(work._replace(share=bad), *one.works[1:])),
    ]
    for each in wrong:
        with pytest.raises(ValueError):
            to_html(each)


def test_numbers_of_numpy_are_numbers() -> None:
    one = a_slice()
    nodes = tuple(n._replace(x=np.float64(n.x), y=np.float64(n.y)) for n in one.nodes)
    assert to_html(replace(one, nodes=nodes)) == to_html(one)


def test_lists_for_tuples_are_the_same_plain_data() -> None:
    one = a_slice()
    assert replace(one, nodes=list(one.nodes), edges=list(one.edges)).to_json() == one.to_json()  # type: ignore[arg-type]


def test_a_tie_to_somebody_who_is_not_there_is_refused() -> None:
    one = a_slice()
    with pytest.raises(ValueError, match="no 'zz' here"):
        to_html(replace(one, edges=(one.edges[0]._replace(target="zz"),)))


def test_a_tie_lists_its_works_and_they_sum_to_its_weight() -> None:
    words = describe(a_slice())
    first, second = (tie_words(words, t) for t in (0, 1))
    assert [words["works"][i]["title"] for i in first["works"]] == ["More graphs", "On graphs"]
    shares = [[words["works"][i]["share"] for i in tie["works"]] for tie in (first, second)]
    assert shares == [["1/2", "1"], ["1/3"]]
    assert (first["weight"], first["years"]) == ("1.5", "2019–2021")
    assert (second["weight"], second["years"]) == ("0.333", "unknown")
    assert first["sum"] == second["sum"] == ""  # nothing is missing: a page adds them up


def test_a_sum_that_does_not_hold_is_said() -> None:
    one = a_slice()
    words = describe(replace(one, works=one.works[:1]))
    assert tie_words(words, 0)["sum"] == (
        "The shares listed add up to 1, the tie weighs 1.5; 1 work not in this file."
    )
    assert tie_words(words, 1)["works"] == []
    bare = replace(one, edges=(one.edges[0]._replace(works=()),))
    assert tie_words(describe(bare), 0)["sum"] == "No work is given for this tie."


def test_a_sum_of_rounded_shares_holds() -> None:
    """1/6 + 1/6 is 0.333334 with six decimals: that is no gap, also where works are not listed."""
    one = a_slice()
    tie = one.edges[0]._replace(weight=0.333333, works=(), more_works=2, more_share=0.333334)
    assert tie_words(describe(replace(one, edges=(tie,))), 0)["sum"] == ""
    short = tie._replace(more_share=0.3)
    assert "add up to 0.3," in tie_words(describe(replace(one, edges=(short,))), 0)["sum"]


def test_a_network_of_two_thousand_people_stays_small() -> None:
    """Ten thousand ties, hardly two alike: 999 KB while each said its rest in words."""
    chance, one = random.Random(7), a_slice()
    nodes = tuple(
        SliceNode(f"p:{n:012x}", "Author", f"Given{n} Family{n * 7 % 1999}", n % 50 * 40.3,
                  n // 50 * 40.7, chance.random(), "k1", False, n % 90, {"works": 1 + n % 90})
        for n in range(2_000)
    )  # fmt: skip
    pairs = sorted({tuple(sorted(chance.sample(range(2_000), 2))) for _ in range(10_000)})
    edges = []
    for a, b in pairs:
        many, first = chance.randint(1, 9), chance.randint(1985, 2024)
        weight = round(many / chance.randint(1, 99), 6)
        edges.append(SliceEdge(nodes[a].id, nodes[b].id, "COAUTHOR", weight, (), first,
                               first + many - 1, many, weight))  # fmt: skip
    page = to_html(replace(one, nodes=nodes, edges=tuple(edges)))
    assert len(page.encode()) < 900_000


def test_what_is_unknown_is_said_to_be_unknown() -> None:
    words = describe(a_slice())
    assert words["fact_names"] == ["Works", "h-index", "Affiliation", "Identity"]
    ada, bo, cy = (person["facts"] for person in words["people"])
    assert ada == ["12", "3", "Yonsei University", "unknown"]
    assert bo == ["unknown", "unknown", "unknown", "50 % sure (guess)"]
    assert cy == ["unknown"] * 4
    assert [person["doubtful"] for person in words["people"]] == [False, True, False]
    assert [work["year"] for work in words["works"]] == ["2019", "2021", "unknown"]


def test_more_than_six_communities_share_one_grey() -> None:
    nodes = tuple(
        SliceNode(f"a{i}", "Author", f"N{i}", i, 0, 0.5, f"k{i % 9}", False, 0, {})
        for i in range(9 + 9)
    )
    one = Slice("T", "m", "g", (), 0, nodes, (), (), (SliceCommunity("k0", "Zero", 70),))
    legend = describe(one)["legend"]
    assert [entry["colour"] for entry in legend] == ["0", "1", "2", "3", "4", "5", "other"]
    assert legend[0] == {"colour": "0", "label": "Zero", "here": 2, "note": "of 70"}
    assert legend[-1] == {
        "colour": "other",
        "label": "3 other communities",
        "here": 6,
        "note": "",
    }


def test_a_community_may_have_any_id() -> None:
    one = a_slice()
    for name in ("other", "none", "c:other", ""):
        node = one.nodes[0]._replace(community=name)
        words = describe(replace(one, nodes=(node, *one.nodes[1:])))
        assert len(words["legend"]) == 3
        assert words["legend"][words["people"][0]["legend"]]["here"] == 1


def test_empty_slices_have_a_page() -> None:
    nobody = Slice("", "", "", (), 0, (), (), (), ())
    assert "0 people, 0 ties" in to_html(nobody)
    assert "Nobody is in this slice." in to_html(nobody)
    alone = replace(a_slice(), nodes=a_slice().nodes[:1], edges=(), works=())
    assert "1 person, 0 ties" in to_html(alone)
    assert "0 works" not in to_html(alone)  # whose works nobody told
    assert notebook_html(nobody)


def test_the_small_print_says_what_is_missing() -> None:
    words = " ".join(" ".join(Reader(to_html(a_slice())).words).split())
    for said in ("37 neighbours were left out", "openalex.json", "G1", "Made by graphkit"):
        assert said in words
    assert "1 neighbour was left out" in to_html(replace(a_slice(), left_out=1))


def test_other_nodes_than_people_are_called_nodes() -> None:
    one = a_slice()
    mixed = replace(one, nodes=(one.nodes[0]._replace(kind="Topic"), *one.nodes[1:]))
    assert describe(mixed)["summary"] == "3 nodes, 2 ties, 3 works"


def test_the_file_is_utf8_with_plain_newlines(tmp_path: Path) -> None:
    one = replace(a_slice(), title="김송국")
    path = write_html(one, tmp_path / "slice.html")
    raw = path.read_bytes()
    assert b"\r" not in raw and raw.decode("utf-8") == to_html(one)
    assert [p.name for p in tmp_path.iterdir()] == ["slice.html"]


def test_a_picture_is_chosen_by_suffix() -> None:
    one = a_slice()
    assert render(one, ".html") == to_html(one)
    assert json.loads(render(one, ".JSON"))["format"] == "graphkit-slice"
    with pytest.raises(UsageError, match=r"\.htm, \.html, \.json"):
        render(one, ".gif")
    assert set(SUFFIXES) >= {".html", ".json", ".svg", ".png", ".pdf", ".graphml", ".gexf", ".csv"}


def test_pyvis_still_is_what_we_build_on() -> None:
    from importlib.resources import files

    from pyvis.network import Network

    model = Network()
    assert model.nodes == [] and model.edges == []
    assert files("pyvis").joinpath("lib", "vis-9.1.2", "vis-network.min.js").is_file()
    data = data_of(to_html(a_slice()))["network"]
    assert data["options"]["physics"] == {"enabled": False}
    assert len(data["widths"]) == 2
    assert data["dots"][-4] == 0  # the focus is drawn last, so that it lies on top


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_colours_have_enough_contrast_in_light_and_dark() -> None:
    style = Path(__file__).parents[1] / "graphkit" / "views" / "templates" / "page.css"
    blocks = re.findall(r":root \{(.*?)\}", style.read_text(encoding="utf-8"), re.DOTALL)
    light = dict(re.findall(r"--([\w-]+): (#\w{6})", blocks[0]))
    dark = {**light, **dict(re.findall(r"--([\w-]+): (#\w{6})", blocks[1]))}
    for colours in (light, dark):
        for ground in ("ground", "surface", "raised"):
            for ink in ("text", "muted", "accent"):
                assert contrast(colours[ink], colours[ground]) >= 4.5, (ink, ground)
        assert contrast(colours["warn"], colours["warn-ground"]) >= 4.5
        for name in [*"012345", "other", "none"]:
            assert contrast(colours[f"edge-{name}"], colours["surface"]) >= 3, name
        assert contrast(colours["control"], colours["surface"]) >= 3


@settings(max_examples=25, deadline=None)
@given(st.text(max_size=40))
def test_any_text_survives(text: str) -> None:
    html = to_html(a_slice(text, url=text))
    html.encode("utf-8")
    assert {tag for tag, _ in Reader(html).tags} <= PLAIN_TAGS


@pytest.mark.parametrize(
    ("value", "shown"),
    [(0, "0"), (0.0, "0"), (1e-6, "1e-06"), (-2.5, "-2.5"), (100, "100"), (1e4, "10,000")],
)
def test_numbers_are_written_plainly(value: float, shown: str) -> None:
    assert number(value) == shown


def test_shares_are_fractions_where_they_are() -> None:
    assert [share(v) for v in (1.0, 0.5, 1 / 7, 0.4, 0.0, 0.333333)] == [
        "1",
        "1/2",
        "1/7",
        "0.4",
        "0",
        "1/3",
    ]


def test_ten_cells_of_a_notebook_are_light_and_each_is_whole(demo: gk.KnowledgeGraph) -> None:
    """The scripts are compressed; unpacked they are those that the policy of the page names."""
    cells = [
        notebook_html(demo.author(row["id"]).slice().slice)
        for row in demo.rank("degree", 10).rows()
    ]
    assert sum(len(cell.encode()) for cell in cells) < 6_000_000  # 9.5 MB when each was plain
    page = html.unescape(re.findall(r'srcdoc="([^"]*)"', cells[0])[0])
    policy = re.findall(r'Content-Security-Policy" content="([^"]*)"', page)[0]
    packed = re.findall(r'data-packed="[^"]+">([^<]+)</script>', page)
    assert len(packed) == 2
    for one in packed:
        script = zlib.decompress(base64.b64decode(one))
        known = base64.b64encode(hashlib.sha256(script).digest()).decode()
        assert f"'sha256-{known}'" in html.unescape(policy)
    chart = demo.author("Seo-yeon Kim").slice(view="map", hops=3, max_nodes=120).slice
    assert "data-packed" not in notebook_html(chart)
    assert "Research graph map" in notebook_html(chart)  # a map is a map in a notebook, too
