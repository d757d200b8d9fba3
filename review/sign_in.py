"""Signing in and out, and the rule that everything else needs it."""

from datetime import timedelta

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

from review import accounts
from review.desk import desk
from review.throttle import TRIES_A_USERNAME, TRIES_AN_ADDRESS, Throttle
from store import audit
from store.models import Account

OPEN_TO_ALL = frozenset(
    {
        "sign_in.show",
        "sign_in.enter",
        "health.health",
        "vitals.live",
        "vitals.ready",
        "vitals.metrics",
        "static",
    }
)
"""The only endpoints that answer without signing in."""

SESSION = timedelta(hours=1)
"""A session ends after an hour in which nothing was asked."""

DAY = timedelta(hours=12)
"""And after this in any case."""

THROTTLE = "palsbox-throttle"

pages = Blueprint("sign_in", __name__)


class SignedIn(UserMixin):  # type: ignore[misc]  # flask-login has no types
    """The person signed in, as pages know them."""

    def __init__(self, account: Account) -> None:
        self.username = account.username
        self.name = account.name
        self.role = account.role
        self._stamp = accounts.stamp(account)

    def get_id(self) -> str:
        """What the session carries; no longer valid once the password is changed."""
        return self._stamp


def require_sign_in(app: Flask) -> None:
    """Has every endpoint but `OPEN_TO_ALL` answer only to people signed in."""
    manager = LoginManager(app)
    manager.session_protection = "strong"
    app.extensions[THROTTLE] = Throttle()
    app.register_blueprint(pages)

    @manager.user_loader  # type: ignore[untyped-decorator]  # flask-login has no types
    def load(stamp: str) -> SignedIn | None:
        since = session.get("since", 0)
        if desk().now().timestamp() - since > DAY.total_seconds():
            return None
        number = stamp.partition(".")[0]
        with desk().database.read() as database:
            account = database.get(Account, int(number)) if number.isdecimal() else None
        if account is None or accounts.stamp(account) != stamp:
            return None
        return SignedIn(account)

    @app.before_request
    def guard() -> AnyResponse | tuple[str, int] | None:
        if request.endpoint in OPEN_TO_ALL or current_user.is_authenticated:
            return None
        if request.method == "GET":
            return redirect(url_for("sign_in.show", next=request.full_path.rstrip("?")))
        return signed_out_at_work()


def signed_out_at_work() -> tuple[str, int]:
    """The page for a form that was sent too late: what was typed is not lost."""
    words = [
        value
        for name, value in request.form.items(multi=True)
        if name in ("why", "text", "note") and value.strip()
    ]
    back = request.path.split("/")
    case = f"/cases/{back[2]}" if len(back) > 2 and back[1] == "cases" else "/"
    return render_template("signed_out.html", words=words, next=case), 401


@pages.get("/sign-in")
def show() -> str | AnyResponse:
    """The form; straight on to the queue where one is signed in already."""
    if current_user.is_authenticated:
        return redirect(url_for("queue.show"))
    return _form(next_page=request.args.get("next", ""))


@pages.post("/sign-in")
def enter() -> AnyResponse | tuple[str, int]:
    """Checks the password. The session begins anew, so that none can be planted."""
    now = desk().now()
    username = request.form.get("username", "").strip().casefold()[:100]
    next_page = request.form.get("next", "")
    throttle: Throttle = current_app.extensions[THROTTLE]
    caller = request.remote_addr or "unknown"
    if throttle.waits(username, TRIES_A_USERNAME, now) or throttle.waits(
        caller, TRIES_AN_ADDRESS, now
    ):
        error = "There were too many tries. Wait 15 minutes, then try again."
        return _form(error=error, username=username, next_page=next_page), 429
    with desk().database.read() as looking:
        account = accounts.verify(looking, username, request.form.get("password", ""))
    with desk().database.begin() as database:
        what = "signed in" if account else "sign-in failed"
        audit.record(
            database,
            case_id=None,
            actor=account.username if account else "nobody",
            what=what,
            at=now,
            username=username,
            address=caller,
        )
    if account is None:
        throttle.failed(username, now)
        throttle.failed(caller, now)
        error = "The username or the password is not right."
        return _form(error=error, username=username, next_page=next_page), 422
    throttle.succeeded(username)
    session.clear()
    session.permanent = True
    session["since"] = int(now.timestamp())
    login_user(SignedIn(account))
    return redirect(_inside(next_page))


@pages.post("/sign-out")
def leave() -> AnyResponse:
    """Ends the session."""
    with desk().database.begin() as database:
        audit.record(
            database,
            case_id=None,
            actor=current_user.username,
            what="signed out",
            at=desk().now(),
        )
    logout_user()
    session.clear()
    flash("You have signed out.", "done")
    return redirect(url_for("sign_in.show"))


def _form(*, error: str = "", username: str = "", next_page: str = "") -> str:
    return render_template("sign_in.html", error=error, username=username, next=next_page)


def _inside(next_page: str) -> str:
    """The page asked for, where it is one of ours; else the queue (no open redirect)."""
    if next_page.startswith("/") and next_page[1:2] not in ("/", "\\") and next_page.isprintable():
        return next_page
    return url_for("queue.show")
