"""The inner loop: the unit tests of the stages that a change touches, without server or browser.

python scripts/quick.py [--base REV] [--list] [pytest's own words]

A stage is a folder or module of `graphkit/`, or a loader. Its tests are those that import it, are
named after it, or (for what has no tests of its own name) ask the whole line in small.
"""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
# what starts a server, a browser, many processes, or builds wheels: `make test` runs it
LONG = ("test_neo4j", "test_browser", "test_jupyterlab", "test_kill", "test_structure",
        "test_supply_chain", "test_parallel", "test_pages_generated", "test_loader_fuzz",
        "test_reloads", "test_staged")  # fmt: skip
FEW = 3
SMALL = ("test_workspace", "test_cli", "test_house")  # the whole line, in small; house rules
# Who adds a verb is told there of what it lacks: a meaning, an example, a place in the README.
FACES = ("graphkit.questions", "graphkit.workspace", "graphkit.cli", "graphkit.results")
OF_FACES = ("test_answers", "test_cli_words")


def changed(base: str) -> list[str]:
    """The files that differ from a revision, with those that git does not know yet."""
    asked = (["diff", "--name-only", base], ["ls-files", "--others", "--exclude-standard"])
    said = [subprocess.run(["git", *a], cwd=ROOT, check=True, capture_output=True, text=True)
            for a in asked]  # fmt: skip
    return sorted({line for done in said for line in done.stdout.splitlines()})


def modules_of(path: str) -> list[str]:
    """The module that a file is, and the packages around it, the nearest first."""
    parts = tuple(p for p in Path(path).with_suffix("").parts if p != "__init__")
    if parts[:1] == ("queries",):
        return ["graphkit.cypher"]
    if parts[:1] not in (("graphkit",), ("loaders",)):
        return []
    return [".".join(parts[:n]) for n in range(len(parts), 1, -1)]


def imports(path: Path) -> set[str]:
    """The modules of ours that a test imports, with all above them."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        names: Iterable[str] = ()
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            names = [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
        for name in names:
            parts = name.split(".")
            found.update(".".join(parts[:n]) for n in range(2, len(parts) + 1))
    return found


def chosen(files: Iterable[str]) -> list[str]:
    """The test files of a change, the whole line in small among them.

    Where few tests ask for a module itself, those that ask for the package around it, too.
    """
    tests = {p.stem: imports(p) for p in (ROOT / "tests").glob("test_*.py")}
    found = {Path(f).stem for f in files if f.startswith("tests/test_")} & set(tests)
    for modules in filter(None, map(modules_of, files)):
        found.update(SMALL)
        found.update(OF_FACES if modules[0].startswith(FACES) else ())
        own: set[str] = set()
        for module in modules:
            word = module.rpartition(".")[2].strip("_")
            named = f"test_loader_{word}" if module.startswith("loaders.") else f"test_{word}"
            own |= {n for n, asked in tests.items() if module in asked or n.startswith(named)}
            if module.startswith("loaders._"):
                own |= {n for n in tests if n.startswith("test_loader_")}
            own = {n for n in own if not n.startswith(LONG)}
            if len(own) >= FEW or (module.startswith("loaders.") and own):
                break
        found |= own
    return sorted(f"tests/{name}.py" for name in found)


def main(words: list[str]) -> int:
    """Run them; pytest's exit code."""
    base = "HEAD"
    if "--base" in words:
        at = words.index("--base")
        base = words[at + 1]
        del words[at : at + 2]
    tests = chosen(changed(base))
    if not tests:
        print(f"quick: nothing that has tests differs from {base}; see --base REV")
        return 0
    if "--list" in words:
        print("\n".join(tests))
        return 0
    quiet = {**os.environ, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    asked = [sys.executable, "-m", "pytest", "-q", "-n", "auto", "--dist", "loadscope",
             "-m", "not endure", *tests, *words]  # fmt: skip
    return subprocess.run(asked, cwd=ROOT, env=quiet, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
