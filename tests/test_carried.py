"""Who carries whose id comes through a load as it was, in its order."""

from __future__ import annotations

import pytest

from graphkit.workspace import carried as of_anchors
from graphkit.workspace.carried import carried, columns_of


@pytest.mark.parametrize("at_once", [1, 2, 100])
def test_ids_and_mentions_come_back_in_their_order(
    at_once: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(of_anchors, "AT_ONCE", at_once)
    anchors = {"f3": "p:b", "a1": "p:a", "c\u00e9": "p:b"}
    assert list(carried(columns_of(anchors))) == [("p:b", "f3"), ("p:a", "a1"), ("p:b", "c\u00e9")]
    assert list(carried(columns_of({}))) == []
