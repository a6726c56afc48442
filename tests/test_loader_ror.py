"""The ROR loader: both schemas exactly, dumps and answers, and the real files."""

from __future__ import annotations

import json
from pathlib import Path

from apis import read, real, sample

from graphkit.records import Organisation, Rejected
from loaders import ror


def test_both_schemas_are_read_exactly() -> None:
    one, two, matched, nameless = sample(ror, "both.json")
    assert isinstance(one, Organisation)
    assert (one.name, one.ror) == ("University of Nowhere", "05gq02987")
    assert one.names == ("Nowhere U", "Universidade de Nenhures", "UNW")
    assert (one.kind, one.country, one.city) == ("education", "PT", "Porto")
    assert one.parents == ("ror:019wvm592",) and one.status == "active"
    assert dict(one.ids) == {"grid": "grid.1.2", "isni": "0000 0001"}
    assert one.url == "https://nowhere.example"
    assert dict(one.extra) == {"related": "child 02bfwt286", "established": "1900"}
    assert isinstance(two, Organisation)
    assert (two.name, two.names, two.city) == ("Nowhere Parent", ("NP",), "Lisboa")
    assert (two.kind, two.country, two.status) == ("government", "PT", "withdrawn")
    assert two.url == "https://np.example" and dict(two.ids) == {"grid": "grid.3"}
    assert isinstance(matched, Organisation) and matched.name == one.name
    assert isinstance(nameless, Rejected) and "no name" in nameless.reason


def test_shapes_of_a_file() -> None:
    item = {"id": "https://ror.org/05gq02987", "name": "N"}
    assert len(read(ror, [item, item])) == 2
    assert len(read(ror, item)) == 1
    assert len(read(ror, json.dumps(item) + "\n" + json.dumps(item))) == 2
    hits = {"took": 1, "hits": {"total": 1, "hits": [{"_id": "x", "_source": item}]}}
    assert len(read(ror, hits)) == 1


def test_the_real_answers(shared: Path) -> None:
    first, rejected = real(shared, ror, "ror/test_data_search_es7.json")
    assert (len(first), rejected) == (20, [])
    second, rejected = real(shared, ror, "ror/test_data_search_es7_v2.json")
    assert (len(second), rejected) == (20, [])
    both = {o.ror: o for o in first if isinstance(o, Organisation)}
    for place in second:
        assert isinstance(place, Organisation) and place.country == "AU"
        if place.ror in both:
            assert both[place.ror].name == place.name
            assert both[place.ror].parents == place.parents


def test_affiliations_with_gold_are_no_organisations(shared: Path) -> None:
    text = (shared / "data/ror/dataset_names.json").read_text(encoding="utf-8")
    assert ror.recognise(text[:65536]) == 0.0
