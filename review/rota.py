"""The administrator's page of the rota: who is rung about a danger that nobody has claimed."""

from datetime import date

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from responders.rota import first_gap, working_week
from responders.second_channel import AppriseChannel, SecondChannelError
from review.answers import say
from review.desk import desk, me
from store import audit
from store.rota import HOURS, OnRota, rota

pages = Blueprint("rota", __name__, url_prefix="/rota")


class RotaError(Exception):
    """The rota cannot be changed like that; the message is one sentence."""


@pages.get("")
def show() -> str:
    """The rota in the order in which people are rung, who is on duty now, and the first gap."""
    now, week = desk().now(), working_week(desk().policy)
    with desk().database.read() as session:
        people = rota(session)
        return render_template(
            "rota.html",
            people=people,
            on_duty={person.id for person in people if person.is_on(now, week)},
            gap=first_gap(people, now, week) if people else None,
            danger=desk().policy.danger,
            hours=desk().policy.working_hours,
            now=now,
        )


@pages.post("/add")
def add() -> Response:
    """Adds a person at the end."""
    try:
        person = _person()
        with desk().database.begin() as session:
            if session.scalar(select(OnRota.id).where(OnRota.name == person.name)):
                raise RotaError(f"{person.name} is on the rota already: take the old entry off.")
            last = session.scalar(select(func.max(OnRota.position))) or 0
            person.position = last + 1
            session.add(person)
            _record(session, "rota: person added", person)
    except RotaError as error:
        flash(str(error), "error")
    else:
        say(f"{person.name} is on the rota.")
    return redirect(url_for("rota.show"))


@pages.post("/<int:number>/remove")
def remove(number: int) -> Response:
    """Takes a person off."""
    with desk().database.begin() as session:
        person = session.get(OnRota, number) or abort(404)
        session.delete(person)
        _record(session, "rota: person taken off", person)
    say(f"{person.name} is no longer on the rota.")
    return redirect(url_for("rota.show"))


@pages.post("/<int:number>/earlier")
def earlier(number: int) -> Response:
    """Has a person rung before the one who was rung before them."""
    with desk().database.begin() as session:
        people = rota(session)
        place = next((at for at, person in enumerate(people) if person.id == number), None)
        if place is None:
            abort(404)
        if place:
            people.insert(place - 1, people.pop(place))
            for at, person in enumerate(people, start=1):
                person.position = at
            _record(session, "rota: person rung earlier", people[place - 1])
    return redirect(url_for("rota.show"))


def _person() -> OnRota:
    """The person of the form. Raises `RotaError`."""
    form = request.form
    name, address = form.get("name", "").strip()[:100], form.get("address", "").strip()[:320]
    channel, hours = form.get("channel", "").strip()[:1000], form.get("hours", "")
    if not name or not name.isprintable():
        raise RotaError("Give the person's name.")
    if hours not in HOURS:
        raise RotaError("Choose when the person is on duty.")
    if not address and not channel:
        raise RotaError("Give an email address, a second channel, or both.")
    if address and not (address.isascii() and address.isprintable() and "@" in address[1:-1]):
        raise RotaError("That is no email address.")
    if channel:
        try:
            AppriseChannel(channel, "The second channel")
        except SecondChannelError as error:
            raise RotaError(str(error)) from error
    first, last = _day("first_day"), _day("last_day")
    if first and last and last < first:
        raise RotaError("The last day is before the first.")
    return OnRota(
        name=name, address=address, channel=channel, hours=hours, first_day=first, last_day=last
    )


def _day(field: str) -> date | None:
    said = request.form.get(field, "").strip()
    try:
        return date.fromisoformat(said) if said else None
    except ValueError:
        raise RotaError("Write days as 2026-11-24.") from None


def _record(session: Session, what: str, person: OnRota) -> None:
    # Without the channel: its URL may hold a secret.
    audit.record(
        session, case_id=None, actor=me(), what=what, at=desk().now(),
        name=person.name, address=person.address, hours=person.hours,
    )  # fmt: skip
