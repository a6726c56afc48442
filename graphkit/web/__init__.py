"""The explorer: pages on a graph for people, with twins for machines. `graphkit serve` runs it.

`table.ROUTES` is the one list of what can be asked. A handler takes a snapshot and parameters and
gives plain data; page, JSON, CSV and lists of references are renderings of that same data.
"""

from graphkit.web.application import application
from graphkit.web.settings import Settings

__all__ = ["Settings", "application"]
