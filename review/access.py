"""The administrator's page of programs: tokens that read, and webhooks that are told."""

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from responders.webhook_call import WebhookError, check_url, new_secret
from review.answers import say
from review.api.pages import api_here
from review.api.tokens import TOKEN_ROLES, TokenError, make
from review.desk import desk, me
from store import audit
from store.access import ApiToken
from store.webhooks import WEBHOOK_EVENTS, Webhook, newest_event

pages = Blueprint("access", __name__, url_prefix="/programs")

EVENT_WORDS = {
    "case.opened": "A case is opened",
    "alert.raised": "An alert is raised",
    "deadline.near": "A deadline is less than a day away",
}


@pages.get("")
def show() -> str:
    """Tokens and webhooks; neither shows a secret again."""
    return _page()


@pages.post("/tokens")
def make_token() -> str | Response:
    """Makes a token and shows it, this once."""
    form, now = request.form, desk().now()
    try:
        with desk().database.begin() as session:
            token, words = make(
                session,
                form.get("name", ""),
                form.get("role", ""),
                details="details" in form,
                by=me(),
                at=now,
            )
            audit.record(
                session, case_id=None, actor=me(), what="token made", at=now,
                name=token.name, role=token.role, details=token.details,
            )  # fmt: skip
    except TokenError as error:
        flash(str(error), "error")
        return redirect(url_for("access.show"))
    return _page(made=f"The token “{token.name}”", secret=words)


@pages.post("/tokens/<int:number>/revoke")
def revoke_token(number: int) -> Response:
    """Ends a token at once."""
    now = desk().now()
    with desk().database.begin() as session:
        token = session.get(ApiToken, number) or abort(404)
        token.revoked_at = token.revoked_at or now
        audit.record(
            session, case_id=None, actor=me(), what="token revoked", at=now, name=token.name
        )
    say(f"The token “{token.name}” reads nothing any more.")
    return redirect(url_for("access.show"))


@pages.post("/webhooks")
def add_webhook() -> str | Response:
    """Adds a webhook and shows the secret that signs its calls, this once."""
    url, now = request.form.get("url", "").strip()[:500], desk().now()
    events = [event for event in WEBHOOK_EVENTS if event in request.form.getlist("event")]
    try:
        if not events:
            raise WebhookError("Choose what the webhook is told.")
        check_url(url, api_here().webhook_hosts)
        with desk().database.begin() as session:
            if session.scalar(select(Webhook.id).where(Webhook.url == url)):
                raise WebhookError("There is a webhook with that URL already.")
            webhook = Webhook(
                url=url,
                secret=new_secret(),
                events=events,
                trail=newest_event(session),
                created_by=me(),
                created_at=now,
            )
            session.add(webhook)
            _record(webhook, "webhook added", session)
    except WebhookError as error:
        flash(str(error), "error")
        return redirect(url_for("access.show"))
    return _page(made="The secret that signs what this webhook is told", secret=webhook.secret)


@pages.post("/webhooks/<int:number>/end")
def end_webhook(number: int) -> Response:
    """Switches a webhook off; it can be switched on again."""
    with desk().database.begin() as session:
        webhook = session.get(Webhook, number) or abort(404)
        webhook.disabled_at = webhook.disabled_at or desk().now()
        _record(webhook, "webhook switched off", session)
    say("The webhook is switched off.")
    return redirect(url_for("access.show"))


@pages.post("/webhooks/<int:number>/resume")
def resume_webhook(number: int) -> Response:
    """Switches a webhook on again; what happened meanwhile is told now."""
    with desk().database.begin() as session:
        webhook = session.get(Webhook, number) or abort(404)
        webhook.disabled_at, webhook.failing_since = None, None
        _record(webhook, "webhook switched on", session)
    say("The webhook is switched on.")
    return redirect(url_for("access.show"))


def _record(webhook: Webhook, what: str, session: Session) -> None:
    audit.record(
        session, case_id=None, actor=me(), what=what, at=desk().now(),
        url=webhook.url, events=webhook.events,
    )  # fmt: skip


def _page(*, made: str = "", secret: str = "") -> str:
    with desk().database.read() as session:
        return render_template(
            "programs.html",
            tokens=session.scalars(
                select(ApiToken).order_by(ApiToken.revoked_at.is_not(None), ApiToken.name)
            ).all(),
            webhooks=session.scalars(select(Webhook).order_by(Webhook.id)).all(),
            roles=TOKEN_ROLES,
            events=EVENT_WORDS,
            made=made,
            secret=secret,
            now=desk().now(),
        )
