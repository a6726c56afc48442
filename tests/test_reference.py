"""The generated pages of docs/ are current, and the library has what it promises."""

from __future__ import annotations

import importlib.util
import inspect
import re
from collections import Counter
from types import ModuleType

import pytest
from conftest import ROOT, Run

import graphkit as gk
from graphkit.cypher import Library

REMEDY = "run: python scripts/reference.py"
FOLDERS = ("people", "works", "topics", "institutions", "communities", "suggestions", "paths",
           "quality", "time", "conflicts")  # fmt: skip


@pytest.fixture(scope="module")
def reference() -> ModuleType:
    spec = importlib.util.spec_from_file_location("reference", ROOT / "scripts" / "reference.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_page_of_queries_is_current(reference: ModuleType, demo: gk.KnowledgeGraph) -> None:
    written = (ROOT / "docs" / "queries.md").read_text(encoding="utf-8")
    assert written == reference.queries_page(demo), REMEDY


def test_the_page_of_the_explorer_is_current(reference: ModuleType) -> None:
    written = (ROOT / "docs" / "explorer.md").read_text(encoding="utf-8")
    assert written == reference.explorer_page(written), REMEDY


@pytest.mark.parametrize("name", ["accounts", "privacy"])
def test_the_pages_of_accounts_are_current(reference: ModuleType, name: str) -> None:
    written = (ROOT / "docs" / f"{name}.md").read_text(encoding="utf-8")
    assert written == getattr(reference, f"{name}_page")(written), REMEDY


def test_the_page_of_the_schema_is_current(reference: ModuleType) -> None:
    written = (ROOT / "docs" / "schema.md").read_text(encoding="utf-8")
    assert written == reference.schema_page(), REMEDY


def test_the_library_is_worth_having() -> None:
    folders = Counter(query.folder for query in Library().values())
    assert len(Library()) >= 40
    assert set(FOLDERS) <= set(folders)
    descriptions = [query.description for query in Library().values()]
    assert len(set(descriptions)) == len(descriptions)


def test_a_query_is_a_function_with_help(demo: gk.KnowledgeGraph) -> None:
    ask = demo.queries.people.coauthors
    assert list(inspect.signature(ask).parameters) == ["author", "limit"]
    assert "strongest tie first" in str(ask.__doc__)
    assert "coauthors" in dir(demo.queries.people)
    assert "people" in dir(demo.queries)
    person = demo.author("Seo-yeon Kim").id
    assert ask(author=person, limit=3).equals(
        demo.query("people/coauthors", author=person, limit=3)
    )
    with pytest.raises(AttributeError, match="no query 'people/nothing'"):
        demo.queries.people.nothing  # noqa: B018
    with pytest.raises(AttributeError, match="no queries of 'nothing'"):
        demo.queries.nothing  # noqa: B018
    with pytest.raises(TypeError, match="Ask a graph"):
        Library().people.coauthors(author="x")


def test_words_find_queries(here: Run) -> None:
    done = here("queries", "coauthors", "common")
    assert "suggestions/common_coauthors" in done.stdout
    assert "people/card" not in done.stdout
    here("queries", "no", "such", "words", code=4)


@pytest.mark.parametrize("page", ["CONTRIBUTING.md", "ARCHITECTURE.md", "SECURITY.md"])
def test_the_files_that_a_page_names_are_there(page: str) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    named = set(re.findall(r"`((?:graphkit|loaders|tests|queries|docs|scripts)/[\w/.-]+)`", text))
    assert named
    missing = {name for name in named if not (ROOT / name).exists()}
    assert not missing, missing


def test_each_line_of_the_suggestions_is_explained() -> None:
    page = (ROOT / "docs" / "cypher-suggestions.md").read_text(encoding="utf-8")
    sections = page.split("\n## ")[1:]
    explained = {}
    for section in sections:
        name = re.findall(r"\n`([a-z_]+/[a-z_]+)`: ", section)[0]
        cells = [row.split(" | ")[0] for row in section.splitlines() if row.startswith("| `")]
        explained[name] = [
            line.replace("\\|", "|") for cell in cells for line in re.findall(r"`([^`]+)`", cell)
        ]
    for name, lines in explained.items():
        text = (ROOT / "queries" / f"{name}.cypher").read_text(encoding="utf-8")
        code = [line.strip() for line in text.splitlines() if line and not line.startswith("//")]
        assert lines == code, name
    own = {f"suggestions/{path.stem}" for path in (ROOT / "queries" / "suggestions").glob("*")}
    assert own - explained.keys() <= {"suggestions/unlikely_pairs"}
