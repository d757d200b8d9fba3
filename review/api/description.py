"""The OpenAPI 3.1 description of the API, made from the shapes of its answers.

https://spec.openapis.org/oas/v3.1.1
"""

from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from review.api.shapes import (
    CaseAnswer,
    CasesAnswer,
    CasesAsked,
    EventsAnswer,
    ExportAsked,
    Page,
    Problem,
)

VERSION = "1.0.0"
KEPT = ("type", "format", "enum", "minimum", "maximum")
REFERENCE = {
    "name": "reference",
    "in": "path",
    "required": True,
    "description": "The case's reference.",
    "schema": {"type": "string", "pattern": r"^PALS-[0-9]{4}-[0-9]{6}$"},
    "example": "PALS-2026-000123",
}


def description(server: str) -> dict[str, Any]:
    """The description, with `server` (no slash at its end) as where the API is."""
    _, shapes = models_json_schema(
        [(shape, "serialization") for shape in (CaseAnswer, CasesAnswer, EventsAnswer, Problem)],
        ref_template="#/components/schemas/{model}",
    )
    return {
        "openapi": "3.1.1",
        "info": {
            "title": "palsbox",
            "version": VERSION,
            "summary": "Cases, their events and exports, for programs that read them.",
            "description": "Every request needs a token that an administrator made. A token sees "
            "the cases of one role; names, addresses and words only if it may see details.",
        },
        "servers": [{"url": server}],
        "security": [{"token": []}],
        "paths": {
            "/api/v1/cases": _get(
                "cases",
                "A page of cases, in the order in which they were opened.",
                _asked(CasesAsked),
                _json("CasesAnswer"),
            ),
            "/api/v1/cases/{reference}": _get(
                "case", "One case.", [REFERENCE], _json("CaseAnswer"), of_one=True
            ),
            "/api/v1/cases/{reference}/events": _get(
                "caseEvents",
                "A page of the audit trail of one case, the oldest first.",
                [REFERENCE, *_asked(Page)],
                _json("EventsAnswer"),
                of_one=True,
                filtered=True,
            ),
            "/api/v1/events": _get(
                "events",
                "A page of the audit trail of every case, the oldest first: ask again with "
                "`next` for what is new.",
                _asked(Page),
                _json("EventsAnswer"),
            ),
            "/api/v1/export": _get(
                "export",
                "Every case wanted in one file.",
                _asked(ExportAsked),
                {
                    "text/csv": {"schema": {"type": "string"}},
                    "application/x-ndjson": {"schema": {"type": "string"}},
                },
            ),
        },
        "components": {
            "schemas": shapes["$defs"],
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
    }


def _get(
    name: str,
    summary: str,
    parameters: list[dict[str, Any]],
    content: dict[str, Any],
    *,
    of_one: bool = False,
    filtered: bool = False,
) -> dict[str, Any]:
    answers: dict[str, Any] = {"200": {"description": "What was asked for.", "content": content}}
    if filtered or not of_one:
        answers["400"] = _problem("A parameter makes no sense.")
    answers["401"] = _problem("No token, or one that is not known.")
    if of_one:
        answers["404"] = _problem("No such case, or none that the token may see.")
    answers["429"] = _problem("Too many requests; wait as long as Retry-After says.")
    return {
        "get": {
            "operationId": name,
            "summary": summary,
            "parameters": parameters,
            "responses": answers,
        }
    }


def _json(shape: str) -> dict[str, Any]:
    return {"application/json": {"schema": {"$ref": f"#/components/schemas/{shape}"}}}


def _problem(said: str) -> dict[str, Any]:
    schema = {"$ref": "#/components/schemas/Problem"}
    return {"description": said, "content": {"application/problem+json": {"schema": schema}}}


def _asked(shape: type[BaseModel]) -> list[dict[str, Any]]:
    asked = []
    for name, schema in shape.model_json_schema()["properties"].items():
        # A parameter that is left out is left out: there is no null in an address.
        wanted = next((one for one in schema.get("anyOf", ()) if one.get("type") != "null"), schema)
        kept = {key: wanted[key] for key in KEPT if key in wanted}
        if schema.get("default") is not None:
            kept["default"] = schema["default"]
        asked.append(
            {"name": name, "in": "query", "description": schema["description"], "schema": kept}
        )
    return asked
