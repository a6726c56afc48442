"""A workspace, each of its files damaged in every way, and what the command line makes of it.

Run as a program it takes one damaged workspace after another, each in a child of its own, so that
a crash of the engine is one outcome among others.
"""

from __future__ import annotations

import contextlib
import importlib
import io
import json
import os
import shutil
import sys
import zlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

FLIPS = 5
HOW = ("deleted", "emptied", "cut", *(f"flipped {n}" for n in range(FLIPS)), "older")
# What an earlier version or a running process leaves there: no content that could be lost.
PRELOADED = ("graphkit", "loaders", "numpy", "pyarrow", "scipy", "pyvis", "jinja2", "orjson")
EMPTY = ("in-use.lock",)
ALL_LARGE = "DAMAGE_ALL_LARGE"  # every graph is taken to be a large one, whose files are mapped


class Cell(NamedTuple):
    """One file, and what becomes of it."""

    file: str
    how: str


def cells(workspace: Path) -> list[Cell]:
    """Every file of a workspace × every damage."""
    files = sorted(p.relative_to(workspace).as_posix() for p in workspace.rglob("*") if p.is_file())
    return [Cell(file, how) for file in files for how in HOW if Path(file).name not in EMPTY]


def older_twin(old: Path, file: str) -> Path | None:
    """The file that played the same part in an earlier state of the workspace."""
    part = Path(file).parts
    if part[0] in ("tables", "history"):
        (generation,) = (p for p in (old / part[0]).iterdir() if p.is_dir())
        twin = generation.joinpath(*part[2:])
    elif part[0] == "records" and part[-1].endswith(".parquet"):
        twin = min((old / "records").glob("*.parquet"))
    else:
        twin = old / file
    return twin if twin.is_file() else None


def damage(workspace: Path, cell: Cell, old: Path) -> bool:
    """Damage one file; False where that would change nothing."""
    path = workspace / cell.file
    data = path.read_bytes()
    if cell.how == "deleted":
        path.unlink()
        return True
    if cell.how == "emptied":
        new = b""
    elif cell.how == "cut":
        new = data[: len(data) * 2 // 3]
    elif cell.how == "older":
        twin = older_twin(old, cell.file)
        if twin is None:
            return False
        new = twin.read_bytes()
    elif not data:
        return False
    else:
        # five places, spread over the file, the same in each run
        number = int(cell.how.split()[1])
        step = len(data) // FLIPS or 1
        at = min(len(data) - 1, number * step + zlib.crc32(cell.file.encode()) % step)
        new = data[:at] + bytes([data[at] ^ 0x55]) + data[at + 1 :]
    if new == data:
        return False
    path.write_bytes(new)
    return True


def said(words: Sequence[str]) -> tuple[int, str, str]:
    """What the command line returns and says, in this process."""
    from graphkit.cli import main

    sys.argv = ["graphkit", *words]
    out, err = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8") for _ in range(2))
    code: Any = 0
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            main()
        except SystemExit as ended:
            code = ended.code
    out.flush()
    err.flush()
    texts = [f.buffer.getvalue().decode("utf-8") for f in (out, err)]  # type: ignore[attr-defined]
    return int(code or 0), texts[0], texts[1]


def asked(workspace: Path, scratch: Path, a: str, b: str, files: str) -> dict[str, list[str]]:
    """The commands, in their order; `again` is what is asked after the load."""
    to = ["--workspace", str(workspace)]
    path = ["path", a, b, "--json", *to]
    query = ["query", "people/most_connected", "--json", *to]
    return {
        "path": path, "query": query, "search": ["search", a.split(maxsplit=1)[0], "--json", *to],
        "slice": ["slice", a, "-o", str(scratch / "slice.json"), *to],
        "load": ["load", files, *to], "path again": path, "query again": query,
        "repair": ["repair", *to], "path at last": path, "query at last": query,
    }  # fmt: skip


def outcome(commands: dict[str, list[str]], scratch: Path) -> dict[str, list[Any]]:
    """What each command says: code, answer, message. Repair comes only where it is asked for."""
    found: dict[str, list[Any]] = {}
    for name, words in commands.items():
        if name == "repair" and not any(code == 5 for code, *_ in found.values()):
            break
        code, out, err = said(words)
        drawn = scratch / "slice.json"
        if name == "slice" and drawn.exists():
            out = drawn.read_text(encoding="utf-8")
            drawn.unlink()
        found[name] = [code, out if name not in ("load", "repair") else "", err]
    return found


def run(task: dict[str, str]) -> dict[str, Any]:
    """One damaged workspace, in a child; `ended` is what the child ended with."""
    scratch = Path(task["scratch"])
    workspace = scratch / "ws"
    shutil.rmtree(scratch, ignore_errors=True)
    scratch.mkdir()
    shutil.copytree(task["workspace"], workspace)
    hurt = Cell(task["file"], task["how"])
    if task["file"] and not damage(workspace, hurt, Path(task["old"])):
        return {"skipped": True}
    into, out = os.pipe()
    child = os.fork()
    if not child:
        os.close(into)
        commands = asked(workspace, scratch, task["a"], task["b"], task["files"])
        with os.fdopen(out, "w", encoding="utf-8") as answer:
            said = outcome(commands, scratch)
            json.dump({"said": said, "modules": sorted(sys.modules)}, answer)
        os._exit(0)
    os.close(out)
    with os.fdopen(into, encoding="utf-8") as answer:
        text = answer.read()
    status = os.waitpid(child, 0)[1]
    found = json.loads(text or '{"said": {}, "modules": []}')
    for name in found["modules"]:  # the next child need not import it again
        if name not in sys.modules and name.split(".")[0] in PRELOADED:
            importlib.import_module(name)
    return {"ended": os.waitstatus_to_exitcode(status), "said": found["said"]}


def main() -> None:
    """Tasks come as JSON, one a line; outcomes go the same way."""
    import ladybug  # noqa: F401
    import numpy as np  # noqa: F401
    import pyarrow.parquet  # noqa: F401

    import graphkit.cli
    import graphkit.graph.mirror
    import graphkit.workspace

    if os.environ.get(ALL_LARGE):
        graphkit.graph.mirror.LARGE = 0

    for line in sys.stdin:
        print(json.dumps(run(json.loads(line))), flush=True)


if __name__ == "__main__":
    main()
