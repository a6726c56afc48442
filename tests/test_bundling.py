"""Scripts of a page are put together from modules: each once, in order, with what they say."""

from __future__ import annotations

import pytest

from graphkit.views.bundling import bundled, order_of
from graphkit.views.page import module

FILES = {
    "a.js": 'import { b, c as d } from "./b.js";\nimport "./s.js";\nconst x = b(d); // a remark\n'
    'function f() {\n  return "// no remark";\n}\nf();\n',
    "b.js": "/** A value. @returns {number} */\nexport function b(v) { return v; }\n"
    "export const [c, e] = [1, 2]; // and\nexport const g = () => 1;\n",
    "s.js": "// only does something\nwindow.done = true;\n",
}


def test_imports_are_followed_and_exports_given() -> None:
    text = bundled("a.js", FILES.__getitem__)
    assert text.index("$b =") < text.index("$s =") < text.index("$a =")
    assert "const {b, c: d} = $b;" in text and "return {b, c, e, g};" in text
    assert 'return "// no remark";' in text and "a remark" not in text and "A value" not in text
    assert "import" not in text and "export" not in text
    assert text.count("function f() {") == 1


def test_a_circle_of_imports_is_refused() -> None:
    files = {"a.js": 'import "./b.js";\n', "b.js": 'import "./a.js";\n'}
    with pytest.raises(ValueError, match="imports itself"):
        bundled("a.js", files.__getitem__)


@pytest.mark.parametrize("entry", ["start.js", "circles.js", "page.js", "large.js", "index.js"])
def test_no_line_of_code_is_lost(entry: str) -> None:
    text = bundled(entry, module)
    for name in order_of(entry, module):
        for line in module(name).split("\n"):
            if line.strip().endswith(("{", ");")) and not line.strip().startswith(
                ("//", "/*", "*")
            ):
                plain = line.strip().removeprefix("export ")
                assert plain in text, (name, line)
