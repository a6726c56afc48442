"""The line that installs an extra, as it works from a checkout, a wheel or uv."""

from __future__ import annotations

import json
import sys
from functools import cache
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import url2pathname

NAME = "research-graphkit"
# Which extra brings a package, by its name in `import`.
BRINGS = {
    "starlette": "web", "uvicorn": "web", "prometheus_client": "web", "python_multipart": "web",
    "sqlalchemy": "accounts", "argon2": "accounts", "cryptography": "accounts",
    "psycopg": "postgres",
    "authlib": "sso", "webauthn": "passkeys", "httpx": "sso", "mcp": "mcp", "matplotlib": "plots",
    "anywidget": "notebook", "ipywidgets": "notebook", "ipykernel": "notebook",
    "prompt_toolkit": "shell", "pyspark": "spark",
}  # fmt: skip


def extra_of(package: str | None) -> str | None:
    """The extra that brings a package; None for one that belongs to no extra.

    >>> extra_of("starlette.routing"), extra_of("os")
    ('web', None)
    """
    return BRINGS.get((package or "").partition(".")[0])


def install_line(extra: str) -> str:
    """What to type for an extra.

    A checkout or a wheel is named by its path: by the distribution's name alone an installer would
    ask an index, which may not have it, or have somebody else's.
    """
    verb = "pip install"
    if (Path(sys.prefix) / "uv-receipt.toml").is_file():
        verb = "uv tool install --force"
    return f'{verb} "{_origin()}[{extra}]"'


@cache
def _origin() -> str:
    """Where this installation came from, if that is a place on this disk; else its name."""
    try:
        read = distribution(NAME).read_text  # in UTF-8, as the packaging standard has it
        text = read("direct_url.json")
        path = Path(url2pathname(urlsplit(json.loads(text or "{}").get("url", "")).path))
    except (PackageNotFoundError, ValueError):
        return NAME
    here = path.is_absolute() and path.parent != path and path.exists()
    return str(path) if here else NAME
