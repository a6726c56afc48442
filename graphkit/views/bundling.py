"""Scripts of a page: ES modules of `templates/`, put together into one that stands in the page.

A module is written for a browser and for tests as it is; here its imports are followed, and each
file becomes a function that gives what it exports, once and before those that need it. There is no
build step for users.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache

_IMPORT = re.compile(r'^import (?:\{([^}]*)\} from )?"\./([\w-]+\.js)";$', re.MULTILINE)
_EXPORT = re.compile(
    r"^export (?:(?:const|let|class|(?:async )?function) (\w+)|const \[([^\]]+)\])", re.MULTILINE
)
_REMARK = re.compile(r"(?<=[;{,]) // [^\"'`\n]*$", re.MULTILINE)  # behind code, on its line
_COMMENT = re.compile(r"^[ \t]*/\*\*.*?\*/[ \t]*$\n?", re.MULTILINE | re.DOTALL)


def order_of(entry: str, read: Callable[[str], str]) -> list[str]:
    """The modules that an entry needs, itself last, each after those that it imports."""
    order: dict[str, None] = {}
    on_the_way: set[str] = set()

    def visit(name: str) -> None:
        if name in order:
            return
        if name in on_the_way:
            raise ValueError(f"{name} imports itself by way of others")
        on_the_way.add(name)
        for _, needed in _IMPORT.findall(read(name)):
            visit(needed)
        order[name] = None

    visit(entry)
    return list(order)


def bundled(entry: str, read: Callable[[str], str]) -> str:
    """One script of an entry and all that it needs."""
    parts = [_wrapped(name, read(name)) for name in order_of(entry, read)]
    return '"use strict";\n(() => {\n' + "".join(parts) + "})();\n"


@cache
def _wrapped(name: str, source: str) -> str:
    """A module as a function, without indentation and comments, as it travels."""
    source = _REMARK.sub("", _COMMENT.sub("", source))
    given = [one or many for one, many in _EXPORT.findall(source)]
    taken = "".join(
        f"const {{{names.strip().replace(' as ', ': ')}}} = {_variable(needed)};\n"
        for names, needed in _IMPORT.findall(source)
        if names
    )
    source = re.sub(r"^export ", "", _IMPORT.sub("", source), flags=re.MULTILINE)
    lines = (line.strip() for line in source.split("\n"))
    body = "\n".join(line for line in lines if line and not line.startswith("//"))
    exports = f"return {{{', '.join(given)}}};\n" if given else ""
    return f"const {_variable(name)} = (() => {{\n{taken}{body}\n{exports}}})();\n"


def _variable(name: str) -> str:
    return "$" + name.removesuffix(".js").replace("-", "_")
