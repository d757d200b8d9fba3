"""The API on a realistic morning, and programs that read with it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from review.api import tokens
from review.api.pages import Api
from store.database import Database
from tests.review.conftest import new_queue
from tests.review.morning import NOW


@pytest.fixture
def app(morning: Database) -> Flask:
    """The queue with the API, which may be asked as often as one likes."""
    api = Api("https://pals.example", rate="100000/minute")
    return new_queue(morning, api=api)


@dataclass
class Program:
    """A program with a token."""

    browser: FlaskClient
    words: str

    def gets(self, path: str, **asked: str | int) -> TestResponse:
        """What the API answers."""
        headers = {"Authorization": f"Bearer {self.words}"}
        return self.browser.get(f"/api/v1{path}", query_string=asked, headers=headers)

    def reads(self, path: str, **asked: str | int) -> Any:
        """The JSON of an answer that succeeded."""
        answer = self.gets(path, **asked)
        assert answer.status_code == 200, answer.text
        return answer.json


@pytest.fixture
def program(app: Flask, morning: Database) -> Callable[..., Program]:
    """Makes a program whose token has the role, and may see details where asked."""

    def make(role: str, *, details: bool = False) -> Program:
        with morning.begin() as session:
            _, words = tokens.make(
                session, f"for {role} {details}", role, details=details, by="admin", at=NOW
            )
        return Program(app.test_client(), words)

    return make
