"""What OpenAPI says of each address is so: generated questions, right ones and wrong ones."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import httpx2 as httpx
import pytest
import schemathesis
from explorer import explorer, ids_of
from hypothesis import HealthCheck, Phase, assume, given, seed, settings
from hypothesis import strategies as st
from schemathesis import Case, GenerationMode
from schemathesis.checks import CHECKS
from starlette.testclient import TestClient

from graphkit.web.openapi import document
from graphkit.web.parameters import MOST_PAIRS
from graphkit.web.table import ROUTES

TOLD = document(ROUTES)
SCHEMA = schemathesis.openapi.from_dict(TOLD)
OPERATIONS = {one.ok().path: one.ok() for one in SCHEMA.get_all_operations()}
# What no schema of single parameters can say: which of them go together, and their sum.
TOGETHER = ("A picture is of", "people at once", "This query has no parameter",
            "Two windows of years are compared", "A window goes from the earlier")  # fmt: skip
PREFIXED = [path for path, one in OPERATIONS.items() if "p_" in {p.name for p in one.query}]
KINDS = ("people", "works", "topics", "institutions", "venues", "communities")


@pytest.fixture(scope="module")
def client(_demo: Path) -> Iterator[TestClient]:
    with explorer(_demo) as made:
        yield made


@pytest.fixture(scope="module")
def ids(client: TestClient) -> dict[str, str]:
    return {**ids_of(client), "query": "people/coauthors"}


def check(client: TestClient, case: Case) -> None:
    """The answer is as described: its status, type and shape; wrong questions are refused."""
    wanted = case.as_transport_kwargs(base_url="http://127.0.0.1")
    try:
        answer = client.request(wanted["method"], wanted["url"], params=wanted.get("params"))
    except httpx.InvalidURL:
        assume(False)  # longer than any client sends
    left_out = []
    if answer.status_code == 414 or any(text in answer.text for text in TOGETHER):
        left_out = ["positive_data_acceptance", "negative_data_rejection"]
    elif any(not str(value).strip() for value in (case.query or {}).values()):
        left_out = ["negative_data_rejection"]  # allowEmptyValue
    elif case.path in PREFIXED and right_as_sent(answer.request.url.params.multi_items()):
        left_out = ["negative_data_rejection"]  # a number or nothing is a text, once it is sent
    case.validate_response(answer, excluded_checks=[CHECKS.get_one(name) for name in left_out])
    assert answer.status_code < 500


def right_as_sent(sent: list[tuple[str, str]]) -> bool:
    """Whether all names that begin as parameters of a query do are few and their values short."""
    own = [value for name, value in sent if name.startswith("p_")]
    return len(own) <= MOST_PAIRS and all(len(value) <= 2000 for value in own)


def asked(path: str, ids: dict[str, str], mode: GenerationMode) -> st.SearchStrategy[Case]:
    """Questions of an address: also of things that are there."""
    one = OPERATIONS[path]
    known = next((ids[k] for k in (*KINDS, "query") if f"/{k}/{{" in path), None)
    if known is None:
        return one.as_strategy(generation_mode=mode)
    name = "name" if "{name}" in path else "id"
    there = one.as_strategy(generation_mode=mode, path_parameters={name: known})
    return there | one.as_strategy(generation_mode=mode)


def run(client: TestClient, path: str, ids: dict[str, str], many: int) -> None:
    for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
        if mode is GenerationMode.NEGATIVE and not OPERATIONS[path].query:
            continue  # any text is an id: there is no wrong question

        @seed(23)
        @settings(max_examples=many, deadline=None, database=None, phases=(Phase.generate,),
                  suppress_health_check=list(HealthCheck))  # fmt: skip
        @given(asked(path, ids, mode))
        def every(case: Case) -> None:
            check(client, case)

        every()


# what /cite/… gives is given at other addresses, too
@pytest.mark.parametrize("path", [path for path in OPERATIONS if not path.startswith("/cite")])
def test_some_questions_are_answered_as_described(
    client: TestClient, ids: dict[str, str], path: str
) -> None:
    run(client, path, ids, int(os.environ.get("GRAPHKIT_QUESTIONS", "2")))


@pytest.mark.endure
@pytest.mark.parametrize("path", OPERATIONS)
def test_many_questions_are_answered_as_described(
    client: TestClient, ids: dict[str, str], path: str
) -> None:
    run(client, path, ids, 300)
