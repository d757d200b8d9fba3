"""The floor: fetch, parse, commit and answer, and nothing else; standard library only.

    python tools/bench/floor.py IMAP_PORT USER SECRET SMTP_PORT DATABASE

`imaplib`, `email` with `policy.default` as its manual recommends, one SQLite commit a message
with `synchronous=FULL`, one `smtplib` connection.
"""

import email
import email.policy
import imaplib
import smtplib
import sqlite3
import sys
from email.message import EmailMessage

OURS = "pals@trust.example"


def main(imap_port: str, user: str, secret: str, smtp_port: str, database: str) -> None:
    """Answers every message of the INBOX."""
    store = sqlite3.connect(database)
    store.execute("PRAGMA journal_mode=WAL")
    store.execute("PRAGMA synchronous=FULL")
    store.execute("CREATE TABLE message (id INTEGER PRIMARY KEY, sender, subject, body, raw)")
    smtp = smtplib.SMTP("127.0.0.1", int(smtp_port), local_hostname="localhost")
    imap = imaplib.IMAP4("127.0.0.1", int(imap_port))
    imap.login(user, secret)
    imap.select("INBOX", readonly=True)
    for number in imap.search(None, "ALL")[1][0].split():
        fetched = imap.fetch(number, "(BODY.PEEK[])")[1][0]
        assert isinstance(fetched, tuple)
        raw = fetched[1]
        message = email.message_from_bytes(raw, policy=email.policy.default)
        sender = message["From"].addresses[0].addr_spec
        body = message.get_body(("plain", "html"))
        words = body.get_content() if isinstance(body, EmailMessage) else ""
        with store:
            store.execute(
                "INSERT INTO message (sender, subject, body, raw) VALUES (?, ?, ?, ?)",
                (sender, str(message["Subject"]), words, raw),
            )
        smtp.send_message(_answer(sender, str(message["Message-ID"])))
    smtp.quit()
    imap.logout()
    store.close()


def _answer(sender: str, message_id: str) -> EmailMessage:
    answer = EmailMessage()
    answer["From"] = OURS
    answer["To"] = sender
    answer["Subject"] = "Thank you for writing"
    answer["In-Reply-To"] = message_id
    answer.set_content("Thank you for writing to us. A person will read your letter.\n")
    return answer


if __name__ == "__main__":
    main(*sys.argv[1:])
