"""The page on which an officer answers, as tests use it."""

from selectolax.lexbor import LexborHTMLParser
from sqlalchemy import select

from store.correspondence import ReplyDraft
from store.database import Database
from store.models import Event, Outbox
from tests.review.officer import Officer

CASE = "/cases/PALS-2026-000001"
REPLY = f"{CASE}/reply"
WORDS = "Dear Joan Teller,\n\nThank you. I will ring you tomorrow.\n\nAlex\n"


def fields(page: Officer, **changes: str) -> dict[str, str]:
    """What the form on the page would send, changed as a person would."""
    form = LexborHTMLParser(page.html).css_first("form.app-write, form.app-panel")
    assert form is not None, page.text
    found: dict[str, str] = {}
    for node in form.css("input, textarea, select"):
        name, kind = node.attributes.get("name"), node.attributes.get("type")
        if not name or (kind in ("radio", "checkbox") and "checked" not in node.attributes):
            continue
        chosen = node.css_first("option[selected], option") if node.tag == "select" else node
        words = node.text() if node.tag == "textarea" else chosen and chosen.attributes["value"]
        found[name] = words or ""
    return {**found, **changes}


def looks_at(officer: Officer, text: str = WORDS, **changes: str) -> Officer:
    """Writes this, and looks at what would go."""
    officer.opens(REPLY)
    return officer.sends(REPLY, **fields(officer, text=text, do="preview", **changes))


def sends(officer: Officer, **changes: str) -> Officer:
    """Presses “Send it” on the page with the preview."""
    seen = LexborHTMLParser(officer.html).css("[name=seen]")
    data: dict[str, object] = {
        **fields(officer, **changes),
        "seen": [node.attributes["value"] for node in seen],
    }
    return officer.sends(f"{REPLY}/send", **data)  # type: ignore[arg-type]  # a field may be several


def rows(database: Database) -> list[Outbox]:
    """The replies in the outbox."""
    with database.read() as session:
        return list(session.scalars(select(Outbox).where(Outbox.purpose == "reply")))


def drafts(database: Database) -> list[ReplyDraft]:
    """What is begun and not sent."""
    with database.read() as session:
        return list(session.scalars(select(ReplyDraft).where(ReplyDraft.outbox_id.is_(None))))


def events(database: Database) -> list[str]:
    """What happened, in order."""
    with database.read() as session:
        return list(session.scalars(select(Event.what).order_by(Event.id)))
