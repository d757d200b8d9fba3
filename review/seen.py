"""Every look at a case is on its audit trail: who, when, and at which part of it."""

from flask import Flask, Response, request
from flask_login import current_user
from sqlalchemy import select

from review.desk import desk, me
from store import audit
from store.models import Case

RECORDED_THERE = frozenset({"case.show", "case.raw", "case.attachment", "mail.raw"})
"""Pages that write their own event, in words of their own."""


def note_views(app: Flask) -> None:
    """Has whatever a GET below a case's address showed put on that case's trail."""

    @app.after_request
    def note(response: Response) -> Response:
        reference = (request.view_args or {}).get("reference")
        looked = request.method == "GET" and response.status_code == 200
        by_a_person = request.blueprint != "api" and current_user.is_authenticated
        if reference and looked and by_a_person and request.endpoint not in RECORDED_THERE:
            _record(str(reference), str(request.endpoint))
        return response


def _record(reference: str, page: str) -> None:
    with desk().database.begin() as session:
        case_id = session.scalar(select(Case.id).where(Case.reference == reference))
        if case_id is not None:
            audit.record(
                session, case_id=case_id, actor=me(), what="viewed", at=desk().now(), page=page
            )
