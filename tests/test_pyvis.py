"""pyvis both ways: a slice as its Network, and any Network on our page, safely."""

from __future__ import annotations

import math

import pytest
from payloads import PAYLOADS
from pyvis.network import Network
from test_browser_slice import a_slice

import graphkit as gk
from graphkit.errors import UsageError
from graphkit.views import to_html
from graphkit.views.pyvis import slice_of_network, to_pyvis


def test_a_slice_is_a_network_with_its_people_places_and_ties() -> None:
    cut = a_slice()
    net = to_pyvis(cut)
    assert isinstance(net, Network)
    assert {n["id"] for n in net.nodes} == {n.id for n in cut.nodes}
    assert {(n["x"], n["y"]) for n in net.nodes} == {(n.x, n.y) for n in cut.nodes}
    assert [(e["from"], e["to"]) for e in net.edges] == [(e.source, e.target) for e in cut.edges]
    again = slice_of_network(net)
    assert {n.label for n in again.nodes} == {n.label for n in cut.nodes}
    assert len(again.edges) == len(cut.edges)


def test_any_network_is_drawn_whatever_stands_in_it() -> None:
    net = Network(heading=PAYLOADS[0])
    for n, payload in enumerate(PAYLOADS[:60]):
        net.add_node(n, label=payload, title=payload + " href", group=payload)
    for n in range(59):
        net.add_edge(n, n + 1, value=n % 4)
    net.nodes.append({"id": "odd", "size": math.nan, "x": "left"})
    net.edges.append({"from": 0, "to": "nobody"})
    page = gk.draw(net).html()
    assert page == gk.draw(net).html() and "<img src=x" not in page
    cut = slice_of_network(net, "A title")
    assert (cut.title, len(cut.nodes), len(cut.edges)) == ("A title", 61, 59)
    assert len({(n.x, n.y) for n in cut.nodes}) == 61
    assert to_html(slice_of_network(Network()))


def test_what_is_no_network_is_refused() -> None:
    with pytest.raises(UsageError, match="no pyvis Network: str"):
        gk.draw("net")
