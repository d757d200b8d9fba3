"""The place of a case in the queue, kept by the database"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

RANK = """CASE WHEN status = 'closed' THEN 9
 WHEN danger AND claimed_at IS NULL THEN 0 WHEN danger THEN 1
 WHEN attention <> 'normal' AND status = 'new' THEN 2
 WHEN band = 'quarantine' THEN 7 WHEN band = 'backlog' THEN 8 WHEN band = 'automatic' THEN 6
 WHEN same_day AND status = 'new' THEN 3 WHEN status = 'waiting' THEN 5 ELSE 4 END"""
AT = """CASE WHEN danger THEN received_at
 ELSE coalesce(next_due_at, '9000-01-01 00:00:00.000000') END"""

SIGNALS = {
    "about_mp": "mp",
    "about_media": "media",
    "about_legal": "legal",
    "needs_consent": "third_party_consent",
}
MARKS = (*SIGNALS, "awaits_acknowledgement")
APART = ("automatic", "quarantine")
IN_ORDER = ["queue_rank", "queue_at", "id"]


def upgrade() -> None:
    on_sqlite = op.get_bind().dialect.name == "sqlite"
    op.drop_index("ix_case_queue", table_name="case_")
    # SQLite can add a generated column only where it is worked out when read; an index keeps it.
    kept = "VIRTUAL" if on_sqlite else "STORED"
    moment = "DATETIME" if on_sqlite else "TIMESTAMP WITH TIME ZONE"
    for name, kind, worth in (("queue_rank", "INTEGER", RANK), ("queue_at", moment, AT)):
        op.execute(
            f"ALTER TABLE case_ ADD COLUMN {name} {kind} GENERATED ALWAYS AS ({worth}) {kept}"
        )
    for mark in MARKS:
        op.add_column(
            "case_", sa.Column(mark, sa.Boolean(), server_default=sa.false(), nullable=False)
        )
    everything = f"{_signal_marks('case_.id')}, {_acknowledgement_mark('case_.id')}"
    op.execute(f"UPDATE case_ SET {everything}")
    op.create_index("ix_case_queue", "case_", IN_ORDER)
    op.create_index("ix_case_assigned", "case_", ["assigned_to", *IN_ORDER])
    _partial_index("ix_case_new", ["id"], "status = 'new'")
    for mark in MARKS:
        _partial_index(f"ix_case_{mark}", IN_ORDER, mark)
    for band in APART:
        _partial_index(f"ix_case_{band}", IN_ORDER, f"band = '{band}'")
    op.create_index("ix_message_stored_at", "message", ["stored_at"])
    for statement in _sqlite_triggers() if on_sqlite else _postgresql_triggers():
        op.execute(statement)


def downgrade() -> None:
    on_sqlite = op.get_bind().dialect.name == "sqlite"
    for table in ("finding", "deadline"):
        for act in ("insert", "update", "delete"):
            where = "" if on_sqlite else f" ON {table}"
            op.execute(f"DROP TRIGGER {table}_marks_case_on_{act}{where}")
        if not on_sqlite:
            op.execute(f"DROP FUNCTION {table}_marks_case()")
    op.drop_index("ix_message_stored_at", table_name="message")
    for name in ("queue", "assigned", "new", *MARKS, *APART):
        op.drop_index(f"ix_case_{name}", table_name="case_")
    for column in (*MARKS, "queue_at", "queue_rank"):
        op.drop_column("case_", column)
    op.create_index("ix_case_queue", "case_", ["status", "band", "next_due_at"])


def _partial_index(name: str, columns: list[str], condition: str) -> None:
    where = sa.text(condition)
    op.create_index(name, "case_", columns, sqlite_where=where, postgresql_where=where)


def _signal_marks(case_id: str) -> str:
    counts = f"FROM finding WHERE case_id = {case_id} AND context = '' AND dismissed_by = ''"
    return ", ".join(
        f"{mark} = EXISTS (SELECT 1 {counts} AND signal = '{signal}')"
        for mark, signal in SIGNALS.items()
    )


def _acknowledgement_mark(case_id: str) -> str:
    return (
        f"awaits_acknowledgement = EXISTS (SELECT 1 FROM deadline WHERE case_id = {case_id} "
        "AND name = 'acknowledge' AND met_at IS NULL)"
    )


def _marks_of(case_id: str, table: str) -> str:
    marks = _signal_marks if table == "finding" else _acknowledgement_mark
    return f"UPDATE case_ SET {marks(case_id)} WHERE id = {case_id}"


def _watched(table: str, row: str) -> str:
    if table == "deadline":
        return f"{row}.name = 'acknowledge'"
    return f"{row}.signal IN ({', '.join(repr(signal) for signal in SIGNALS.values())})"


def _sqlite_triggers() -> list[str]:
    return [
        f"CREATE TRIGGER {table}_marks_case_on_{act} AFTER {act.upper()} ON {table} "
        f"WHEN {_watched(table, row)} BEGIN {_marks_of(f'{row}.case_id', table)}; END"
        for table in ("finding", "deadline")
        for act, row in (("insert", "NEW"), ("update", "NEW"), ("delete", "OLD"))
    ]


def _postgresql_triggers() -> list[str]:
    made = []
    for table in ("finding", "deadline"):
        made.append(
            f"CREATE FUNCTION {table}_marks_case() RETURNS trigger LANGUAGE plpgsql AS $$ "
            "DECLARE touched integer; BEGIN "
            "IF TG_OP = 'DELETE' THEN touched := OLD.case_id; "
            "ELSE touched := NEW.case_id; END IF; "
            f"{_marks_of('touched', table)}; RETURN NULL; END $$"
        )
        for act, row in (("insert", "NEW"), ("update", "NEW"), ("delete", "OLD")):
            made.append(
                f"CREATE TRIGGER {table}_marks_case_on_{act} AFTER {act.upper()} ON {table} "
                f"FOR EACH ROW WHEN ({_watched(table, row)}) EXECUTE FUNCTION {table}_marks_case()"
            )
    return made
