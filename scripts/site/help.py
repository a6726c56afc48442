"""Run every example of `help()`, on the sample."""

from __future__ import annotations

import doctest
import os
import sys
import tempfile
import warnings
from pathlib import Path
from typing import Any

import graphkit as gk
from graphkit.workspace import Deciding
from graphkit.workspace.examples import examples


def main() -> int:
    warnings.simplefilter("error")
    os.environ["MPLBACKEND"] = "agg"
    parser, failed, tried = doctest.DocTestParser(), 0, 0
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        with gk.demo("demo") as g:
            for name, text in examples().items():
                given: dict[str, Any] = {"gk": gk, "g": g, "Path": Path, "Deciding": Deciding}
                given["me"] = g.author("Seo-yeon Kim")
                runner = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS)
                result = runner.run(parser.get_doctest(f"{text}\n", given, name, name, 0))
                failed, tried = failed + result.failed, tried + result.attempted
        os.chdir("/")
    print(f"help(): {tried} lines of {len(examples())} examples, {failed} wrong")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
