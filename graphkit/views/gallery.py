"""Many pictures in one folder: a page for each person, an index, and one library for all.

folder/index.html · people/*.html (each with its own data) · lib/slice-<fingerprint>.js and .css
(what all pages share) · lib/embed.js (to show them on other pages of the site)
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from graphkit.slices import Slice
from graphkit.views.page import (
    environment,
    library_files,
    module,
    own_file,
    policy_of,
    style_sheet,
    to_html,
)
from graphkit.views.wording import text


@dataclass(frozen=True, slots=True)
class GalleryLine:
    """A line of the index."""

    id: str
    name: str
    file: str
    works: int | None
    coauthors: int | None
    community: str | None


def library_name() -> str:
    """The name of the shared library, without ending; another content has another name."""
    content = "".join(v for _, v in sorted(library_files().items()))
    return f"slice-{hashlib.sha256(content.encode('utf-8')).hexdigest()[:12]}"


def shared_files() -> dict[str, str]:
    """What stands in `lib/`."""
    name = library_name()
    files = {f"{name}{ending}": content for ending, content in library_files().items()}
    return {**files, "embed.js": module("embed.js")}


def page_of(slice: Slice) -> str:
    """A page of the gallery."""
    return to_html(slice, library=f"../lib/{library_name()}")


def file_of(ident: str, name: str) -> str:
    """The name of a person's file: letters of the name, and what makes it theirs alone."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode("ascii").lower()
    slug = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:40]
    own = hashlib.sha256(ident.encode("utf-8", "surrogatepass")).hexdigest()[:8]
    return f"{slug}-{own}.html" if slug else f"{own}.html"


def index_of(title: str, entries: Sequence[GalleryLine], made_by: str) -> str:
    """The index: a table that can be read without a script, and searched with one."""
    ranked = sorted(entries, key=lambda e: (-(e.works or 0), e.name, e.id))
    scripts = [own_file("index.js")]
    rows = [
        {
            "name": text(e.name) or text(e.id),
            "file": f"people/{e.file}",
            "works": e.works,
            "coauthors": e.coauthors,
            "community": text(e.community or ""),
        }
        for e in ranked
    ]
    return (
        environment()
        .get_template("index.html.j2")
        .render(
            title=text(title),
            rows=rows,
            made_by=text(made_by),
            policy=policy_of(scripts),
            css=Markup(style_sheet()),  # noqa: S704
            scripts=[Markup(script) for script in scripts],  # noqa: S704
        )
    )
