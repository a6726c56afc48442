"""Records: frozen, and the same after a journey through JSON text."""

from __future__ import annotations

import dataclasses
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graphkit.records import (
    Affiliation,
    Mention,
    Metrics,
    Organisation,
    Origin,
    Person,
    Profile,
    Record,
    Rejected,
    Tenure,
    Tie,
    Topic,
    Trust,
    Venue,
    Work,
    from_json,
    to_json,
    type_name,
    understood,
    written,
)

TEXT = st.text(max_size=20)
MAYBE = st.none() | TEXT
SCHEMES = st.text(min_size=1, max_size=6)
PAIRS = st.dictionaries(SCHEMES, TEXT, max_size=3).map(lambda d: tuple(d.items()))
TEXTS = st.lists(TEXT, max_size=3).map(tuple)
ORIGINS = st.builds(Origin, TEXT, TEXT, st.integers(0, 2**31))
STATED = st.none() | st.text(min_size=1, max_size=9)
AFFILIATIONS = st.builds(Affiliation, TEXT, STATED, STATED)
MENTIONS = st.builds(
    Mention, name=TEXT, given=MAYBE, family=MAYBE, suffix=MAYBE, orcid=MAYBE, ids=PAIRS,
    affiliations=st.lists(AFFILIATIONS, max_size=2).map(tuple), kind=MAYBE,
)  # fmt: skip
PEOPLE = st.lists(MENTIONS, max_size=2).map(tuple)
NUMBER = st.none() | st.integers(-(10**6), 10**6)
WORKS = st.builds(
    Work, title=MAYBE, origin=ORIGINS, title_raw=MAYBE, authors=PEOPLE,
    authors_truncated=st.none() | st.booleans(), authors_omitted=NUMBER, owner=MAYBE,
    editors=PEOPLE, year=NUMBER, month=NUMBER, day=NUMBER, date_inferred=st.booleans(),
    venue=MAYBE, issn=MAYBE, badge=MAYBE, status=MAYBE, kind=MAYBE, categories=TEXTS,
    keywords=TEXTS, ids=PAIRS, has_code=st.none() | st.booleans(),
    score=st.none() | st.floats(allow_nan=False), abstract=MAYBE, references=TEXTS, url=MAYBE,
    extra=PAIRS,
)  # fmt: skip
HERE = Origin("a.json", "csl-json", 7)


COUNT = st.none() | st.integers(0, 10**6)
SHARE = st.none() | st.floats(0, 1)
METRICS = st.builds(
    Metrics, h_index=COUNT, papers=COUNT, citations=COUNT, novelty=SHARE, ai_score=SHARE,
    works=COUNT, followers=COUNT, topics=COUNT, close_collaborators=COUNT,
)  # fmt: skip
TRUSTS = st.builds(
    Trust, score=SHARE, label=MAYBE, level=MAYBE, claimed=st.none() | st.booleans(),
    open_to_collaborate=st.none() | st.booleans(),
)  # fmt: skip
TENURES = st.lists(
    st.builds(Tenure, TEXT, STATED, STATED, STATED, STATED, COUNT, COUNT), max_size=2
)
OTHERS: st.SearchStrategy[Record] = st.one_of(
    st.builds(Profile, TEXT, ORIGINS, field=MAYBE, metrics=METRICS, trust=TRUSTS,
              affiliation=MAYBE, captured=MAYBE, topics=TEXTS, url=MAYBE, extra=PAIRS),
    st.builds(Person, TEXT, ORIGINS, names=TEXTS, orcid=MAYBE, ids=PAIRS,
              affiliations=TENURES.map(tuple), metrics=METRICS, topics=TEXTS),
    st.builds(Organisation, TEXT, ORIGINS, names=TEXTS, ror=MAYBE, ids=PAIRS, parents=TEXTS),
    st.builds(Topic, TEXT, ORIGINS, ids=PAIRS, parents=TEXTS, keywords=TEXTS),
    st.builds(Venue, TEXT, ORIGINS, names=TEXTS, issn=MAYBE, ids=PAIRS),
    st.builds(Tie, TEXT, TEXT, ORIGINS, one_name=MAYBE, weight=SHARE, works=COUNT),
)  # fmt: skip


def through_json(work: Record) -> Any:
    return from_json(json.loads(json.dumps(to_json(work), ensure_ascii=False)))


@settings(max_examples=60, deadline=None, database=None)
@given(WORKS)
def test_a_work_is_the_same_after_json(work: Work) -> None:
    back = through_json(work)
    assert back == work
    assert hash(back) == hash(work)


@settings(max_examples=60, deadline=None, database=None)
@given(OTHERS)
def test_any_other_record_is_the_same_after_json(record: Record) -> None:
    back = through_json(record)
    assert back == record
    assert hash(back) == hash(record)
    assert to_json(record)["type"] == type_name(record)


def test_the_wire_form_is_the_promised_one() -> None:
    shape = to_json(
        Work("T", HERE, authors=(Mention("Jin Kim", affiliations=(Affiliation("Hub"),)),),
             ids=(("doi", "10.1/x"),))
    )  # fmt: skip
    promised = (
        "type title title_raw authors authors_truncated authors_omitted owner year month day"
        " date_inferred venue badge status kind categories ids has_code score abstract references"
        " source"
    ).split()
    assert next(iter(shape)) == "type"
    assert set(promised) <= set(shape)
    assert shape["type"] == "work"
    assert shape["authors"] == [{"name": "Jin Kim", "orcid": None, "affiliations": ["Hub"]}]
    assert shape["ids"] == {"doi": "10.1/x"}
    assert shape["source"] == {"file": "a.json", "format": "csl-json", "line": 7}
    assert shape["year"] is shape["authors_truncated"] is None


def test_affiliations_keep_their_identifier_and_country() -> None:
    place = Affiliation("Hub", "03yrm5c26", None)
    work = Work("T", HERE, authors=(Mention("A", affiliations=(place, Affiliation("Rim"))),))
    assert through_json(work) == work


def test_an_empty_text_is_not_nothing() -> None:
    work = Work("T", HERE, authors=(Mention("A", affiliations=(Affiliation("Hub", country=""),)),))
    assert through_json(work) == work


@pytest.mark.parametrize(
    "record", [HERE, Affiliation("Hub"), Mention("Jin Kim"), Work("T", HERE), Rejected("no", HERE)],
    ids=lambda r: type(r).__name__,
)  # fmt: skip
def test_records_are_frozen(record: Any) -> None:
    field = dataclasses.fields(record)[0].name
    with pytest.raises(dataclasses.FrozenInstanceError):
        setattr(record, field, "other")
    assert not hasattr(record, "__dict__")
    assert isinstance(hash(record), int)


def test_an_unknown_type_or_field_is_refused() -> None:
    shape = to_json(Work("T", HERE))
    with pytest.raises(KeyError):
        from_json({**shape, "type": "parson"})
    with pytest.raises(TypeError):
        from_json({**shape, "colour": "red"})


@pytest.mark.parametrize(
    "changes",
    [
        {}, {"score": 1e-07}, {"score": 1e22}, {"title": "half \ud83d of a pair"},
        {"authors_omitted": 10**30}, {"title": "\x00\x1f\x7f\u2028 é 漢 \"\\/ 😀"}, {"year": 2**63},
        {"authors": (Mention("A B", affiliations=(Affiliation("X", "https://ror.org/1", None),)),)},
        {"extra": (("a", "1e400"), ("b", "\t"))},
    ],
)  # fmt: skip
def test_a_work_is_written_as_json_writes_it_and_read_back(changes: dict[str, Any]) -> None:
    work = dataclasses.replace(
        Work("Title", Origin("f", "x", 3), authors=(Mention("Ana Silva"),)), **changes
    )
    shape = to_json(work)
    for separators in ((",", ":"), (", ", ": ")):
        text = written(shape, separators)
        assert text == json.dumps(shape, ensure_ascii=False, separators=separators)
        assert understood(text) == work
