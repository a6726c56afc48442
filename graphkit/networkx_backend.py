"""graphkit as a backend of networkx: `nx.community.leiden_communities(G, backend="graphkit")`.

networkx declares Leiden and leaves it to backends. It asks this file at its own start, so that
nothing heavy is imported here.
"""

from __future__ import annotations

from typing import Any

FUNCTIONS = ("leiden_communities", "leiden_partitions")


def get_info() -> dict[str, Any]:
    """What networkx wants to know of a backend."""
    return {
        "backend_name": "graphkit",
        "project": "research-graphkit",
        "package": "graphkit",
        "short_summary": "Leiden communities, connected and the same for the same seed.",
        "functions": {
            name: {"additional_docs": "By graspologic-native, on one processor core."}
            for name in FUNCTIONS
        },
    }


class Backend:
    """The functions, on networkx's own graphs."""

    @staticmethod
    def leiden_communities(*given: Any, **named: Any) -> Any:
        """Communities as sets of nodes."""
        from graphkit.analyse import leiden_communities  # noqa: PLC0415 - heavy

        return leiden_communities(*given, **named)

    @staticmethod
    def leiden_partitions(*given: Any, **named: Any) -> Any:
        """Divisions from fine to coarse."""
        from graphkit.analyse import leiden_partitions  # noqa: PLC0415 - heavy

        return leiden_partitions(*given, **named)

    @staticmethod
    def convert_from_nx(graph: Any, *_: Any, **__: Any) -> Any:
        """A graph for these functions: networkx's own."""
        return graph

    @staticmethod
    def convert_to_nx(result: Any, *_: Any, **__: Any) -> Any:
        """A result for networkx: as it is."""
        return result


backend = Backend()
