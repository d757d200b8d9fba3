"""The API's addresses: read only, for programs that show a token. No cookie is looked at."""

import re
from collections.abc import Callable, Iterator
from typing import TypeVar

from flask import Blueprint, Flask, Request, Response, current_app, g, request
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface
from limits import RateLimitItem, parse
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter
from pydantic import BaseModel, ValidationError
from sqlalchemy import select

from review.api import tokens
from review.api.description import description
from review.api.problems import ROOT, ApiError
from review.api.read import Sight, as_csv, as_ndjson
from review.api.shapes import CaseAnswer, CasesAsked, ExportAsked, Page
from review.desk import desk
from review.roles import ALLOWED, OPEN, may
from store import audit
from store.access import ApiToken
from store.models import Case

pages = Blueprint("api", __name__, url_prefix="/api/v1")

KEY = "palsbox-api"
RATE = "120/minute"
REFERENCE = re.compile(r"PALS-\d{4}-\d{6}", re.ASCII)
Asked = TypeVar("Asked", bound=BaseModel)


class Api:
    """The API's settings in one application. `base` is our address as programs reach it;
    `webhook_hosts` are those of our own network that webhooks may call."""

    def __init__(self, base: str, rate: str = RATE, webhook_hosts: tuple[str, ...] = ()) -> None:
        self.webhook_hosts = webhook_hosts
        self.base = base.rstrip("/")
        self.rate: RateLimitItem = parse(rate)
        self.limiter = MovingWindowRateLimiter(MemoryStorage())

    def link(self, reference: str) -> str:
        """The page of a case."""
        return f"{self.base}/cases/{reference}"


class NoCookies(SecureCookieSessionInterface):
    """Sessions for people's pages, and none at all for the API's addresses."""

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        """Flask then neither reads a cookie nor sets one."""
        return None if request.path.startswith(ROOT) else super().open_session(app, request)


def offer_api(app: Flask, api: Api) -> None:
    """Has the application answer below `/api/v1`."""
    app.session_interface = NoCookies()
    app.extensions[KEY] = api
    app.register_blueprint(pages)


def api_here() -> Api:
    """The API of the application that serves this request."""
    found: Api = current_app.extensions[KEY]
    return found


@pages.before_request
def check_token() -> None:
    """Lets in who shows a token that is known, not revoked, of a role that may, and not too
    often. Raises `ApiError`."""
    if ALLOWED.get(str(request.endpoint)) == OPEN:
        return
    scheme, _, words = request.headers.get("Authorization", "").partition(" ")
    token = None
    if scheme.casefold() == "bearer" and words:
        token = tokens.known(desk().database, words.strip(), desk().now())
    if token is None or not may([token.role], str(request.endpoint)):
        raise ApiError(401, "Send a token that an administrator made: Authorization: Bearer …")
    api = api_here()
    if not api.limiter.hit(api.rate, str(token.id)):
        raise ApiError(429, f"At most {api.rate}; wait a minute.", retry_after=60)
    g.api_token = token


@pages.get("/openapi.json")
def describe() -> dict[str, object]:
    """The OpenAPI description of all this."""
    return description(api_here().base)


@pages.get("/cases")
def cases() -> Response:
    """A page of cases."""
    asked = _asked(CasesAsked)
    with desk().database.read() as session:
        answer = _sight().cases(session, asked)
    _note(len(answer.cases))
    return _json(answer)


@pages.get("/cases/<reference>")
def case(reference: str) -> Response:
    """One case."""
    answer = _find(reference)
    _note_case(reference)
    return _json(answer)


@pages.get("/cases/<reference>/events")
def case_events(reference: str) -> Response:
    """A page of the audit trail of one case."""
    asked = _asked(Page)
    _find(reference)
    with desk().database.read() as session:
        answer = _sight().events(session, asked, reference=reference)
    _note_case(reference)
    return _json(answer)


@pages.get("/events")
def events() -> Response:
    """A page of the audit trail of every case."""
    asked = _asked(Page)
    with desk().database.read() as session:
        answer = _sight().events(session, asked)
    _note(len(answer.events))
    return _json(answer)


@pages.get("/export")
def export() -> Response:
    """Every case wanted in one file, sent while it is read."""
    asked = _asked(ExportAsked)
    sight, database = _sight(), desk().database
    lines: Callable[[Iterator[CaseAnswer]], Iterator[str]]
    lines, kind = as_csv, "text/csv"
    if asked.format == "ndjson":
        lines, kind = as_ndjson, "application/x-ndjson"
    _note(None)

    def read() -> Iterator[str]:
        with database.read() as session:
            yield from lines(sight.every_case(session, asked))

    answer = Response(read(), content_type=f"{kind}; charset=utf-8")
    answer.headers["Content-Disposition"] = f"attachment; filename=palsbox-cases.{asked.format}"
    return answer


def _token() -> ApiToken:
    token: ApiToken = g.api_token
    return token


def _sight() -> Sight:
    return Sight(_token(), desk().policy, api_here().link)


def _asked(shape: type[Asked]) -> Asked:
    try:
        return shape.model_validate(request.args.to_dict())
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise ApiError(400, f"{where[:100]}: {first['msg']}.") from error


def _find(reference: str) -> CaseAnswer:
    found = None
    if REFERENCE.fullmatch(reference):
        with desk().database.read() as session:
            found = _sight().case(session, reference)
    if found is None:
        raise ApiError(404, "There is no such case, or it is none that this token may see.")
    return found


def _json(answer: BaseModel) -> Response:
    return Response(answer.model_dump_json(), content_type="application/json")


def _note(number: int | None) -> None:
    with desk().database.begin() as session:
        audit.record(
            session, case_id=None, actor=f"token: {_token().name}", what="read by a program",
            at=desk().now(), path=request.full_path.rstrip("?")[:300], number=number,
        )  # fmt: skip


def _note_case(reference: str) -> None:
    with desk().database.begin() as session:
        case_id = session.scalar(select(Case.id).where(Case.reference == reference))
        audit.record(
            session, case_id=case_id, actor=f"token: {_token().name}", what="viewed",
            at=desk().now(), page=str(request.endpoint),
        )  # fmt: skip
