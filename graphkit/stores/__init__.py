"""The stores that answer Cypher."""

from graphkit.stores.base import DEFAULT_TIMEOUT, Progress, QueryAnswer, Row, Store, silent
from graphkit.stores.embedded import EmbeddedStore
from graphkit.stores.server import Address, Contents, ServerState, ServerStore, is_address
from graphkit.stores.server.foreign import Foreign
from graphkit.stores.server.mapping import SchemaMapping
from graphkit.stores.server.offline import ImportFiles, run_import, write_import

__all__ = [
    "DEFAULT_TIMEOUT",
    "Address",
    "Contents",
    "EmbeddedStore",
    "Foreign",
    "ImportFiles",
    "Progress",
    "QueryAnswer",
    "Row",
    "SchemaMapping",
    "ServerState",
    "ServerStore",
    "Store",
    "is_address",
    "run_import",
    "silent",
    "write_import",
]
