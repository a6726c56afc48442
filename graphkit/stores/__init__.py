"""The stores that answer Cypher."""

from graphkit.stores.base import DEFAULT_TIMEOUT, Row, Store
from graphkit.stores.embedded import EmbeddedStore

__all__ = ["DEFAULT_TIMEOUT", "EmbeddedStore", "Row", "Store"]
