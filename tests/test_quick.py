"""`make quick`: which tests a change asks for."""

from __future__ import annotations

import sys

from conftest import ROOT

sys.path.insert(0, str(ROOT / "scripts"))
import quick


def test_a_loader_asks_its_own_tests() -> None:
    found = quick.chosen(["loaders/ris.py"])
    assert "tests/test_loader_ris.py" in found
    assert "tests/test_loader_bibtex.py" not in found


def test_a_new_verb_asks_for_what_is_true_of_every_verb() -> None:
    found = quick.chosen(["graphkit/questions/changes.py"])
    assert {"tests/test_answers.py", "tests/test_cli_words.py", "tests/test_house.py"} <= {*found}


def test_a_question_s_file_asks_for_the_queries() -> None:
    assert "tests/test_cypher_lint.py" in quick.chosen(["queries/people/card.cypher"])


def test_a_test_asks_for_itself_however_long_it_takes() -> None:
    assert quick.chosen(["tests/test_kill.py"]) == ["tests/test_kill.py"]


def test_what_starts_a_server_waits_for_the_whole_run() -> None:
    found = quick.chosen(["graphkit/stores/server/applying.py", "graphkit/views/page.py"])
    assert "tests/test_view_page.py" in found
    assert not any(name.startswith(("tests/test_neo4j", "tests/test_browser")) for name in found)


def test_a_page_of_the_docs_asks_for_nothing() -> None:
    assert quick.chosen(["docs/analyses.md", "README.md"]) == []
