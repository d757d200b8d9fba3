"""Pages for what went wrong: what happened, in one sentence, and where to go now."""

import traceback

import structlog
from flask import Flask, Response, render_template, request
from flask_login import current_user
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, InternalServerError

from review.api.problems import ROOT as API
from review.api.problems import problem
from review.sign_in import signed_out_at_work

SAID = {
    400: ("That did not work", "Go back, load the page again and try once more."),
    403: ("You cannot do that", "Ask your manager if you think you should be able to."),
    404: ("Page not found", "The address may be misspelt, or the case may have another reference."),
    405: ("That cannot be opened by its address", "Use the button on the case page."),
    413: ("That is too long", "Shorten what you wrote and send it again."),
    500: (
        "Something went wrong on our side",
        "Nothing you saved is lost. Try again; if it happens twice, tell whoever runs palsbox.",
    ),
}
BY_US = frozenset({403, 404})
"""Codes whose description we wrote ourselves, where a view gave one."""


def show_errors(app: Flask) -> None:
    """Has every error answered by a page of the service."""

    @app.errorhandler(CSRFError)
    def stale(_error: CSRFError) -> tuple[str, int]:
        if not current_user.is_authenticated:
            return signed_out_at_work()
        return _page(400, "The page was open for a long time. Load it again and try once more.")

    @app.errorhandler(HTTPException)
    def http(error: HTTPException) -> tuple[str, int] | HTTPException | Response:
        code = error.code or 500
        if code < 400:
            return error
        if request.path.startswith(API):
            return problem(error)
        own = error.description != type(error).description and code in BY_US
        return _page(code, error.description or "" if own else "")

    @app.errorhandler(Exception)
    def crashed(error: Exception) -> tuple[str, int] | Response:
        # Neither the message nor the locals: both may hold a patient's words.
        places = [f"{at.filename}:{at.lineno}" for at in traceback.extract_tb(error.__traceback__)]
        structlog.get_logger().error(
            "page failed", error=type(error).__name__, at=places[-1:], through=places[-6:-1]
        )
        return problem(InternalServerError()) if request.path.startswith(API) else _page(500)


def _page(code: int, sentence: str = "") -> tuple[str, int]:
    title, advice = SAID.get(code, SAID[400])
    return render_template("error.html", title=title, sentence=sentence, advice=advice), code
