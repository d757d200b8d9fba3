"""Errors of the API, as RFC 9457 has them."""

from http import HTTPStatus

from flask import Response
from werkzeug.exceptions import HTTPException

from review.api.shapes import Problem

ROOT = "/api/"


class ApiError(HTTPException):
    """A request that is not answered; `detail` is one sentence for whoever wrote the program."""

    def __init__(self, code: int, detail: str, *, retry_after: int = 0) -> None:
        super().__init__(detail)
        self.code = code
        self.retry_after = retry_after


def problem(error: HTTPException) -> Response:
    """The answer for an error below `/api/`."""
    code = error.code or 500
    said = error.description if isinstance(error, ApiError) else HTTPStatus(code).description
    told = Problem(title=HTTPStatus(code).phrase, status=code, detail=said or "")
    answer = Response(told.model_dump_json(), code, content_type="application/problem+json")
    if code == 401:
        answer.headers["WWW-Authenticate"] = 'Bearer realm="palsbox"'
    if isinstance(error, ApiError) and error.retry_after:
        answer.headers["Retry-After"] = str(error.retry_after)
    for name, value in error.get_headers():
        if name == "Allow":
            answer.headers[name] = value
    return answer
