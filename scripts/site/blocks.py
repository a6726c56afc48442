"""Run every block of README and docs, and every example of `--help`, as a reader would.

python scripts/site/blocks.py [WORDS]      all pages, or those whose names hold one of the words

Each page runs in a folder of its own, with the sample as its workspace and some exports beside it:
commands in this process, with the exit code that the line states (else 0); Python in one namespace
a page; Cypher with the parameters of the course; TOML, JSON and HTML are parsed. What cannot run
says why, in a comment before the block (`<!-- not run: … -->`) or in NOT_HERE.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
import time
import tomllib
import traceback
import urllib.request
import warnings
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
SAMPLES = ROOT / "tests" / "samples"
BIN = Path(sys.executable).parent

# Made by scripts/reference.py with the rows that their queries gave, or tested elsewhere.
GENERATED = {"docs/queries.md": "made with its rows by scripts/reference.py",
             "docs/schema.md": "made by scripts/reference.py",
             "docs/adding-a-format.md": "tests/test_adding_a_format.py makes the package of it",
             "docs/_commands.md": "a part of another page"}  # fmt: skip
# What a block may begin with that is not run here, and where it is tried instead.
NOT_HERE = {
    "pip install": "tests/test_structure.py installs the wheel into a bare environment",
    "uv": "the same",
    "make": "the verbs of CI",
    "git": "", "docker": "tests/test_compose.py", "export NEO4J": "",
    "python benchmarks/": "make bench", "python scripts/": "made by the build",
    "graphkit fetch": "tests/test_live.py replays recorded answers",
    "neo4j-admin": "tests/test_neo4j_import.py",
    "graphkit accounts restore": "tests/test_cli_accounts.py: into a database that is empty",
    "graphkit people answer": "tests/test_judging.py: an id that a sample gave",
}  # fmt: skip
ON_A_SERVER = re.compile(
    r"--store \S+|--to neo4j-import|bolt://|--mapping "
)  # tests/test_neo4j_*.py
FENCE = re.compile(
    r"(?:<!-- not run: (?P<why>[^>]*) -->\n+)?^(?P<mark>```+)(?P<kind>[\w{}-]*)[^\n]*\n(?P<text>.*?)^(?P=mark)\s*$",
    re.MULTILINE | re.DOTALL,
)
STATED = re.compile(r"#.*exit code (\d)")


class WrongError(Exception):
    """A block that does not do what the page says."""


@dataclass
class Count:
    """What became of a page's blocks and commands."""

    run: int = 0
    left: int = 0


def pages() -> Iterator[Path]:
    """Every page that is written by hand."""
    yield ROOT / "README.md"
    for path in sorted((ROOT / "docs").rglob("*.md")):
        if path.relative_to(ROOT).as_posix() not in GENERATED:
            yield path


def commands_in(text: str) -> Iterator[str]:
    """The commands of a block: a line each, or several parted by wide gaps, with words behind."""
    for line in text.replace("\\\n", " ").splitlines():
        pieces = [p for p in re.split(r"\s{2,}", line.strip()) if p]
        if not pieces or line.lstrip().startswith("#"):
            continue
        stated = next((p for p in pieces[1:] if STATED.search(p)), "")
        for piece in pieces:
            if re.match(
                r"([A-Z_]+=(\"[^\"]*\"|\S+) )*(graphkit|zcat|pip|uv|make|git|docker|export|python|neo4j-admin)\b",
                piece,
            ):
                yield f"{piece}  {stated}".strip()


# -- one page --------------------------------------------------------------------------------


class Page:
    """A folder as the reader of a page has it."""

    def __init__(self, name: str, folder: Path, demo: Path) -> None:
        self.name, self.folder, self.count = name, folder, Count()
        self.names: dict[str, Any] = {"__name__": "__page__"}
        self.demo = demo
        exports = folder / "exports"
        if name == "docs/tutorial.md":
            shutil.copytree(ROOT / "docs" / "tutorial-exports", exports)
            return
        shutil.copytree(demo, folder / "graphkit-data")
        exports.mkdir()
        shutil.copytree(ROOT / "graphkit" / "sample", exports, dirs_exist_ok=True,
                        ignore=shutil.ignore_patterns("*.md"))  # fmt: skip
        shutil.copy(SAMPLES / "openalex" / "works.json", folder / "openalex.json")
        self._tables()

    def _tables(self) -> None:
        written = {
            "exports/old.bib": "@article{a, title={Old tides}, author={Silva, Ana}, year=2001}\n",
            "list.csv": 'Title,Authors,Year\nTides,"Silva, Ana; Li, Bo",2019\nReefs,"Li, Bo; Ek, Ann",2020\n',
            "ties.csv": "source,target,weight\nann,bo,2\nbo,chidi,1\nchidi,ann,3\nchidi,dee,1\n",
            "reviewers.csv": "reviewer\nSeo-yeon Kim\nKofi Mensah-Addo\n",
            "submissions.csv": "id,authors\nP1,Min-jun Park; Tae-yang Jung\nP2,Anselm Fröbe\n",
            "names.csv": "label,replace by\nlithium-ion batteries,batteries\n",
            "ids.txt": "p:0311b41a3650\np:036519d7313a\n",
            "mentions.jsonl": "".join(
                json.dumps({"id": str(n), "block": "s", "name": name, "coauthors": ["Bo Li"], "title": "Tides"}) + "\n"
                for n, name in enumerate(["Ana Silva", "A. Silva", "Ada Silva"])
            ),
            "gold.tsv": "0\ts\tana\n1\ts\tana\n2\ts\tada\n",
            "left.csv": "id,title,authors,venue,year\n1,Tides of kelp,Ana Silva,Reefs,2019\n2,Light,Bo Li,Reefs,2020\n",
            "right.csv": "id,title,authors,venue,year\nA,Tides of Kelp.,A. Silva,Reefs,2019\n",
            "pairs.csv": "left_id,right_id\n1,A\n",
            "scores.csv": "id,score\n",
        }  # fmt: skip
        for name, text in written.items():
            (self.folder / name).write_text(text, encoding="utf-8")
        import gzip  # noqa: PLC0415

        some = json.loads((ROOT / "graphkit" / "sample" / "library.json").read_bytes())[:5]
        lines = "".join(f"{json.dumps(item)}\n" for item in some)
        (self.folder / "big.jsonl.gz").write_bytes(gzip.compress(lines.encode("utf-8")))

    def block(self, kind: str, text: str, why: str | None) -> None:
        """Do what a block says."""
        if why is not None:
            self.count.left += 1
        elif kind in ("", "console", "bash"):
            for line in commands_in(text):
                self.command(line)
        elif kind == "python":
            exec(compile(text, self.name, "exec"), self.names)
            self.count.run += 1
        elif kind == "cypher":
            self.cypher(text)
        elif kind in ("toml", "json", "html"):
            self.parsed(kind, text)
        elif kind != "mermaid" and not kind.startswith("{"):
            raise WrongError(f"nobody runs a block of {kind!r}")

    def command(self, line: str) -> None:
        """Run a command, and hold it to its exit code."""
        stated = STATED.search(line)
        line = line.split("  ", maxsplit=1)[0].strip()
        if "…" in line or ON_A_SERVER.search(line) or any(line.startswith(n) for n in NOT_HERE):
            self.count.left += 1
            return
        if re.search(r"[|<>]|^[A-Z_]+=|^zcat", re.sub(r"\"[^\"]*\"", "", line)):
            code, said = self.shell(line)
        else:
            words = shlex.split(line)
            if words[1:2] in (["serve"], ["mcp"]) or "--serve" in words:
                code, said = served(words)
            else:
                code, said = called(words)
        wanted = int(stated[1]) if stated else 0
        if code != wanted:
            raise WrongError(f"{line}\n  exit code {code}, not {wanted}\n{said[-1500:]}")
        self.count.run += 1

    def shell(self, line: str) -> tuple[int, str]:
        """Run a line with a pipe or a variable, as a shell does."""
        path = f"{BIN}{os.pathsep}{os.environ['PATH']}"
        done = subprocess.run(
            ["bash", "-c", line], capture_output=True, text=True, timeout=120, check=False,
            env={**os.environ, "PATH": path},
        )  # fmt: skip
        return done.returncode, done.stdout + done.stderr

    def cypher(self, text: str) -> None:
        """Ask a query of the course: it has rows on the sample."""
        import graphkit as gk  # noqa: PLC0415

        with gk.open(self.demo) as graph:
            given = {
                "who": graph.author("Seo-yeon Kim").id,
                "other": graph.author("Yifan Tang").id,
                "limit": 5,
            }
            given["author"] = given["who"]
            used = {k: v for k, v in given.items() if f"${k}" in text}
            if not graph.typed(text, used).rows:
                raise WrongError(f"no rows on the sample:\n{text}")
        self.count.run += 1

    def parsed(self, kind: str, text: str) -> None:
        """Read what is no program: settings, data, markup."""
        if kind == "json":
            json.loads(text)
        elif kind == "html":
            from lxml import html  # noqa: PLC0415

            if not html.fragments_fromstring(text):
                raise WrongError("an empty block of HTML")
        elif self.name == "docs/configuration.md":
            Path("graphkit.toml").write_text(text, encoding="utf-8")
            code, said = called(["graphkit", "--config", "graphkit.toml", "formats"])
            Path("graphkit.toml").unlink()
            if code:
                raise WrongError(said)
        else:
            tomllib.loads(text)
        self.count.run += 1


def called(words: list[str]) -> tuple[int, str]:
    """A command in this process: a start of its own takes a second."""
    from unittest import mock  # noqa: PLC0415

    from graphkit.cli import main  # noqa: PLC0415

    out = io.StringIO()
    with (
        mock.patch.object(sys, "argv", words), mock.patch.object(sys, "stdin", io.TextIOWrapper(io.BytesIO())),
        contextlib.redirect_stdout(out), contextlib.redirect_stderr(out), warnings.catch_warnings(),
    ):  # fmt: skip
        try:
            main()
        except SystemExit as ended:
            return int(ended.code or 0), out.getvalue()
    return 0, out.getvalue()


def served(words: list[str]) -> tuple[int, str]:
    """What serves without end: it starts, answers once, and is ended."""
    if words[1] == "mcp":
        done = subprocess.run([str(BIN / "graphkit"), *words[1:]], stdin=subprocess.DEVNULL, capture_output=True,
                              text=True, timeout=60, check=False)  # fmt: skip
        return done.returncode, done.stderr
    words = [w for w in words[1:] if w != "--no-browser"]
    if "--port" in words:
        del words[words.index("--port") : words.index("--port") + 2]
    words += ["--port", "0", "--no-browser"]
    if "--public-read" in words or "--host" in words:
        return 0, ""
    with subprocess.Popen([str(BIN / "graphkit"), *words], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                          env={**os.environ, "PYTHONUNBUFFERED": "1"}) as process:  # fmt: skip
        try:
            said = []
            for line in process.stdout or ():
                said.append(line)
                if found := re.search(r"http://127\.0\.0\.1:\d+", line):
                    with urllib.request.urlopen(f"{found[0]}/healthz", timeout=30) as answer:  # noqa: S310
                        return 0 if answer.status == 200 else 1, ""
            return 1, "".join(said)
        finally:
            process.terminate()


def done_with(name: str, text: str, demo: str) -> tuple[str, Count, float, str]:
    """Run a page; what went wrong as text."""
    began = time.process_time()
    for variable in [n for n in os.environ if n.startswith(("GRAPHKIT", "NEO4J"))]:
        del os.environ[variable]
    os.environ["MPLBACKEND"] = "agg"
    warnings.simplefilter("error")
    before = Path.cwd()
    with tempfile.TemporaryDirectory() as scratch:
        page = Page(name, Path(scratch), Path(demo))
        os.chdir(scratch)
        wrong = ""
        try:
            for found in FENCE.finditer(text):
                line = text.count("\n", 0, found.start("text"))
                with contextlib.redirect_stdout(io.StringIO()):
                    page.block(found["kind"], found["text"], found["why"])
        except WrongError as error:
            wrong = f"{name}:{line}: {error}"
        except Exception:
            wrong = f"{name}:{line}: {traceback.format_exc(limit=-3)}"
        finally:
            os.chdir(before)
    return name, page.count, time.process_time() - began, wrong


def help_page() -> str:
    """All examples of `--help` as a page; a command without any fails."""
    import click  # noqa: PLC0415
    from pages import commands  # noqa: PLC0415

    from graphkit.cli.examples import EXAMPLES  # noqa: PLC0415

    bare = [
        words for words, c in commands() if not isinstance(c, click.Group) and words not in EXAMPLES
    ]
    if bare:
        sys.exit(f"no example under --help of: {', '.join(bare)}")
    lines = [line for lines in EXAMPLES.values() for line in lines]
    lines.insert(lines.index("graphkit forget exports/old.bib"), "graphkit load exports/")
    return "\n".join(f"```\n{line}\n```" for line in lines)


def main(words: list[str]) -> int:
    import graphkit as gk  # noqa: PLC0415

    given = [(p.relative_to(ROOT).as_posix(), p.read_text(encoding="utf-8")) for p in pages()]
    given.append(("--help", help_page()))
    given = [(n, t) for n, t in given if not words or any(w in n for w in words)]
    failed = []
    with tempfile.TemporaryDirectory() as folder, ProcessPoolExecutor(2) as pool:
        gk.demo(Path(folder) / "demo").close()
        jobs = [pool.submit(done_with, n, t, str(Path(folder) / "demo")) for n, t in given]
        total = Count()
        for job in jobs:
            name, count, seconds, wrong = job.result()
            print(f"{name:40} {count.run:3} run {count.left:3} not here {seconds:6.1f} s")
            total.run, total.left = total.run + count.run, total.left + count.left
            failed += [wrong] if wrong else []
    print(f"{total.run} blocks and commands run, {total.left} not here")
    print("\n\n".join(failed), file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT / "scripts" / "site"))
    sys.exit(main(sys.argv[1:]))
