"""Pyright, strict, on what the pages and notebooks show in Python: users see no unknown type.

python scripts/site/typed.py
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from blocks import FENCE, ROOT, pages

OUT = ROOT / ".cache" / "typed"
# A cell ends in what it shows; all else of "strict" holds.
OFF = ("reportUnusedExpression",)


def page_code(text: str) -> str:
    """The Python of a page, in one piece."""
    return "\n".join(m["text"] for m in FENCE.finditer(text) if m["kind"] == "python")


def notebook_code(path: Path) -> str:
    """The Python of a notebook, without what only IPython reads."""
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    texts = ["".join(c["source"]) for c in cells if c["cell_type"] == "code"]
    kept = [t for t in texts if not t.startswith("%%")]
    return "\n".join(re.sub(r"^[%!].*$", "pass", t, flags=re.MULTILINE) for t in kept)


def node() -> str:
    """The machine's Node, or the one that `scripts/node` took from a wheel."""
    own = Path(sys.executable).parent / "node"
    return str(own) if own.exists() else "node"


def main() -> int:
    shutil.rmtree(OUT, ignore_errors=True)
    OUT.mkdir(parents=True)
    for path in pages():
        if code := page_code(path.read_text(encoding="utf-8")):
            (OUT / f"page_{path.stem.replace('-', '_').lower()}.py").write_text(
                code, encoding="utf-8"
            )
    for path in sorted((ROOT / "notebooks").glob("*.ipynb")):
        name = f"notebook_{path.stem.replace('-', '_')}.py"
        (OUT / name).write_text(notebook_code(path), encoding="utf-8")
    told = {"typeCheckingMode": "strict", "pythonVersion": "3.11", **dict.fromkeys(OFF, False)}
    (OUT / "pyrightconfig.json").write_text(json.dumps(told), encoding="utf-8")
    words = [node(), str(ROOT / "node_modules" / "pyright" / "index.js"), "-p", str(OUT)]
    done = subprocess.run(
        [*words, "--pythonpath", sys.executable], capture_output=True, text=True, check=False
    )
    print(done.stdout.strip().replace(str(OUT), ""))
    return done.returncode


if __name__ == "__main__":
    sys.exit(main())
