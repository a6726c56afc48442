"""One question -> its answer by our own rules, inside the locked-down process."""

from __future__ import annotations

import json
from typing import Any

from graphkit.cypher.answering.graphs import Graph
from graphkit.cypher.answering.running import Runner, TimeOverError
from graphkit.cypher.answering.times import TimeError
from graphkit.cypher.answering.values import AnswerError
from graphkit.cypher.parsing import NotInGrammarError, parse


def warm(graph: Graph) -> None:
    """Ask a little of everything: nothing can be imported later, when files are out of reach."""
    for text in (
        "MATCH (s:Source) RETURN s.name, count(*) AS n ORDER BY n LIMIT 1",
        "RETURN date().year + 1, 'é' =~ '(?i).', round(1.25, 1), toUpper('ß'), normalize('é')",
        "RETURN randomUUID(), datetime('2020-05-01T10:00:00Z'), 'x' + 1.5",
        "RETURN nothing",
    ):
        answered(
            graph,
            {
                "text": text,
                "parameters": {},
                "timeout": 5,
                "limit": 1,
                "bytes": 10_000,
                "explain": False,
            },
        )


def answered(graph: Graph, wanted: dict[str, Any]) -> dict[str, Any]:
    """The rows of a question, or why there are none."""
    try:
        query = parse(wanted["text"]).query
        runner = Runner(graph, query, wanted["parameters"], wanted["timeout"])
        if wanted["explain"]:
            return {"steps": runner.steps or ["compute the values"]}
        return _rows(graph, runner, wanted["limit"], wanted["bytes"])
    except TimeOverError:
        return {"error": "Interrupted"}
    except MemoryError:
        return {"error": "bad_alloc"}
    except (AnswerError, TimeError, NotInGrammarError) as error:
        return {"refused": str(error)}
    except RecursionError:
        return {"refused": "it has too many steps inside each other"}
    except KeyError as error:
        return {"refused": f"nothing is called {error.args[0]} here"}
    except Exception as error:
        return {"error": f"{type(error).__name__}: {error}"}


def _rows(graph: Graph, runner: Runner, limit: int, most_bytes: int) -> dict[str, Any]:
    rows: list[list[Any]] = []
    size = 0
    for values in runner.rows():
        if len(rows) == limit:
            return {"rows": rows, "more": True}
        row = [graph.plain(value) for value in values]
        size += len(json.dumps(row))
        if size > most_bytes:
            return {"rows": rows, "more": True, "large": True}
        rows.append(row)
    return {"rows": rows, "more": False}
