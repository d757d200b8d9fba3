"""The review queue as a Flask application."""

from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path

from flask import Flask, url_for
from flask_wtf import CSRFProtect
from jinja2 import ChainableUndefined, ChoiceLoader, PackageLoader

from policy.schema import Policy
from responders.office import Office
from review import (
    access,
    acknowledgements_page,
    alerts,
    bulk_actions,
    case,
    case_actions,
    company,
    consent,
    contact,
    danger_actions,
    health,
    letters_page,
    live,
    mail_page,
    people,
    queue,
    replying,
    rota,
    sign_in,
    signal_actions,
    together,
)
from review import clock as said
from review.api.pages import Api, offer_api
from review.assets import asset_url
from review.danger import load_steps
from review.dashboard import pages as dashboard
from review.desk import KEY, Desk, Outgoing, desk, office_of_nobody
from review.errors import show_errors
from review.forms import as_said
from review.guard import guard, may_press
from review.headers import guard_answers, nonce
from review.openid import OpenId, offer_openid
from review.readings import Readings
from review.seen import note_views
from review.sessions import IDLE
from review.timeline import details
from review.vitals import Watched, show_vitals
from review.words import load_words
from store.database import Database, now

STATIC = Path(__file__).parent / "static"
LARGEST_FORM = 64 * 1024


class Application(Flask):
    """Flask with the undefined value that the NHS.UK macros need, and escaping everywhere."""

    jinja_options = {  # noqa: RUF012 - Flask reads it from the class
        "undefined": ChainableUndefined,
        "autoescape": True,
        "trim_blocks": True,
        "lstrip_blocks": True,
        "loader": ChoiceLoader(
            [PackageLoader("templates", "web"), PackageLoader("nhsuk_frontend_jinja")]
        ),
    }


def create_app(
    database: Database,
    policy: Policy,
    *,
    secret_key: str,
    secure_cookies: bool,
    clock: Callable[[], datetime] = now,
    watched: Watched | None = None,
    openid: OpenId | None = None,
    api: Api | None = None,
    outgoing: Outgoing | None = None,
    office: Office | None = None,
) -> Flask:
    """The queue over a database, ready for a WSGI server.

    `secret_key` signs sessions: keep it across restarts, or everybody signs in again.
    `secure_cookies` must be true wherever the page is reached by https. `clock` gives the
    moment, aware. With `watched` the pages for monitoring are there too; with `openid` people
    may sign in with its accounts; with `api` programs may read cases. `outgoing` says how
    officers' letters leave: by default from the policy's mailbox. `office` says who hears of a
    signal that staff add: by default a person is asked to tell them. Raises `ValueError` for
    an empty key.
    """
    if len(secret_key) < 16:
        raise ValueError("The key that signs sessions needs at least 16 characters.")
    app = Application(__name__, static_folder=str(STATIC), template_folder=None)
    app.config.update(
        SECRET_KEY=secret_key,
        SESSION_COOKIE_NAME="palsbox",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=secure_cookies,
        PERMANENT_SESSION_LIFETIME=IDLE,
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_SSL_STRICT=False,  # it wants a Referer, which our own policy withholds
        MAX_CONTENT_LENGTH=LARGEST_FORM,
    )
    outgoing = outgoing or Outgoing(policy.organisation.mailbox, leaves=True)
    app.extensions[KEY] = Desk(
        database,
        policy,
        load_words(),
        load_steps(),
        clock,
        Readings(),
        outgoing,
        office or office_of_nobody(policy, outgoing.from_address),
    )
    CSRFProtect(app)
    guard_answers(app, secure=secure_cookies)
    sign_in.know_people(app)
    guard(app)
    note_views(app)
    show_errors(app)
    for pages in (
        health.pages,
        queue.pages,
        bulk_actions.actions,
        case.pages,
        case_actions.actions,
        danger_actions.pages,
        rota.pages,
        people.pages,
        alerts.pages,
        replying.pages,
        mail_page.pages,
        contact.actions,
        consent.actions,
        letters_page.pages,
        acknowledgements_page.pages,
        dashboard.pages,
        live.pages,
        company.actions,
        signal_actions.actions,
        together.pages,
    ):
        app.register_blueprint(pages)
    if api is not None:
        offer_api(app, api)
        app.register_blueprint(access.pages)
    if openid is not None:
        offer_openid(app, openid)
    if watched is not None:
        show_vitals(app, watched)
    _give_templates(app)
    return app


def _give_templates(app: Flask) -> None:
    asset = asset_url(STATIC)

    @app.context_processor
    def at_hand() -> dict[str, object]:
        return {
            "asset": asset,
            "cspNonce": nonce(),
            "assetPath": url_for("static", filename="vendor"),
            "words": desk().words,
            "policy": desk().policy,
        }

    app.jinja_env.filters.update(colleague_name=_colleague_name, as_said=as_said)
    app.jinja_env.globals.update(
        in_full=said.in_full,
        short=said.short,
        due=said.due,
        span=said.span,
        details=details,
        may_press=may_press,
        server_seconds=lambda: int(desk().now().timestamp()),
    )


def _colleague_name(username: str, names: Mapping[str, str]) -> str:
    return names.get(username, username)
