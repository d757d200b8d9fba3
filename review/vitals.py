"""Pages for whatever watches palsbox. They hold counts and ages, nothing of any letter."""

from collections.abc import Sequence
from typing import Protocol

from flask import Blueprint, Flask, Response, current_app
from sqlalchemy.exc import SQLAlchemyError

KEY = "palsbox-vitals"
TEXT = "text/plain; version=0.0.4; charset=utf-8"
"""https://prometheus.io/docs/instrumenting/exposition_formats/"""

pages = Blueprint("vitals", __name__)


class Watched(Protocol):
    """What can be asked of an installation."""

    def troubles(self) -> Sequence[str]:
        """Sentences of what is wrong; empty where all is well."""

    def metrics(self) -> bytes:
        """Everything measured now, in Prometheus's text format."""


def show_vitals(app: Flask, watched: Watched) -> None:
    """Has the application answer `/health/live`, `/health/ready` and `/metrics`."""
    app.extensions[KEY] = watched
    app.register_blueprint(pages)


@pages.get("/health/live")
def live() -> dict[str, str]:
    """`{"status": "ok"}` as long as the process answers at all."""
    return {"status": "ok"}


@pages.get("/health/ready")
def ready() -> tuple[dict[str, object], int]:
    """Whether the whole installation does its work; 503 and why where it does not."""
    troubles = _watched().troubles()
    if troubles:
        return {"status": "in trouble", "troubles": list(troubles)}, 503
    return {"status": "ok"}, 200


@pages.get("/metrics")
def metrics() -> Response:
    """For Prometheus; 503 where the database does not answer."""
    try:
        return Response(_watched().metrics(), content_type=TEXT)
    except SQLAlchemyError:
        return Response("the database does not answer\n", status=503, content_type=TEXT)


def _watched() -> Watched:
    watched: Watched = current_app.extensions[KEY]
    return watched
