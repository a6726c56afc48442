"""What can be asked, as OpenAPI 3.1, made from the one list of routes."""

from __future__ import annotations

from collections.abc import Iterable
from importlib.metadata import version
from typing import Any

from graphkit.web.rendering import KINDS
from graphkit.web.routes import Route, Who

_ERROR = {
    "type": "object",
    "required": ["error", "candidates"],
    "properties": {
        "error": {
            "type": "object",
            "required": ["status", "title", "text"],
            "properties": {
                "status": {"type": "integer"},
                "title": {"type": "string"},
                "text": {"type": "string"},
            },
        },
        "candidates": {"type": "array", "items": {"type": "object"}},
    },
}
_LIST = {
    "type": "object",
    "required": ["rows", "total", "truncated"],
    "properties": {
        "rows": {"type": "array", "items": {"type": "object"}},
        "total": {"type": "integer", "minimum": 0},
        "truncated": {"type": "boolean"},
    },
}
_FAILS = {
    "300": "Several people fit a name: the candidates.", "301": "It has another address now.",
    "304": "You have this answer.", "400": "A parameter is wrong: which, and how.",
    "404": "Nothing is here.", "414": "This address is too long.",
    "429": "Too many questions: wait.",
    "503": "Nothing is loaded, or it takes too long.",
}  # fmt: skip


def document(routes: Iterable[Route], root: str = "") -> dict[str, Any]:
    """The whole document."""
    paths = {}
    for route in routes:
        if route.who is Who.READER:
            for ending in route.endings:
                if ending != "html":
                    paths[route.address(ending)] = {"get": _operation(route, ending)}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "graphkit explorer",
            "version": version("research-graphkit"),
            "description": "Every page has a .json twin. Answers name their generation; lists have"
            " rows, total and truncated.",
        },
        "servers": [{"url": root or "/"}],
        "paths": paths,
        "components": {"schemas": {"Error": _ERROR, "List": _LIST}},
    }


def _operation(route: Route, ending: str) -> dict[str, Any]:
    kind = KINDS[ending].partition(";")[0]
    shape = _shape(route, ending)
    fails = {
        status: {"description": text}
        | (
            {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}}}
            if ending.endswith("json") and status >= "400"
            else {}
        )
        for status, text in _FAILS.items()
    }
    return {
        "operationId": "_".join([*route.name.split(), *filter(None, ending.split("."))]),
        "summary": route.about,
        "parameters": [
            {
                "name": one.name,
                "in": "path" if one in route.in_path else "query",
                "required": one.required,
                # a form sends its empty fields, too: they are as if they were not there
                **({} if one.required else {"allowEmptyValue": True}),
                "description": one.about,
                "schema": one.schema(),
                **({"style": "form", "explode": True} if one.kind == "prefix" else {}),
            }
            for one in route.parameters
        ],
        "responses": {
            "200": {"description": route.about, "content": {kind: {"schema": shape}}},
            **fails,
        },
    }


def _shape(route: Route, ending: str) -> dict[str, Any]:
    """The schema of an answer."""
    if ending == "csl.json":
        return {"type": "array", "items": {"type": "object"}}
    if ending != "json":
        return {"type": "string"}
    if not route.template:
        return {"type": "object"}
    shape: dict[str, Any] = {
        "type": "object",
        "required": ["generation"],
        "properties": {"generation": {"type": "string"}},
    }
    if route.table == "rows":  # the answer is the list
        shape["allOf"] = [{"$ref": "#/components/schemas/List"}]
    elif route.table:
        shape["properties"][route.table] = {"$ref": "#/components/schemas/List"}
    return shape
