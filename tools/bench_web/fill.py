"""Writes ten years' cases straight into an empty database, with what lies around each.

Of ten cases one is open, of twenty one is olive's and an MP's, another the press's, so that every
list fills its page at a thousand cases already. Each has a letter, three events, two deadlines, an
acknowledgement, a finding and an entry of the search; one in fifty was alerted about, one in a
hundred findings was dismissed. Letters are stored byte for byte only for the cases that are opened,
see `has_letter`.
"""

from datetime import datetime

from sqlalchemy import text

from store.database import Database

YEARS = "315360000.0"
"""Seconds over which the cases came in: ten years."""

EVERY = 250
"""One in so many cases has its letter byte for byte."""

NUMBERS = (
    "WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < {size}) "
)
CASES = """INSERT INTO case_ (id, reference, opened_at, received_at, kind, status, band, attention,
 danger, danger_set_aside_by, danger_set_aside_why, claimed_by, same_day, backlog, draft_grade,
 grade, grade_by, grade_why, writer_name, writer_address, writer_label, subject, why,
 policy_version, assigned_to, looked_at_by, next_due_at, about_mp, about_media,
 awaits_acknowledgement, grade_at)
 {numbers} SELECT n, 'PALS-' || n, {received}, {received},
 CASE n % 4 WHEN 0 THEN 'complaint' WHEN 1 THEN 'enquiry' ELSE 'concern' END,
 CASE WHEN n % 10 = 0 THEN 'new' ELSE 'closed' END, 'case', 'normal', {false}, '', '', '',
 {false}, {false}, CASE WHEN n % 9 = 0 THEN 'moderate' ELSE 'minor' END,
 CASE WHEN n % 3 = 0 THEN 'minor' ELSE '' END,
 CASE WHEN n % 3 = 0 THEN 'olive' ELSE '' END, '', 'Joan Teller',
 'writer' || n || '@mail.example', '', 'A question about a clinic', 'Minor: a concern (App. 1)',
 'v1', CASE WHEN n % 20 = 0 THEN 'olive' ELSE '' END, '',
 CASE WHEN n % 3 = 0 THEN {yesterday} ELSE {late} END, n % 20 = 0, n % 20 = 10,
 n % 10 = 0, CASE WHEN n % 3 = 0 THEN {received} END FROM numbers"""
DEADLINES = """INSERT INTO deadline
 (case_id, name, label, due_at, working, paragraph, met_at, met_by)
 {numbers} SELECT n, 'acknowledge', 'Acknowledge', {promised}, '', '6.3',
 CASE WHEN n % 10 = 0 THEN NULL WHEN n % 11 = 0 THEN {late} ELSE {received} END, ''
 FROM numbers"""
ANSWERS = """INSERT INTO deadline
 (case_id, name, label, due_at, working, paragraph, met_at, met_by)
 {numbers} SELECT n, 'respond', 'Respond', CASE WHEN n % 3 = 0 THEN {yesterday} ELSE {late} END,
 '', '6.5', CASE WHEN n % 10 = 0 THEN NULL ELSE {received} END, '' FROM numbers"""
MESSAGES = """INSERT INTO message
 (id, fingerprint, folder, junk, backlog, received_at, stored_at, size,
 state, attempts, error, case_id, entry, kind, attention, header_message_id, from_name,
 from_address, subject) {numbers} SELECT n, 'letter ' || n, 'INBOX', {false}, {false}, {received},
 {received}, 1000, 'triaged', 1, '', n, 'case', 'concern', 'normal', '<' || n || '@mail.example>',
 'Joan Teller', 'writer' || n || '@mail.example', 'A question about a clinic' FROM numbers"""
EVENTS = """INSERT INTO event (case_id, at, actor, what, detail, previous_hash, hash)
 {numbers} SELECT n, {received}, 'palsbox', what, '{{}}', what, n || what FROM numbers,
 (SELECT 'case opened' AS what UNION ALL SELECT 'viewed' UNION ALL SELECT 'assigned') AS whats"""
FINDINGS = """INSERT INTO finding
 (case_id, message_id, signal, rule, "where", start, "end", text, level,
 context, reason, paragraph, dismissed_by, dismissed_at, dismissed_why) {numbers}
 SELECT n, n, 'delay', 'delay-' || n % 40, 'body', 0, 4, 'wait', '', '', '', '',
 CASE WHEN n % 100 = 0 THEN 'olive' ELSE '' END,
 CASE WHEN n % 100 = 0 THEN {received} END, '' FROM numbers"""
LETTERS = """INSERT INTO outbox (key, case_id, purpose, template, route, because, recipient,
 envelope_from, header_message_id, in_reply_to, subject, text, html, carries_details, priority,
 state, not_before, attempts, last_error, created_at, sent_at) {numbers}
 SELECT 'ack ' || n, n, 'acknowledgement', 'concern', '', '[]', 'writer' || n || '@mail.example',
 'pals@palsbox.example', '<ack' || n || '@palsbox.example>', '', 'Your letter', 'Thank you.', '',
 {false}, 5, 'sent', {received}, 1, '', {received}, {received} FROM numbers"""
ALERTS = """INSERT INTO outbox (key, case_id, purpose, template, route, because, recipient,
 envelope_from, header_message_id, in_reply_to, subject, text, html, carries_details, priority,
 state, not_before, attempts, last_error, created_at, sent_at) {numbers}
 SELECT 'alert ' || n, n, 'alert', 'alert_reference',
 CASE n % 3 WHEN 0 THEN 'risk' ELSE 'comms' END,
 '[]', 'risk@palsbox.example', 'pals@palsbox.example', '<alert' || n || '@palsbox.example>', '',
 'Look', 'Look.', '', {false}, CASE n % 3 WHEN 0 THEN 0 ELSE 1 END, 'sent', {received}, 1, '',
 {received}, {received} FROM numbers WHERE n % 50 = 0"""
WORDS = """INSERT INTO search_entry (message_id, case_id, text, words) {numbers}
 SELECT n, n, {line}, lower({line}) FROM numbers"""
LINE = (
    "'PALS ' || n || ' Joan Teller writer' || n || ' mail example A question about a clinic I "
    "rang the booking line on four mornings and gave up each time my glasses and hearing aid went "
    "missing ' || CASE WHEN n % 2 = 0 THEN 'parking' WHEN {size} - n < 30 THEN 'hoist' ELSE '' END"
)
RAW = """INSERT INTO raw (message_id, content) {numbers}
 SELECT n, :letter FROM numbers WHERE n % {every} = 0"""
WATCHES = """INSERT INTO watch (case_id, username, since, seen_event) {numbers}
 SELECT n * 10, 'olive', {received}, 0 FROM numbers WHERE n <= 60"""

STATEMENTS = (
    CASES, DEADLINES, ANSWERS, MESSAGES, EVENTS, FINDINGS, LETTERS, ALERTS, WORDS, WATCHES,
)  # fmt: skip

LETTER = b"""\
From: Joan Teller <writer@mail.example>
To: pals@palsbox.example
Subject: A question about a clinic
Message-ID: <letter@mail.example>
Date: Fri, 20 Nov 2026 09:00:00 +0000

I rang the booking line on four mornings and gave up each time.
My glasses and hearing aid went missing between the ward and the lounge.

Joan Teller
"""


def has_letter(number: int) -> int:
    """The case near that number whose letter is there byte for byte."""
    return max(EVERY, number // EVERY * EVERY)


def fill(database: Database, size: int, *, now: datetime) -> None:
    """Adds `size` cases, received evenly over the years before `now`, and tells the database's
    planner about them."""
    on_sqlite = database.engine.dialect.name == "sqlite"
    said = (_said_to_sqlite if on_sqlite else _said_to_postgresql)(size, now)
    said |= {"size": size, "every": EVERY, "numbers": NUMBERS.format(size=size)}
    said["line"] = LINE.format(**said)
    with database.begin() as session:
        if on_sqlite:
            session.execute(text("PRAGMA cache_size = -500000"))
        if not on_sqlite:
            # The triggers' marks are written with the cases: a row at a time takes minutes.
            session.execute(text("SET LOCAL session_replication_role = replica"))
        for statement in STATEMENTS:
            session.execute(text(statement.format(**said)))
        session.execute(text(RAW.format(**said)), {"letter": LETTER})
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("ANALYZE" if on_sqlite else "VACUUM ANALYZE"))


def _said_to_sqlite(size: int, now: datetime) -> dict[str, object]:
    def moment(shift: str) -> str:
        return f"strftime('%Y-%m-%d %H:%M:%f000', '{now:%Y-%m-%d %H:%M:%S}', {shift})"

    ago = f"'-' || ({YEARS} * ({size} - n) / {size}) || ' seconds'"
    return {
        "false": "0",
        "received": moment(ago),
        "promised": moment(f"{ago}, '+3 days'"),
        "late": moment("'+2 days'"),
        "yesterday": moment("'-1 day'"),
    }


def _said_to_postgresql(size: int, now: datetime) -> dict[str, object]:
    moment = f"TIMESTAMPTZ '{now:%Y-%m-%d %H:%M:%S}+00'"
    received = f"{moment} - ({YEARS} * ({size} - n) / {size}) * INTERVAL '1 second'"
    return {
        "false": "false",
        "received": received,
        "promised": f"{received} + INTERVAL '3 days'",
        "late": f"{moment} + INTERVAL '2 days'",
        "yesterday": f"{moment} - INTERVAL '1 day'",
    }
