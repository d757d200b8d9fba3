"""Rows held, added and changed by one statement each, built once, for what every letter does.

A session's unit of work finds out by itself what was changed and in which order to write it.
That takes several times as long as the statement, and here both are known.
"""

from collections.abc import Mapping
from functools import cache
from typing import Any, TypeVar, cast

from sqlalchemy import Insert, Select, Update, bindparam, insert, inspect, select, update
from sqlalchemy.orm import Session, make_transient_to_detached
from sqlalchemy.orm.attributes import set_committed_value

from store.base import Base, table_of

Kept = TypeVar("Kept", bound=Base)

_ROW = "this row"


def held(session: Session, kind: type[Kept], number: int) -> Kept:
    """The row as it is now, which no other worker changes before the transaction ends.

    Raises SQLAlchemy's `NoResultFound` where there is none. It is `session.get_one` with
    `with_for_update`, for which the statement would be put together anew each time.
    """
    found: Kept = session.scalars(_select_from(kind), {_ROW: number}).one()
    return found


def add(session: Session, row: Base) -> None:
    """Inserts a new row; from then on it is the session's as if it had been read.

    Whatever it refers to must be in the database already. A column that the database itself
    works out is read when it is asked for.
    """
    statement = _insert_into(type(row))
    columns = statement.table.c
    given = {name: value for name, value in vars(row).items() if name in columns}
    added = session.connection().execute(statement, given)
    # The columns' defaults are in it; it would be a list only where several rows were given.
    written = cast("Mapping[str, Any]", added.last_inserted_params())
    keys = zip(statement.table.primary_key, added.inserted_primary_key or (), strict=True)
    for name, value in {**written, **{column.name: key for column, key in keys}}.items():
        if name not in given:
            set_committed_value(row, name, value)
    make_transient_to_detached(row)
    session.add(row)


def change(session: Session, row: Base, **values: Any) -> None:
    """Writes these columns of a row of the session, and sets them on it."""
    (number,) = inspect(row).identity or ()
    session.execute(_update_of(type(row)), {_ROW: number, **values})
    for name, value in values.items():
        set_committed_value(row, name, value)


@cache
def _select_from(kind: type[Base]) -> Select[Any]:
    (key,) = inspect(kind).primary_key
    query = select(kind).where(key == bindparam(_ROW)).with_for_update()
    return query.execution_options(populate_existing=True)


@cache
def _insert_into(kind: type[Base]) -> Insert:
    return insert(table_of(kind))


@cache
def _update_of(kind: type[Base]) -> Update:
    table = table_of(kind)
    (key,) = table.primary_key
    return update(table).where(key == bindparam(_ROW))
