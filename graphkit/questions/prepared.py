"""What questions about a large graph would otherwise make of everything, made once and kept.

A load makes it as its last step before the store; whoever opens a generation makes again what is
missing or damaged. Of a small graph nothing is kept: it is read whole in less time.
"""

from __future__ import annotations

import os

from graphkit.analyse.title_words import numbered_titles, reading
from graphkit.graph import TableFolder, is_large, keep_mirror
from graphkit.links import keep_links
from graphkit.mapped import is_mapped, keep_mapped
from graphkit.projection import TITLE_WORDS, project
from graphkit.questions.communities import keep_described
from graphkit.questions.kept_past import keep_past

HUGE = 64  # times large: whom to suggest takes longer to work out than a reader should wait


def prepare(tables: TableFolder) -> None:
    """Keep what questions read of a large generation, as far as it is not kept.

    Where nothing can be kept nothing is made: each question then reads the tables themselves.
    """
    if not is_large(tables) or not os.access(tables.folder, os.W_OK):
        return
    tables.cache.mkdir(exist_ok=True)
    keep_mirror(tables)
    keep_links(tables)
    projection = project(tables, tables.cache)
    _keep_title_words(tables)
    keep_described(tables, projection)
    if is_large(tables, HUGE):
        keep_past(tables, projection)


def _keep_title_words(tables: TableFolder) -> None:
    """Keep the words of titles as numbers, for the titles of circles."""
    path, made_of = tables.cache / TITLE_WORDS, f"{tables.generation} {reading()}"
    if not is_mapped(path, made_of):
        titles = tables.read("works", ["title"]).column(0).to_pylist()
        keep_mapped(path, numbered_titles(titles), made_of)
