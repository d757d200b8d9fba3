"""The letters officers begin from: read by all, their wording changed by those in charge."""

from datetime import datetime, timedelta

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from responders.acknowledgements.shipped import acknowledgements
from responders.letters import letters
from responders.placeholders import FIELDS, faults, fill, tidy
from responders.reply_fields import values_of
from review.accounts import names
from review.answers import say
from review.desk import desk, me
from review.roles import may
from review.wordings import wording
from store import acknowledgement_versions, letter_versions
from store.models import Case, StoredDeadline, StoredField

pages = Blueprint("letters", __name__, url_prefix="/letters")


@pages.get("")
def show() -> str:
    """Every letter and every acknowledgement, what it is for, and which version is in force."""
    with desk().database.read() as session:
        return render_template(
            "letters.html",
            letters=letters(),
            versions=letter_versions.newest_numbers(session),
            acknowledgements=acknowledgements(),
            in_force=acknowledgement_versions.numbers_in_force(session),
            waiting=acknowledgement_versions.names_waiting(session),
        )


@pages.get("/<name>")
def edit(name: str) -> str:
    """One letter's wording, how it looks with its fields filled, and what it was before."""
    return _page(name)


@pages.post("/<name>")
def save(name: str) -> str | tuple[str, int] | Response:
    """Puts a new wording into force; one that cannot be filled is shown again with its faults."""
    _known(name)
    typed = tidy(request.form.get("text", ""))
    wrong = faults(typed)
    if request.form.get("do") == "look":
        return _page(name, typed=typed)
    if wrong:
        return _page(name, typed=typed, wrong=wrong), 422
    after = request.form.get("after", "")
    with desk().database.begin() as session:
        row = letter_versions.add(
            session,
            name,
            typed,
            after=int(after) if after.isdecimal() else -1,
            by=me(),
            at=desk().now(),
        )
    if row is None:
        wrong = ["A colleague has changed this letter since you opened it. Read theirs below."]
        return _page(name, typed=typed, wrong=wrong), 409
    say(f"Version {row.version} is in force from now on. Letters already begun keep their words.")
    return redirect(url_for("letters.edit", name=name))


@pages.post("/<name>/look")
def look(name: str) -> str:
    """How a wording looks with its fields filled, as a piece of the page."""
    _known(name)
    return render_template("letter_looks.html", **_looks(name, tidy(request.form.get("text", ""))))


@pages.post("/<name>/restore")
def restore(name: str) -> Response:
    """Puts the words of an earlier version into force again, as a version of its own."""
    wanted = request.form.get("version", "")
    after = request.form.get("after", "")
    _known(name)
    with desk().database.begin() as session:
        earlier = {row.version: row.text for row in letter_versions.all_of(session, name)}
        earlier[0] = letters()[name].text
        version = int(wanted) if wanted.isdecimal() else -1
        if version not in earlier:
            abort(404, "The letter has no version of that number.")
        row = letter_versions.add(
            session,
            name,
            tidy(earlier[version].lstrip("\n")),
            after=int(after) if after.isdecimal() else -1,
            by=me(),
            at=desk().now(),
            restored=version,
        )
    if row is None:
        flash("A colleague has changed this letter since you opened it.", "error")
    else:
        say(f"The words of version {version} are in force again, as version {row.version}.")
    return redirect(url_for("letters.edit", name=name))


def _page(name: str, *, typed: str | None = None, wrong: list[str] | None = None) -> str:
    _known(name)
    with desk().database.read() as session:
        used = wording(session, name)
        text = used.text if typed is None else typed
        return render_template(
            "letter_edit.html",
            name=name,
            used=used,
            text=text,
            wrong=wrong or [],
            fields=FIELDS,
            versions=letter_versions.all_of(session, name),
            shipped=letters()[name].text.strip(),
            may_change=may(current_user.roles, "letters.save"),
            names=names(session),
            now=desk().now(),
            **_looks(name, text),
        )


def _looks(name: str, text: str) -> dict[str, object]:
    wrong = faults(text)
    if wrong:
        return {"looks": "", "looks_wrong": wrong}
    case = _example(desk().now(), mp=name == "answer_mp")
    scope = letters()[name].scope
    values = values_of(
        case,
        policy=desk().policy,
        officer=current_user.name,
        signal="out_of_scope_gp" if scope else "",
        now=desk().now(),
    )
    return {"looks": fill(text, values), "looks_wrong": []}


def _example(now: datetime, *, mp: bool) -> Case:
    """An invented case that is never stored."""
    return Case(
        reference=f"PALS-{now.year}-000123",
        kind="mp" if mp else "concern",
        writer_name="Joan Teller",
        received_at=now,
        fields=[StoredField(name="our_reference", value="JT/4711")],
        deadlines=[StoredDeadline(name="final_response", due_at=now + timedelta(days=14))],
    )


def _known(name: str) -> None:
    if name not in letters():
        abort(404, "There is no letter of that name.")
