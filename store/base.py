"""What every table is made of, and the two small tables that the installation keeps for itself."""

from datetime import datetime

from sqlalchemy import MetaData, String, Table, Text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from store.types import Moment

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """Base of every table."""

    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map = {datetime: Moment}  # noqa: RUF012 - SQLAlchemy reads it per class


def table_of(kind: type[Base]) -> Table:
    """The plain table of a class, for statements that hand out and take plain values: asked of
    the class they take twice as long."""
    return Base.metadata.tables[kind.__tablename__]


class Setting(Base):
    """A value the installation keeps for itself, such as the key that signs tokens."""

    __tablename__ = "setting"

    name: Mapped[str] = mapped_column(String(64), primary_key=True)
    value: Mapped[str] = mapped_column(Text)


class Sequence(Base):
    """A counter, such as the references given out in one year."""

    __tablename__ = "sequence"

    name: Mapped[str] = mapped_column(String(64), primary_key=True)
    value: Mapped[int]
