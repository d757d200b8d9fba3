"""The rule before every page: signed in, of a role that may, and only to one's own cases."""

from collections.abc import Sequence
from typing import NoReturn
from urllib.parse import urlsplit

from flask import Flask, abort, current_app, redirect, request, url_for
from flask_login import current_user
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from policy.assessment import Route
from policy.schema import Policy
from review.api.problems import ROOT as API
from review.desk import desk, me
from review.roles import ALLOWED, OPEN, may, routes_of
from review.sign_in import signed_out_at_work
from store import audit
from store.concern import case_id_of, concerns
from store.database import Database

INSTEAD = {"queue.show": ("alerts.index", "people.show"), "case.show": ("alerts.show",)}
"""Where the address of a page leads a person who may not see that page but has one like it."""


def guard(app: Flask) -> None:
    """Has every endpoint answer only those whom `ALLOWED` names; an endpoint that it does not
    name answers nobody."""

    @app.before_request
    def check() -> Response | tuple[str, int] | None:
        endpoint = request.endpoint
        if request.blueprint == "api" or (endpoint is None and request.path.startswith(API)):
            return None  # programs show a token instead: see review.api.pages
        if endpoint is not None and ALLOWED.get(endpoint) == OPEN:
            return None
        if not current_user.is_authenticated:
            if request.method == "GET":
                return redirect(url_for("sign_in.show", next=request.full_path.rstrip("?")))
            return signed_out_at_work()
        if endpoint is None:
            return None  # the address or the method is wrong, which has pages of its own
        routes = routes_of(current_user.roles)
        reference = str((request.view_args or {}).get("reference", ""))
        if reference and routes:
            _only_its_own(reference, routes)
        if not may(current_user.roles, endpoint):
            return _elsewhere(endpoint) or _refuse(403, "Your role does not do this.")
        return None


def signals_of(routes: Sequence[Route], policy: Policy) -> frozenset[str]:
    """The signals that raise alerts to these routes."""
    return frozenset(name for name, rule in policy.signals.items() if rule.route in routes)


def _only_its_own(reference: str, routes: Sequence[Route]) -> None:
    theirs = concerns(routes, signals_of(routes, desk().policy))
    with desk().database.read() as session:
        if case_id_of(session, reference, theirs) is not None:
            return
    # The same words as for a case that is not there: that it is, is not theirs to know.
    _refuse(404, f"There is no case {reference}. It may be misspelt.")


def _elsewhere(endpoint: str) -> Response | None:
    for there in INSTEAD.get(endpoint, ()):
        if request.method == "GET" and may(current_user.roles, there):
            return redirect(url_for(there, **(request.view_args or {})))
    return None


def _refuse(code: int, sentence: str) -> NoReturn:
    note_refusal(desk().database, code)
    abort(code, sentence)


def note_refusal(database: Database, code: int) -> None:
    """Writes down what was asked for and not given; on the installation's trail, since a
    refusal changes no case."""
    with database.begin() as session:
        audit.record(
            session,
            case_id=None,
            actor=me(),
            what="refused",
            at=desk().now(),
            code=code,
            method=request.method,
            path=request.path[:200],
        )


def may_press(address: str) -> bool:
    """Whether the person may send a form to that address of ours; pages leave out what they
    may not."""
    path = urlsplit(address).path
    try:
        endpoint, _ = current_app.url_map.bind("").match(path, method="POST")
    except HTTPException:
        return False
    return current_user.is_authenticated and may(current_user.roles, endpoint)
