"""The house rules that a change breaks most often: sizes, formatting, circles, encodings."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

import grimp
import networkx as nx
from conftest import ROOT

MOST_LINES = 500
LONGEST_FUNCTION = 60
SKIPPED = 2  # lines outside of tables that the formatter leaves: may only become fewer
# The face of a graph grows with its verbs, a line each; to cut it would take a class in parts.
FACE, LONGEST_FACE = "graphkit/workspace/knowledge_graph.py", 700
PYTHON = sorted((*ROOT.glob("graphkit/**/*.py"), *ROOT.glob("loaders/**/*.py")))


def test_files_and_functions_stay_small() -> None:
    for path in PYTHON:
        text = path.read_text(encoding="utf-8")
        most = LONGEST_FACE if path == ROOT / FACE else MOST_LINES
        assert text.count("\n") <= most, path
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef) and node.end_lineno:
                assert node.end_lineno - node.lineno < LONGEST_FUNCTION, f"{path}: {node.name}"


def test_only_tables_are_kept_from_the_formatter() -> None:
    """`fmt: skip` shows a table in rows; elsewhere ruff decides, but where a file has no room."""
    elsewhere = 0
    for path in PYTHON:
        text = path.read_text(encoding="utf-8")
        body = ast.parse(text).body
        tables = {
            node.end_lineno for node in body
            if isinstance(node, (ast.Assign, ast.AnnAssign)) and node.end_lineno
        }  # fmt: skip
        skipped = {n for n, line in enumerate(text.split("\n"), 1) if line.endswith("# fmt: skip")}
        elsewhere += len(skipped - tables)
    assert elsewhere <= SKIPPED


def test_questions_and_workspace_have_no_circle_and_no_blind_spot() -> None:
    """Also under TYPE_CHECKING: grimp counts those imports, too."""
    graph = grimp.build_graph("graphkit", cache_dir=None)
    imports: nx.DiGraph[str] = nx.DiGraph()
    for module in graph.modules:
        imports.add_edges_from(
            (module, other) for other in graph.find_modules_directly_imported_by(module)
        )
    parts = ("graphkit.questions", "graphkit.workspace")
    circles = [c for c in nx.strongly_connected_components(imports) if len(c) > 1]
    assert [c for c in circles if any(module.startswith(parts) for module in c)] == []
    for part in ("questions", "workspace"):
        for path in (ROOT / "graphkit" / part).glob("*.py"):
            text = path.read_text(encoding="utf-8")
            assert not re.search(r"type: ignore|cast\(\"?Any|self: Any", text), path.name


def test_files_are_opened_as_utf_8() -> None:
    for path in PYTHON:
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            assert not re.search(r"\.(read|write)_text\((?!.*encoding)", line), f"{path}:{number}"


def test_found_is_only_what_a_function_gives_back() -> None:
    """`found` says nothing: it stands where a function gathers what it returns, nowhere else."""
    for path in PYTHON:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
                assert "found" not in {
                    a.arg for a in ast.walk(node.args) if isinstance(a, ast.arg)
                }, f"{path}: {node.name}"
                own = list(_own(node))
                bound = any(
                    isinstance(n, ast.Name) and n.id == "found" and isinstance(n.ctx, ast.Store)
                    for n in own
                )
                given_back = any(
                    isinstance(n, ast.Return)
                    and isinstance(n.value, ast.Name)
                    and n.value.id == "found"
                    for n in own
                )
                assert given_back or not bound, f"{path}: {node.name}"


def _own(node: ast.AST) -> Iterator[ast.AST]:
    """What a function says itself, without those inside of it."""
    for child in ast.iter_child_nodes(node):
        if not isinstance(child, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef)):
            yield child
            yield from _own(child)
