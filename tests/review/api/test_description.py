"""The OpenAPI description is true: schemathesis asks whatever it allows, and compares."""

from collections.abc import Callable
from typing import Any

import pytest
import schemathesis
from flask import Flask
from hypothesis import HealthCheck, given, settings
from schemathesis.core.result import Ok

from tests.review.api.conftest import Program

# Where schemathesis looks for its plugins is its own affair.
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")

ALL_CHECKS = list(HealthCheck)


def test_it_names_every_address_of_the_api(app: Flask) -> None:
    told: Any = app.test_client().get("/api/v1/openapi.json").json
    there = {
        str(rule).replace("<", "{").replace(">", "}")
        for rule in app.url_map.iter_rules()
        if rule.endpoint.startswith("api.") and rule.endpoint != "api.describe"
    }
    assert set(told["paths"]) == there
    assert told["openapi"].startswith("3.1")


@pytest.mark.slow
@pytest.mark.parametrize("role", ["auditor", "risk"])
def test_whatever_it_allows_is_answered_as_it_says(
    app: Flask, program: Callable[..., Program], role: str
) -> None:
    words = program(role, details=True).words
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", app)
    asked = []
    for found in schema.get_all_operations():
        assert isinstance(found, Ok)

        @given(case=found.ok().as_strategy())
        @settings(max_examples=20, deadline=None, database=None, suppress_health_check=ALL_CHECKS)
        def ask(case: schemathesis.Case[Any]) -> None:
            answer = case.call_and_validate(headers={"Authorization": f"Bearer {words}"})
            asked.append(answer.status_code)

        ask()
    assert len(asked) > 50
    assert {200, 404} <= set(asked)
