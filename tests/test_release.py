"""What a release brings: contents, extras that say their line, other Pythons by static checks."""

from __future__ import annotations

import ast
import json
import re
import subprocess
import sys
import tarfile
import tomllib
from pathlib import Path
from types import SimpleNamespace

import pytest
from conftest import ROOT, Run

import graphkit as gk
from graphkit import extras
from graphkit.extras import install_line
from graphkit.workspace import deprecated

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
SOURCES = sorted((*ROOT.glob("graphkit/**/*.py"), *ROOT.glob("loaders/**/*.py")))
# Of the standard library, by the Python that removed it.
REMOVED = {
    "3.12": {"asynchat", "asyncore", "distutils", "imp", "smtpd"},
    "3.13": {
        "aifc", "audioop", "cgi", "cgitb", "chunk", "crypt", "imghdr", "lib2to3", "mailcap",
        "msilib", "nis", "nntplib", "ossaudiodev", "pipes", "sndhdr", "spwd", "sunau",
        "telnetlib", "uu", "xdrlib",
    },
}  # fmt: skip
# Names inside modules that 3.12, 3.13 or 3.14 took away.
GONE = re.compile(
    r"\b(pkgutil\.(ImpImporter|find_loader|get_loader)|ast\.(Num|Str|Bytes|NameConstant|Ellipsis)\b"
    r"|unittest\.makeSuite|asyncio\.get_event_loop_policy|locale\.resetlocale"
    r"|importlib\.abc\.(ResourceReader|Traversable)|sqlite3\.version\b|typing\.io\b|typing\.re\b)"
)


def test_the_version_is_one() -> None:
    assert gk.__version__ == PROJECT["version"]
    cited = (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    assert f"version: {PROJECT['version']}\n" in cited
    log = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert f"## {PROJECT['version']}" in log
    assert f"## To {PROJECT['version']}" in (ROOT / "docs" / "upgrading.md").read_text("utf-8")


def test_nothing_that_a_newer_python_removed_is_used() -> None:
    removed = set().union(*REMOVED.values())
    for path in SOURCES:
        text = path.read_text(encoding="utf-8")
        tree = ast.parse(text, feature_version=(3, 11))
        for node in ast.walk(tree):
            names = [a.name for a in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            assert not {n.split(".")[0] for n in names} & removed, path
            if isinstance(node, ast.Try | ast.TryStar):  # a warning of 3.14, an error one day
                leaving = (ast.Return, ast.Break, ast.Continue)
                assert not any(isinstance(inner, leaving) for inner in node.finalbody), path
        assert not GONE.search(text), path


def test_extras_are_what_the_pages_say() -> None:
    extras = PROJECT["optional-dependencies"]
    page = (ROOT / "docs" / "install.md").read_text(encoding="utf-8")
    assert set(re.findall(r"^\| `(\w+)` \|", page, re.MULTILINE)) == set(extras)
    (everything,) = extras["all"]
    # psycopg is LGPL, PySpark takes 490 MB: whoever wants them says so
    alone = {"all", "postgres", "spark"}
    assert set(re.findall(r"[\w-]+", everything.partition("[")[2])) == set(extras) - alone


def test_what_extras_bring_is_known() -> None:
    extras_of = {
        re.match(r"[\w-]+", need)[0].replace("-", "_"): name  # type: ignore[index]
        for name in reversed(PROJECT["optional-dependencies"])
        for need in PROJECT["optional-dependencies"][name]
        if name != "all"
    }
    extras_of["argon2"] = extras_of.pop("argon2_cffi")
    assert extras_of == {name: extras.BRINGS[name] for name in extras_of}


@pytest.mark.parametrize(
    ("package", "ours", "words", "extra"),
    [
        ("uvicorn", "graphkit.web.application", ("serve", "--no-browser"), "web"),
        ("mcp.server", "graphkit.mcp.server", ("mcp",), "mcp"),
    ],
)
def test_what_is_missing_says_its_line(
    package: str, ours: str, words: tuple[str, ...], extra: str, here: Run,
    demo: gk.KnowledgeGraph, monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.delitem(sys.modules, ours, raising=False)
    monkeypatch.setitem(sys.modules, package, None)  # as if it were not installed
    done = here(*words, "--workspace", demo.folder, code=2)
    assert install_line(extra) in done.stderr


def test_an_extra_comes_from_where_graphkit_came_from(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By its name alone an installer would ask an index, where another may have taken the name."""
    (tmp_path / "a checkout").mkdir()
    told = {"url": (tmp_path / "a checkout").as_uri(), "dir_info": {}}
    text: str | None = json.dumps(told)
    monkeypatch.setattr(extras, "distribution", lambda _: SimpleNamespace(read_text=lambda _: text))
    seen = []
    for here, prefix in ((True, "env"), (True, "tool"), (False, "env"), (None, "env")):
        extras._origin.cache_clear()
        (tmp_path / prefix).mkdir(exist_ok=True)
        (tmp_path / "tool" / "uv-receipt.toml").touch() if prefix == "tool" else None
        if here is False:
            (tmp_path / "a checkout").rmdir()
        text = None if here is None else text
        monkeypatch.setattr(sys, "prefix", str(tmp_path / prefix))
        seen.append(install_line("web"))
    extras._origin.cache_clear()
    assert seen == [
        f'pip install "{tmp_path / "a checkout"}[web]"',
        f'uv tool install --force "{tmp_path / "a checkout"}[web]"',
        'pip install "research-graphkit[web]"',
        'pip install "research-graphkit[web]"',
    ]


def test_verbs_of_before_say_until_when(demo: gk.KnowledgeGraph) -> None:
    page = (ROOT / "docs" / "upgrading.md").read_text(encoding="utf-8")
    for name in (*deprecated.OF_GRAPHS, *deprecated.OF_PEOPLE):
        assert name in page
    with pytest.warns(DeprecationWarning, match=r"since 0\.2\.0.*goes with 0\.3\.0.*1 June 2027"):
        demo.rank_rows("works", 1)  # type: ignore[attr-defined]


def test_the_sdist_holds_what_builds_and_documents(tmp_path: Path) -> None:
    words = ["-m", "build", "--sdist", "--no-isolation", "--outdir", str(tmp_path), str(ROOT)]
    subprocess.run([sys.executable, *words], check=True, capture_output=True)
    (path,) = tmp_path.glob("*.tar.gz")
    with tarfile.open(path) as archive:
        names = {n.partition("/")[2] for n in archive.getnames()}
    assert {"docs/tutorial.md", "docs/conf.py", "notebooks/quickstart.ipynb", "LICENSE"} <= names
    assert {"CHANGELOG.md", "CITATION.cff", "GLOSSARY.md", "queries/people/card.cypher"} <= names
    tops = {n.split("/")[0] for n in names if n}
    assert not tops & {".venv", ".cache", "benchmarks", "node_modules", ".git", "docker"}
    assert not any(n.endswith((".pyc", ".lbug", ".sqlite")) for n in names)


def test_the_ways_in_that_were_not_tried_have_their_form() -> None:
    container = json.loads((ROOT / ".devcontainer" / "devcontainer.json").read_text("utf-8"))
    assert container["forwardPorts"] == [8463]
    assert (ROOT / "scripts" / container["postCreateCommand"].split()[1]).exists()
    binder = ROOT / "binder"
    assert (binder / "runtime.txt").read_text(encoding="utf-8") == "python-3.11\n"
    (wanted,) = (
        line for line in (binder / "requirements.txt").read_text("utf-8").splitlines()
        if not line.startswith("#")
    )  # fmt: skip
    extras = set(re.findall(r"\w+", wanted.partition("[")[2]))
    assert extras <= set(PROJECT["optional-dependencies"])
    assert (binder / "postBuild").stat().st_mode & 0o111
    page = (ROOT / "docs" / "install.md").read_text(encoding="utf-8")
    assert "not been tried" in page


def test_the_demo_goes_elsewhere_where_the_usual_workspace_is_taken(
    here: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    (tmp_path / "own.bib").write_text("@misc{a, title={Tides}, author={Ek, Ann}}", encoding="utf-8")
    with gk.open() as mine:
        mine.load("own.bib")
        with gk.demo() as graph:
            assert len(graph.works) == 278
            assert graph.folder.resolve() != mine.folder.resolve()
        assert len(mine.works) == 1
    assert "other data" in here("demo", code=2).stderr  # the command fills *the* workspace, or none
