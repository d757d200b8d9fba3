"""When the time for an answer began: with the mail, or with the query a colleague took down."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from ingest.message import Message
from policy.working_days import LONDON

OLDEST_BELIEVED = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Clock:
    """`starts` is aware. `from_form` where a form's 'Date query received' says so, not the
    mail; `doubt` is a sentence for staff where a form's date was not believed."""

    starts: datetime
    from_form: bool = False
    doubt: str = ""

    @property
    def because(self) -> str:
        """What stands before the sum of a deadline; empty where the mail started it."""
        if not self.from_form:
            return ""
        local = self.starts.astimezone(LONDON)
        return f"Query received {local:%a} {local.day} {local:%b} (the form): "


def clock_of(message: Message, *, kind: str, received_at: datetime, closes: time) -> Clock:
    """The complainant's clock.

    Mail of our own staff with an Appendix 8 form starts it at the earliest 'Date query
    received' (at the hour written there, otherwise at the close of that day, `closes`),
    never later than the mail came. A day after the mail, or more than a year before it, is
    not believed.
    """
    starts, doubts = received_at, []
    for form in message.forms if kind == "internal" else ():
        written = form.value("date_received") if form.kind == "appendix_8" else ""
        moment = _moment(written, closes)
        if moment is None:
            if written:
                doubts.append(f"“{written[:60]}” is no date")
        elif moment.date() > received_at.astimezone(LONDON).date():
            doubts.append(f"{_day(moment)} lies after the mail")
        elif received_at - moment > OLDEST_BELIEVED:
            doubts.append(f"{_day(moment)} is more than a year before the mail")
        else:
            starts = min(starts, moment)
    return Clock(starts, from_form=starts < received_at, doubt=_doubt(doubts))


def clock_from_form(starts: datetime) -> Clock:
    """The clock of a case that a form started at that moment."""
    return Clock(starts, from_form=True)


def _moment(written: str, closes: time) -> datetime | None:
    try:
        moment = datetime.fromisoformat(written)
    except ValueError:
        return None
    if "T" not in written:
        moment = datetime.combine(moment.date(), closes)
    return moment.replace(tzinfo=LONDON)


def _day(moment: datetime) -> str:
    return f"{moment.day} {moment:%B %Y}"


def _doubt(doubts: list[str]) -> str:
    if not doubts:
        return ""
    return (
        f"Find out when the query was received: on the form {'; '.join(doubts)}. "
        "Until then the time runs from the mail (App. 8)."
    )
