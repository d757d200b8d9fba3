"""Who is rung about a danger that nobody has claimed, and when each of them is on duty."""

from datetime import date, datetime
from typing import Literal, get_args

from sqlalchemy import String, Text, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from policy.working_days import LONDON, WorkingDays
from store.base import Base

Hours = Literal["working", "outside", "always"]
HOURS: tuple[Hours, ...] = get_args(Hours)


class OnRota(Base):
    """A person on the rota. They are rung in the order of `position`.

    `hours`: in the policy's `working` hours, `outside` them (evenings, nights, weekends, bank
    holidays), or `always`. With `first_day` or `last_day`, days in Europe/London, only from
    then, or until then. `channel` is an apprise URL and may hold a secret.
    """

    __tablename__ = "rota"

    id: Mapped[int] = mapped_column(primary_key=True)
    position: Mapped[int]
    name: Mapped[str] = mapped_column(String(100), unique=True)
    address: Mapped[str] = mapped_column(String(320), default="")
    channel: Mapped[str] = mapped_column(Text, default="")
    hours: Mapped[str] = mapped_column(String(10))
    first_day: Mapped[date | None]
    last_day: Mapped[date | None]

    def is_on(self, moment: datetime, week: WorkingDays) -> bool:
        """Whether the person is on duty then."""
        today = moment.astimezone(LONDON).date()
        if self.first_day is not None and today < self.first_day:
            return False
        if self.last_day is not None and today > self.last_day:
            return False
        return self.hours == "always" or (self.hours == "working") == week.is_open(moment)


def rota(session: Session) -> list[OnRota]:
    """Everybody on it, in the order in which they are rung."""
    return list(session.scalars(select(OnRota).order_by(OnRota.position, OnRota.id)))


def channel_of(session: Session, name: str) -> str:
    """The apprise URL of that person; empty where they have none, or are not on the rota."""
    return session.scalar(select(OnRota.channel).where(OnRota.name == name)) or ""
