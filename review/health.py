"""Whether the queue can answer at all, for whatever watches it."""

from flask import Blueprint
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from review.desk import desk

pages = Blueprint("health", __name__)


@pages.get("/health")
def health() -> tuple[dict[str, str], int]:
    """`{"status": "ok"}`, or 503 where the database does not answer."""
    try:
        with desk().database.read() as session:
            session.execute(text("SELECT 1"))
    except SQLAlchemyError:
        return {"status": "the database does not answer"}, 503
    return {"status": "ok"}, 200
