"""What questions about a large graph would otherwise make of everything, made once and kept.

A load makes it as its last step before the store; whoever opens a generation makes again what is
missing or damaged. Of a small graph nothing is kept: it is read whole in less time.
"""

from __future__ import annotations

import os

from graphkit.graph import TableFolder, is_large, keep_mirror
from graphkit.links import keep_links
from graphkit.projection import project
from graphkit.questions.communities import keep_described
from graphkit.questions.kept_past import keep_past

HUGE = 16  # times large: whom to suggest takes longer to work out than a reader should wait


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
    keep_described(tables, projection)
    if is_large(tables, HUGE):
        keep_past(tables, projection)
