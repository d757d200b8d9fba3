"""The administrator's page of accounts: who may sign in, and what each may do."""

from collections.abc import Callable

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from review import accounts, sessions
from review.accounts import AccountError
from review.answers import say
from review.desk import desk, me
from review.roles import ROLES, Role
from store import audit
from store.people import Account

pages = Blueprint("people", __name__, url_prefix="/people")

ROLE_WORDS: dict[Role, str] = {
    "officer": "PALS officer: works on every case",
    "manager": "Manager: an officer who may also be the second person about a danger",
    "approver": "Approver: an officer who may also be the second person about a danger",
    "risk": "Risk manager: sees alerts to Risk",
    "comms": "Communications: sees alerts to Communications",
    "nursing_lead": "Nursing lead: sees alerts to the Nursing lead, and claims dangers",
    "auditor": "Auditor: reads everything and changes nothing",
    "administrator": "Administrator: accounts, rota, tokens; no letters",
}


@pages.get("")
def show() -> str:
    """Everybody, by name, those who can no longer sign in last."""
    with desk().database.read() as session:
        everybody = session.scalars(
            select(Account).order_by(Account.disabled_at.is_not(None), Account.name)
        ).all()
        return render_template(
            "people.html", everybody=everybody, roles=ROLE_WORDS, now=desk().now(), mine=me()
        )


@pages.post("/add")
def add() -> Response:
    """Adds a person with a password of their own, which the administrator tells them."""

    def change(session: Session) -> Account:
        form = request.form
        return accounts.create_account(
            session,
            form.get("username", "")[:100],
            form.get("name", "")[:200],
            form.get("password", "")[:200],
            *_roles(),
        )

    return _change(change, "account added", "{name} may sign in now.")


@pages.post("/<int:number>/roles")
def roles(number: int) -> Response:
    """Gives a person the roles ticked instead of those they had."""

    def change(session: Session) -> Account:
        account = _somebody_else(session, number)
        return accounts.set_roles(session, account.username, _roles())

    return _change(change, "account's roles changed", "{name} has these roles now.")


@pages.post("/<int:number>/password")
def password(number: int) -> Response:
    """Gives a person another password, which signs them out everywhere."""

    def change(session: Session) -> Account:
        account = session.get(Account, number) or abort(404)
        return accounts.set_password(
            session, account.username, request.form.get("password", "")[:200]
        )

    return _change(change, "account's password changed", "{name} has a new password.")


@pages.post("/<int:number>/disable")
def disable(number: int) -> Response:
    """Ends an account at once, wherever it is signed in."""

    def change(session: Session) -> Account:
        account = _somebody_else(session, number)
        sessions.end_all(session, account)
        return accounts.disable(session, account.username, at=desk().now())

    return _change(change, "account disabled", "{name} can no longer sign in.")


@pages.post("/<int:number>/enable")
def enable(number: int) -> Response:
    """Lets a person sign in again."""

    def change(session: Session) -> Account:
        return accounts.enable(session, _somebody_else(session, number).username)

    return _change(change, "account enabled", "{name} may sign in again.")


def _change(change: Callable[[Session], Account], what: str, said: str) -> Response:
    try:
        with desk().database.begin() as session:
            account = change(session)
            audit.record(
                session, case_id=None, actor=me(), what=what, at=desk().now(),
                username=account.username, roles=account.roles,
            )  # fmt: skip
            say(said.format(name=account.name))
    except AccountError as error:
        flash(str(error), "error")
    return redirect(url_for("people.show"))


def _somebody_else(session: Session, number: int) -> Account:
    """The account, unless it is one's own: nobody locks themselves out, or promotes themselves."""
    account = session.get(Account, number) or abort(404)
    if account.username == me():
        raise AccountError("Ask another administrator to change your own account.")
    return account


def _roles() -> list[str]:
    return [role for role in ROLES if role in request.form.getlist("role")]
