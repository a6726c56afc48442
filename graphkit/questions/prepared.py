"""What questions about a large graph would otherwise make of everything, made once and kept.

A load makes it as its last step before the store; whoever opens a generation makes again what is
missing or damaged. Of a small graph nothing is kept: it is read whole in less time.
"""

from __future__ import annotations

from graphkit.graph import TableFolder, is_large, keep_mirror
from graphkit.links import keep_links
from graphkit.projection import project
from graphkit.questions.communities import keep_described


def prepare(tables: TableFolder) -> None:
    """Keep what questions read of a large generation, as far as it is not kept."""
    if not is_large(tables):
        return
    tables.cache.mkdir(exist_ok=True)
    keep_mirror(tables)
    keep_links(tables)
    keep_described(tables, project(tables, tables.cache))
