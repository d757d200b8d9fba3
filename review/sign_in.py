"""Signing in and out."""

from flask import (
    Blueprint,
    Flask,
    current_app,
    flash,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask_login import LoginManager, UserMixin, current_user, login_user, logout_user
from werkzeug.wrappers import Response as AnyResponse

from policy.assessment import Route
from review import accounts, sessions, throttle
from review.desk import desk
from review.roles import may, routes_of
from review.throttle import TRIES_A_USERNAME, TRIES_AN_ADDRESS
from store import audit
from store.people import Account

pages = Blueprint("sign_in", __name__)


class SignedIn(UserMixin):  # type: ignore[misc]  # flask-login has no types
    """The person signed in, as pages know them."""

    def __init__(self, account: Account, token: str) -> None:
        self.username = account.username
        self.name = account.name
        self.roles = tuple(account.roles)
        self.elsewhere = account.issuer is not None
        self._token = token

    def get_id(self) -> str:
        """What the cookie carries."""
        return self._token

    @property
    def routes(self) -> tuple[Route, ...]:
        """The routes to whose cases the person is restricted; empty where to none."""
        return routes_of(self.roles)

    def may(self, endpoint: str) -> bool:
        """Whether the person's roles allow it; for pages, to offer only what can be done."""
        return endpoint in current_app.view_functions and may(self.roles, endpoint)


def know_people(app: Flask) -> None:
    """Gives the application `current_user`, and the pages for signing in and out."""
    manager = LoginManager(app)
    manager.session_protection = "strong"
    app.register_blueprint(pages)

    @manager.user_loader  # type: ignore[untyped-decorator]  # flask-login has no types
    def load(token: str) -> SignedIn | None:
        account = sessions.person(
            desk().database,
            token,
            desk().now(),
            by_itself=request.endpoint in sessions.ASKED_BY_ITSELF,
        )
        return None if account is None else SignedIn(account, token)


def signed_out_at_work() -> tuple[str, int]:
    """The page for a form that was sent too late: what was typed is not lost."""
    words = [
        value
        for name, value in request.form.items(multi=True)
        if name in ("why", "text", "note", "subject") and value.strip()
    ]
    back = request.path.split("/")
    case = f"/cases/{back[2]}" if len(back) > 2 and back[1] == "cases" else "/"
    return render_template("signed_out.html", words=words, next=case), 401


@pages.get("/sign-in")
def show() -> str | AnyResponse:
    """The form; straight on to the queue where one is signed in already."""
    if current_user.is_authenticated:
        return redirect(url_for("queue.show"))
    return form(next_page=request.args.get("next", ""))


@pages.post("/sign-in")
def enter() -> AnyResponse | tuple[str, int]:
    """Checks the password. The session begins anew, so that none can be planted."""
    now = desk().now()
    username = request.form.get("username", "").strip().casefold()[:100]
    next_page = request.form.get("next", "")
    caller = request.remote_addr or "unknown"
    with desk().database.begin() as database:
        tries = {f"username {username}": TRIES_A_USERNAME, f"address {caller}": TRIES_AN_ADDRESS}
        may = throttle.may_try(database, tries, now)
    if not may:
        error = "There were too many tries. Wait 15 minutes, then try again."
        return form(error=error, username=username, next_page=next_page), 429
    with desk().database.read() as looking:
        account = accounts.verify(looking, username, request.form.get("password", ""))
    if account is None:
        with desk().database.begin() as database:
            audit.record(
                database, case_id=None, actor="nobody", what="sign-in failed", at=now,
                username=username, address=caller,
            )  # fmt: skip
        error = "The username or the password is not right."
        return form(error=error, username=username, next_page=next_page), 422
    with desk().database.begin() as database:
        throttle.succeeded(database, f"username {username}", f"address {caller}", now)
    begin_session(account, by="password")
    return redirect(inside(next_page))


def begin_session(account: Account, *, by: str) -> None:
    """Signs the person in, in a session of a new id: none can be planted before (fixation)."""
    now = desk().now()
    with desk().database.begin() as database:
        if "_user_id" in session:
            sessions.end(database, session["_user_id"])
        token = sessions.begin(database, account, now)
        audit.record(
            database, case_id=None, actor=account.username, what="signed in", at=now,
            by=by, address=request.remote_addr or "unknown",
        )  # fmt: skip
    session.clear()
    session.permanent = True
    login_user(SignedIn(account, token))


@pages.post("/sign-out")
def leave() -> AnyResponse:
    """Ends the session, for every copy of its cookie."""
    with desk().database.begin() as database:
        sessions.end(database, current_user.get_id())
        audit.record(
            database,
            case_id=None,
            actor=current_user.username,
            what="signed out",
            at=desk().now(),
        )
    left = "openid" if current_user.elsewhere else None
    logout_user()
    session.clear()
    flash("You have signed out.", "done")
    return redirect(url_for("sign_in.show", left=left))


def form(*, error: str = "", username: str = "", next_page: str = "") -> str:
    """The page to sign in at, with what went wrong last."""
    return render_template(
        "sign_in.html",
        error=error,
        username=username,
        next=next_page,
        openid="openid" in current_app.blueprints,
        left_openid=request.args.get("left") == "openid",
    )


def inside(next_page: str) -> str:
    """The page asked for, where it is one of ours; else the queue (no open redirect)."""
    if next_page.startswith("/") and next_page[1:2] not in ("/", "\\") and next_page.isprintable():
        return next_page
    return url_for("queue.show")
