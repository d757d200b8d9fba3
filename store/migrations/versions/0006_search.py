"""Search over the words of every message, those that are there already included"""

import sqlalchemy as sa
from alembic import op

from ingest.parse import parse
from store.search import searchable

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

AT_ONCE = 100
"""Messages read and indexed at a time, so that a large mailbox needs no memory."""

ENTRY = sa.table(
    "search_entry",
    sa.column("message_id", sa.Integer()),
    sa.column("case_id", sa.Integer()),
    sa.column("text", sa.Text()),
    sa.column("words", sa.Text()),
)
LETTERS = sa.text(
    "SELECT message.id, message.case_id, case_.reference, raw.content FROM message "
    "JOIN case_ ON case_.id = message.case_id "
    # What could not be read, and may have ended the process that tried, is not tried again.
    "LEFT JOIN raw ON raw.message_id = message.id AND message.state = 'triaged' "
    "WHERE message.id > :after ORDER BY message.id LIMIT :number"
)

SQLITE_INDEX = (
    (
        "CREATE VIRTUAL TABLE search_words USING fts5("
        "words, content='search_entry', content_rowid='message_id', tokenize='unicode61')"
    ),
    (
        "CREATE TRIGGER search_entry_on_insert AFTER INSERT ON search_entry BEGIN "
        "INSERT INTO search_words (rowid, words) VALUES (NEW.message_id, NEW.words); END"
    ),
    (
        "CREATE TRIGGER search_entry_on_delete AFTER DELETE ON search_entry BEGIN "
        "INSERT INTO search_words (search_words, rowid, words) "
        "VALUES ('delete', OLD.message_id, OLD.words); END"
    ),
    (
        "CREATE TRIGGER search_entry_on_update AFTER UPDATE OF words ON search_entry BEGIN "
        "INSERT INTO search_words (search_words, rowid, words) "
        "VALUES ('delete', OLD.message_id, OLD.words); "
        "INSERT INTO search_words (rowid, words) VALUES (NEW.message_id, NEW.words); END"
    ),
)
POSTGRESQL_INDEX = (
    "CREATE INDEX search_words ON search_entry USING gin (to_tsvector('simple', words))",
)


def upgrade() -> None:
    op.create_table(
        "search_entry",
        sa.Column("message_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["case_.id"], name=op.f("fk_search_entry_case_id_case_")
        ),
        sa.ForeignKeyConstraint(
            ["message_id"], ["message.id"], name=op.f("fk_search_entry_message_id_message")
        ),
        sa.PrimaryKeyConstraint("message_id", name=op.f("pk_search_entry")),
    )
    op.create_index(op.f("ix_search_entry_case_id"), "search_entry", ["case_id"])
    on_sqlite = op.get_bind().dialect.name == "sqlite"
    for statement in SQLITE_INDEX if on_sqlite else POSTGRESQL_INDEX:
        op.execute(statement)
    _fill()


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TABLE search_words")
    else:
        op.drop_index("search_words", table_name="search_entry")
    op.drop_table("search_entry")


def _fill() -> None:
    connection, after = op.get_bind(), 0
    while rows := connection.execute(LETTERS, {"after": after, "number": AT_ONCE}).all():
        entries = []
        for number, case_id, reference, content in rows:
            whole, words = searchable(reference, parse(bytes(content or b"")))
            entries.append(
                {"message_id": number, "case_id": case_id, "text": whole, "words": words}
            )
        connection.execute(sa.insert(ENTRY), entries)
        after = rows[-1][0]
