"""Cases watched, looked at, linked, merged and split; signals confirmed; notes searched"""

import sqlalchemy as sa
from alembic import op

from store.folding import fold
from store.types import Moment

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

AT_ONCE = 500
MERGED = sa.text("merged_into_id IS NOT NULL")

SQLITE_INDEX = (
    (
        "CREATE VIRTUAL TABLE search_words_of_notes USING fts5("
        "words, content='note_entry', content_rowid='id', tokenize='unicode61')"
    ),
    (
        "CREATE TRIGGER note_entry_on_insert AFTER INSERT ON note_entry BEGIN "
        "INSERT INTO search_words_of_notes (rowid, words) VALUES (NEW.id, NEW.words); END"
    ),
)
POSTGRESQL_INDEX = (
    "CREATE INDEX search_words_of_notes ON note_entry USING gin (to_tsvector('simple', words))",
)
ENTRY = sa.table(
    "note_entry",
    sa.column("case_id", sa.Integer()),
    sa.column("text", sa.Text()),
    sa.column("words", sa.Text()),
)
EVENT = sa.table(
    "event",
    sa.column("id", sa.Integer()),
    sa.column("case_id", sa.Integer()),
    sa.column("what", sa.String()),
    sa.column("detail", sa.JSON()),
)


def upgrade() -> None:
    _tables()
    # Said whole, so that SQLite need not copy the table for the sake of the reference.
    op.execute(
        "ALTER TABLE case_ ADD COLUMN merged_into_id INTEGER "
        "CONSTRAINT fk_case__merged_into_id_case_ REFERENCES case_ (id)"
    )
    op.create_index(
        "ix_case_merged", "case_", ["merged_into_id"], sqlite_where=MERGED, postgresql_where=MERGED
    )
    op.add_column(
        "finding",
        sa.Column("confirmed_by", sa.String(length=100), server_default="", nullable=False),
    )
    op.add_column("finding", sa.Column("confirmed_at", Moment(), nullable=True))
    on_sqlite = op.get_bind().dialect.name == "sqlite"
    for statement in SQLITE_INDEX if on_sqlite else POSTGRESQL_INDEX:
        op.execute(statement)
    _fill()


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TABLE search_words_of_notes")
    for table in ("note_entry", "regrouping", "case_link", "presence", "watch"):
        op.drop_table(table)
    op.drop_column("finding", "confirmed_at")
    op.drop_column("finding", "confirmed_by")
    op.drop_index("ix_case_merged", table_name="case_")
    op.drop_column("case_", "merged_into_id")


def _tables() -> None:
    op.create_table(
        "watch",
        _case(),
        sa.Column("username", sa.String(length=100), nullable=False),
        sa.Column("since", Moment(), nullable=False),
        sa.Column("seen_event", sa.Integer(), nullable=False),
        _to_case("watch"),
        sa.PrimaryKeyConstraint("case_id", "username", name=op.f("pk_watch")),
    )
    op.create_index("ix_watch_username", "watch", ["username"])
    op.create_table(
        "presence",
        sa.Column("username", sa.String(length=100), nullable=False),
        _case(),
        sa.Column("since", Moment(), nullable=False),
        sa.Column("seen_at", Moment(), nullable=False),
        _to_case("presence"),
        sa.PrimaryKeyConstraint("username", "case_id", name=op.f("pk_presence")),
    )
    op.create_index("ix_presence_case_id", "presence", ["case_id"])
    op.create_table(
        "case_link",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("one_id", sa.Integer(), nullable=False),
        sa.Column("other_id", sa.Integer(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("linked_by", sa.String(length=100), nullable=False),
        sa.Column("linked_at", Moment(), nullable=False),
        _to_case("case_link", "one_id"),
        _to_case("case_link", "other_id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_link")),
        sa.UniqueConstraint("one_id", "other_id", name=op.f("uq_case_link_one_id_other_id")),
    )
    op.create_index("ix_case_link_other_id", "case_link", ["other_id"])
    op.create_table(
        "regrouping",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("what", sa.String(length=10), nullable=False),
        _case(),
        sa.Column("other_id", sa.Integer(), nullable=False),
        sa.Column("done_by", sa.String(length=100), nullable=False),
        sa.Column("done_at", Moment(), nullable=False),
        sa.Column("undone_by", sa.String(length=100), nullable=False),
        sa.Column("undone_at", Moment(), nullable=True),
        sa.Column("kept", sa.JSON(), nullable=False),
        _to_case("regrouping"),
        _to_case("regrouping", "other_id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_regrouping")),
    )
    for column in ("case_id", "other_id"):
        op.create_index(op.f(f"ix_regrouping_{column}"), "regrouping", [column])
    op.create_table(
        "note_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        _case(),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        _to_case("note_entry"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_note_entry")),
    )
    op.create_index(op.f("ix_note_entry_case_id"), "note_entry", ["case_id"])


def _case() -> sa.Column[int]:
    return sa.Column("case_id", sa.Integer(), nullable=False)


def _to_case(table: str, column: str = "case_id") -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], ["case_.id"], name=op.f(f"fk_{table}_{column}_case_"))


def _fill() -> None:
    connection, after = op.get_bind(), 0
    notes = sa.select(EVENT.c.id, EVENT.c.case_id, EVENT.c.detail).where(
        EVENT.c.what == "note", EVENT.c.case_id.is_not(None)
    )
    while rows := connection.execute(
        notes.where(EVENT.c.id > after).order_by(EVENT.c.id).limit(AT_ONCE)
    ).all():
        entries = [(case_id, detail["text"].replace("\0", " ")) for _, case_id, detail in rows]
        connection.execute(
            sa.insert(ENTRY),
            [
                {"case_id": case_id, "text": said, "words": " ".join(fold(said))}
                for case_id, said in entries
            ],
        )
        after = rows[-1][0]
