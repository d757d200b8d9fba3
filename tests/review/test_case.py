"""The case page: the letter, its evidence, what was sent, the trail."""

from email.message import EmailMessage

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from responders.acknowledge import ask_a_person
from store import audit, outbox
from store.database import Database
from store.models import Case, Event, Outbox, StoredDeadline, StoredMessage
from tests.review.morning import NOW, add_case, hours
from tests.review.officer import Officer

WRONG_TABLETS = "/cases/PALS-2026-000003"
QUARANTINED = "/cases/PALS-2026-000022"


def message_of(database: Database, reference: str) -> int:
    """The number of the case's first message."""
    with database.read() as session:
        query = select(StoredMessage.id).join(Case, StoredMessage.case_id == Case.id)
        return session.scalars(query.where(Case.reference == reference)).first() or 0


def events_of(database: Database, reference: str) -> list[str]:
    """What happened to the case, in order."""
    with database.read() as session:
        query = select(Event.what).join(Case, Event.case_id == Case.id)
        return list(session.scalars(query.where(Case.reference == reference).order_by(Event.id)))


def hostile_letter() -> bytes:
    """A mail that tries everything, in two forms."""
    mail = EmailMessage()
    mail["From"] = "X <x@mail.example>"
    mail["Subject"] = "<script>alert(1)</script>"
    mail.set_content("Hello <script>alert(2)</script> <img src=http://evil.example/a.png>")
    mail.add_alternative(
        "<p onclick=x()>Hello</p><script>alert(3)</script><img src=http://evil.example/b.png>",
        subtype="html",
    )
    mail.add_attachment("<script>alert(4)</script>", filename='evil".html', subtype="html")
    return mail.as_bytes()


def test_the_letter_is_shown_as_written_with_its_evidence_marked(
    morning: Database, alex: Officer
) -> None:
    alex.opens(WRONG_TABLETS)
    assert alex.sees("She fell twice in that time and was bruised down one side.")
    assert alex.all("mark") == [
        "I wish to make a formal complaint",
        "has dementia",
        "We have spoken to a solicitor",
        "you feel suicidal",
    ]


def test_each_note_says_signal_rule_and_paragraph(morning: Database, alex: Officer) -> None:
    notes = alex.opens(WRONG_TABLETS).all(".app-note")
    assert "Legal action" in notes[2]
    assert "legal.spoken-to-solicitor · 4.5" in notes[2]


def test_a_finding_set_aside_says_why(morning: Database, alex: Officer) -> None:
    notes = alex.opens(WRONG_TABLETS).all(".app-note--aside")
    assert len(notes) == 1
    assert "quoted – set aside: it stands in text quoted from the surgery" in notes[0]


def test_quoted_text_and_signature_are_folded_and_say_what_is_in_them(
    morning: Database, alex: Officer
) -> None:
    folded = alex.opens(WRONG_TABLETS).all(".app-folded summary")
    assert "Quoted text, 2 lines, 1 signal marked" in folded
    assert any(text.startswith("Signature") for text in folded)


def test_the_draft_grade_is_one_line_with_reasons_and_paragraphs(
    morning: Database, alex: Officer
) -> None:
    (line,) = alex.opens(WRONG_TABLETS).all(".app-grade")
    assert line == (
        "Moderate: alleged prescribing error (App. 1); complaint affecting a vulnerable adult "
        "(App. 1); some potential for litigation (App. 1) draft"
    )


def test_deadlines_show_their_sum(morning: Database, alex: Officer) -> None:
    alex.opens(WRONG_TABLETS)
    assert alex.sees("Thu 17:00, in 2 days")
    assert alex.sees("Mon 17:44 + 3 working days = Thu 26 Nov 17:00 (4.5)")


def test_what_was_sent_can_be_read(morning: Database, alex: Officer) -> None:
    alex.opens(WRONG_TABLETS)
    assert alex.sees("Acknowledgement Sent Mon 17:54")
    assert alex.sees("Your reference is PALS-2026-000003. A person will read your letter")
    assert alex.sees("Alert to Risk manager")
    assert alex.sees("because of legal action")


def test_a_held_acknowledgement_says_when_it_goes(database: Database, alex: Officer) -> None:
    with database.begin() as session:
        add_case(session, received=0.05)
    assert alex.opens("/cases/PALS-2026-000001").sees("Waiting to go, goes Tue 09:20, in 6 min")


def test_an_attachment_is_listed_with_its_state_and_its_text(
    morning: Database, alex: Officer
) -> None:
    alex.opens(WRONG_TABLETS)
    assert alex.sees("label.txt")
    assert alex.sees("text read")
    assert alex.sees("RAMIPRIL 10 mg. One to be taken each morning.")


def test_an_attachment_is_saved_never_shown(morning: Database, alex: Officer) -> None:
    number = message_of(morning, "PALS-2026-000003")
    answer = alex.browser.get(f"{WRONG_TABLETS}/messages/{number}/attachments/0")
    assert answer.data.startswith(b"RAMIPRIL 10 mg.")
    assert answer.headers["Content-Disposition"] == "attachment; filename=label.txt"
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer.headers["Content-Security-Policy"]


def test_an_attachment_that_is_not_there_is_not_found(morning: Database, alex: Officer) -> None:
    number = message_of(morning, "PALS-2026-000003")
    alex.opens(f"{WRONG_TABLETS}/messages/{number}/attachments/7")
    assert alex.status == 404
    assert alex.sees("The message has no attachment of that number.")


def test_a_message_is_found_under_its_own_case_only(morning: Database, alex: Officer) -> None:
    number = message_of(morning, "PALS-2026-000003")
    for part in ("letter", "raw", "attachments/0"):
        alex.opens(f"/cases/PALS-2026-000004/messages/{number}/{part}")
        assert alex.status == 404, part


def test_a_hostile_letter_is_only_words(database: Database, alex: Officer) -> None:
    with database.begin() as session:
        add_case(session, subject="<script>alert(1)</script>", raw=hostile_letter())
    alex.opens("/cases/PALS-2026-000001")
    assert "<script>alert" not in alex.html
    assert "evil.example/a.png>" not in alex.html
    assert alex.sees("Hello <script>alert(2)</script> <img src=http://evil.example/a.png>")


def test_the_html_letter_has_a_sandboxed_frame_of_its_own(
    database: Database, alex: Officer
) -> None:
    with database.begin() as session:
        add_case(session, raw=hostile_letter())
    alex.opens("/cases/PALS-2026-000001")
    assert "<iframe" in alex.html
    assert " sandbox " in alex.html
    number = message_of(database, "PALS-2026-000001")
    answer = alex.browser.get(f"/cases/PALS-2026-000001/messages/{number}/letter")
    page = answer.get_data(as_text=True)
    assert "<p>Hello</p>" in page
    assert "evil.example" not in page
    assert "<script" not in page
    assert answer.headers["Content-Security-Policy"].startswith("sandbox; default-src 'none'")


def test_a_file_name_cannot_break_out_of_its_header(database: Database, alex: Officer) -> None:
    with database.begin() as session:
        add_case(session, raw=hostile_letter())
    number = message_of(database, "PALS-2026-000001")
    answer = alex.browser.get(f"/cases/PALS-2026-000001/messages/{number}/attachments/0")
    assert answer.headers["Content-Disposition"] == "attachment; filename=evil.html"
    assert answer.headers["Content-Type"] == "application/octet-stream"


def test_a_very_long_letter_is_cut_and_its_evidence_still_listed(
    database: Database, alex: Officer
) -> None:
    body = "word " * 12_000 + "\nI have spoken to a solicitor.\n"
    with database.begin() as session:
        add_case(
            session,
            body=body,
            findings=[{"signal": "legal", "rule": "legal.x", "words": "spoken to a solicitor"}],
        )
    alex.opens("/cases/PALS-2026-000001")
    assert alex.sees("more characters are not shown here")
    assert alex.sees("“spoken to a solicitor” (body)")
    assert len(alex.html) < 80_000


def test_a_mail_in_quarantine_says_why_and_can_be_downloaded_and_retried(
    morning: Database, alex: Officer
) -> None:
    alex.opens(QUARANTINED)
    assert alex.sees("The mail has no header a program could read.")
    number = message_of(morning, "PALS-2026-000022")
    answer = alex.browser.get(f"{QUARANTINED}/messages/{number}/raw")
    assert answer.data == b"\x00\x01 this is not a mail"
    assert "attachment" in answer.headers["Content-Disposition"]
    alex.sends(f"{QUARANTINED}/messages/{number}/retry")
    assert alex.sees("The message will be read again in a moment.")
    with morning.read() as session:
        message = session.get_one(StoredMessage, number)
        assert (message.state, message.attempts, message.error) == ("stored", 0, "")


def test_every_view_and_download_is_on_the_trail(morning: Database, alex: Officer) -> None:
    alex.opens(WRONG_TABLETS)
    number = message_of(morning, "PALS-2026-000003")
    alex.browser.get(f"{WRONG_TABLETS}/messages/{number}/raw")
    alex.browser.get(f"{WRONG_TABLETS}/messages/{number}/attachments/0")
    assert events_of(morning, "PALS-2026-000003")[-3:] == [
        "viewed",
        "message downloaded",
        "attachment downloaded",
    ]
    assert alex.opens(WRONG_TABLETS).sees("Who looked at it (4)")


def test_the_first_look_meets_its_deadline_and_leaves_the_case_new(
    database: Database, alex: Officer
) -> None:
    with database.begin() as session:
        case = add_case(session, due=80)
        session.add(
            StoredDeadline(
                case_id=case.id,
                name="first_look",
                label="A person has looked at it",
                due_at=NOW + hours(8),
                working="1 working day",
                paragraph="4.5",
            )
        )
        case.next_due_at = NOW + hours(8)
    alex.opens("/cases/PALS-2026-000001")
    with database.read() as session:
        case = session.get_one(Case, 1)
        assert (case.looked_at_by, case.looked_at, case.status) == ("alex", NOW, "new")
        assert case.next_due_at == NOW + hours(80)


def test_a_case_that_is_not_there_is_said_to_be_misspelt(alex: Officer) -> None:
    alex.opens("/cases/PALS-2026-999999")
    assert alex.status == 404
    assert alex.sees("There is no case PALS-2026-999999. It may be misspelt.")


@pytest.mark.parametrize("path", ["/", WRONG_TABLETS, QUARANTINED, "/keys", "/nothing-here"])
def test_the_browser_may_show_a_page_and_nothing_else(
    morning: Database, alex: Officer, path: str
) -> None:
    headers = alex.browser.get(path).headers
    policy = headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; script-src 'self' 'nonce-")
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cache-Control"] == "no-store"


def test_pages_name_no_other_host(morning: Database, alex: Officer) -> None:
    for path in ("/", WRONG_TABLETS, "/cases/PALS-2026-000001"):
        alex.opens(path)
        assert "http://" not in alex.html.replace("http://www.w3.org/2000/svg", "")
        assert "https://" not in alex.html


def test_health_answers_without_signing_in(browser: FlaskClient) -> None:
    assert browser.get("/health").json == {"status": "ok"}


def test_doubts_about_the_sender_stand_under_the_name(database: Database, alex: Officer) -> None:
    raw = (
        "From: Jo Hale MP <jo@parliarnent.uk>\nReply-To: jo@elsewhere.example\n"
        "Subject: My constituent\n\nWhat happened?\n"
    )
    with database.begin() as session:
        case = add_case(session, raw=raw)
    alex.opens(f"/cases/{case.reference}")
    assert alex.sees("The sender may not be who it seems.")
    assert alex.sees("The domain parliarnent.uk looks like parliament.uk, and is another.")
    assert alex.sees("Answers would go to jo@elsewhere.example, not to jo@parliarnent.uk.")


def test_a_sender_who_raises_no_doubt_gets_none(database: Database, alex: Officer) -> None:
    with database.begin() as session:
        case = add_case(session)
    alex.opens(f"/cases/{case.reference}")
    assert not alex.sees("The sender may not be who it seems.")


def test_a_line_of_the_timeline_leads_to_the_letter_it_tells_of(
    concern: Database, alex: Officer
) -> None:
    with concern.begin() as session:
        audit.record(
            session, case_id=1, actor="palsbox", what="message added", at=NOW,
            message=message_of(concern, "PALS-2026-000001"),
        )  # fmt: skip
        mail = session.scalars(select(Outbox)).one()
        outbox.sent(session, mail.id, at=NOW)
    alex.opens("/cases/PALS-2026-000001")
    sent, came = (alex.link_of(f"#timeline li:nth-child({line}) a") for line in (1, 2))
    assert came == f"/cases/PALS-2026-000001#{alex.link_of('.app-letter h2', 'id')}"
    assert "We have your letter: PALS-2026-000001" in alex.opens(sent).text


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("Ring me on 07700 900417.", "Telephone in the letter: 07700 900417"),
        ("Write to me.", "There is no telephone number in the letter."),
    ],
)
def test_an_acknowledgement_that_did_not_go_is_a_task_with_a_telephone_number(
    database: Database, alex: Officer, body: str, said: str
) -> None:
    with database.begin() as session:
        case = add_case(session, body=body)
        ask_a_person(session, case, "The mail server refused it.", at=NOW)
    alex.opens(f"/cases/{case.reference}")
    (task,) = alex.all("#tasks .app-item")
    assert "The mail server refused it." in task
    assert said in task
