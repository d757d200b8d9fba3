"""Machines are told from people, with the reason."""

import pytest

from ingest.message import Automatic
from ingest.parse import parse

OWN = ("pals@trust.example",)


def verdict(
    headers: str = "",
    *,
    sender: str = "Ann <ann@post.example>",
    subject: str = "Hello",
    body: str = "x",
) -> Automatic | None:
    raw = f"From: {sender}\nTo: pals@trust.example\nSubject: {subject}\n{headers}\n{body}\n"
    return parse(raw.encode(), own_addresses=OWN).automatic


@pytest.mark.parametrize(
    ("headers", "kind"),
    [
        ("Auto-Submitted: auto-replied (vacation)\n", "auto_reply"),
        ("Auto-Submitted: auto-replied; owner-email=ann@post.example\n", "auto_reply"),
        ("Auto-Submitted: auto-notified\n", "auto_reply"),
        ("Auto-Submitted: no\nAuto-Submitted: auto-generated\n", "auto_reply"),
        ("X-Autoreply: yes\n", "auto_reply"),
        ("X-Autoreply: no\nX-Autoreply: yes\n", "auto_reply"),
        ("X-FC-MachineGenerated: true\n", "auto_reply"),
        ("X-Cron-Env: <SHELL=/bin/sh>\n", "auto_reply"),
        ("X-POST-MessageClass: 9; Autoresponder\n", "auto_reply"),
        ("Delivered-To: ann@post.example\nDelivered-To: Autoresponder\n", "auto_reply"),
        ("Preference: auto_reply\n", "auto_reply"),
        ("Precedence: auto_reply\n", "auto_reply"),
        ("X-Auto-Response-Suppress: DR, OOF, AutoReply\nReturn-Path: <>\n", "auto_reply"),
        (
            "X-Auto-Response-Suppress: OOF\nX-Auto-Response-Suppress: All\nReturn-Path: <>\n",
            "auto_reply",
        ),
        ("X-Loop: pals@trust.example\n", "auto_reply"),
        ("Content-Type: text/calendar; method=REQUEST\n", "auto_reply"),
        ("Content-Type: multipart/report; report-type=feedback-report; boundary=b\n", "auto_reply"),
        (
            "Content-Type: multipart/report; report-type=disposition-notification; boundary=b\n",
            "auto_reply",
        ),
        ("Precedence: bulk\nList-Id: News <news.post.example>\n", "newsletter"),
        ("Precedence: first-class\nPrecedence: list\nX-Campaign: 7\n", "newsletter"),
        (
            "List-Unsubscribe: <mailto:leave@news.example>\nFeedback-ID: 7:news:x\n",
            "newsletter",
        ),
        (
            (
                "Reply-To: editor@news.example\nPrecedence: bulk\n"
                "List-Unsubscribe: <mailto:leave@news.example>\n"
            ),
            "newsletter",
        ),
        ("List-Id: News <news.post.example>\nList-Unsubscribe: <x>\n", "newsletter"),
        ("X-Failed-Recipients: bob@post.example\n", "bounce"),
    ],
)
def test_headers_that_machines_write(headers: str, kind: str) -> None:
    found = verdict(headers)
    assert found is not None
    assert found.kind == kind
    assert found.reason


@pytest.mark.parametrize(
    "subject",
    [
        "Automatic reply: your query",
        "Out of Office AutoReply: hello",
        "AUTO: Ann Fenn is out of the office (returning 30/11/2026)",
        "Re: hello (Automatic Response)",
        "Ateb awtomatig: helo",
        "Abwesenheitsnotiz: Anfrage",
        "Réponse automatique : bonjour",
        "Respuesta automática: hola",
        "Risposta automatica: ciao",
        "Resposta automática: olá",
        "Automatisch antwoord: hallo",
        "Odpowiedź automatyczna: dzień dobry",
        "[Automatyczna odpowiedź] dzień dobry",
        "Răspuns automat: bună ziua",
        "Automaattinen vastaus: hei",
        "Automatická odpověď: dobrý den",
        "Automatikus válasz: jó napot",
        "Otomatik yanıt: merhaba",
        "Автоматический ответ: привет",
        "Αυτόματη απάντηση: γεια",
        "رد تلقائي: مرحبا",
        "خودکار جواب: سلام",
        "自动答复: 你好",
        "自動回覆: 你好",
    ],
)
def test_subjects_that_mail_systems_write(subject: str) -> None:
    assert verdict(subject=subject) == Automatic(
        "auto_reply", "The subject is that of an automatic answer."
    )


@pytest.mark.parametrize(
    ("subject", "body"),
    [
        ("Out of office", "I am on annual leave until 4 December, with no access to email."),
        ("Re: On leave", "I will be out of the office until Monday."),
        ("Urlaub", "Ich bin bis 4. Dezember nicht im Haus."),
        ("Nieobecność", "Jestem nieobecna do 4 grudnia."),
        ("Allan o'r swyddfa", "Rwyf ar wyliau tan ddydd Llun."),
    ],
)
def test_a_short_note_of_absence_is_known_by_subject_and_text_together(
    subject: str, body: str
) -> None:
    found = verdict(subject=subject, body=body)
    assert found is not None
    assert found.kind == "auto_reply"
    assert verdict(body=body, subject="Physiotherapy") is None or "nothing else" in found.reason


def test_a_note_of_absence_is_known_by_saying_nothing_else() -> None:
    note = "I am on leave until 4 December. If it is urgent please contact the team."
    found = verdict(subject="Physiotherapy", body=note)
    assert found == Automatic("auto_reply", "It is a note of absence and says nothing else.")


def test_two_signs_are_both_given_as_the_reason() -> None:
    found = verdict(subject="Out of office: back soon", body="I am on leave.")
    assert found == Automatic(
        "auto_reply",
        "The subject may be that of an automatic answer. It speaks of absence.",
    )


def test_two_headers_of_one_program_are_one_sign() -> None:
    pair = (
        "List-Unsubscribe: <https://post.example/u>\n"
        "List-Unsubscribe-Post: List-Unsubscribe=One-Click\n"
    )
    assert verdict(pair) is None
    assert verdict(pair + "Precedence: bulk\n") is not None


PEOPLE = {
    "just writes": ("", "Hello", "x"),
    "answers an automatic answer": ("", "Re: Automatic reply: your query", "x"),
    "passes an automatic answer on": ("", "FW: Automatic reply: your query", "See below."),
    "complains of automatic answers": ("", "Automatic response is no answer", "x"),
    "complains about opening hours": ("", "Out of office hours nobody answered", "x"),
    "writes of lost mail": (
        "",
        "Undelivered letter about my wife",
        "Your letter could not be delivered because the address was unknown.",
    ),
    "writes from a small firm's postmaster address": (
        "From: x\n",
        "Delivery failure of my wheelchair",
        "It never came and nobody rings back.",
    ),
    "passes a bounce on": (
        "",
        "Fwd: Undelivered Mail Returned to Sender",
        "This came back: 550 5.1.1 <jo@post.example> unknown user. What is the address?",
    ),
    "asks to be read": ("", "Read: this matters to me", "x"),
    "was declined": ("", "Declined: my wife's treatment", "x"),
    "was accepted": ("", "Accepted: my claim, then nothing", "x"),
    "says it is not automatic": ("Auto-Submitted: no\n", "Hello", "x"),
    "has an ordinary precedence": ("Precedence: normal\n", "Hello", "x"),
    "wants no read receipts": ("X-Auto-Response-Suppress: RN\n", "Hello", "x"),
    "wants no notes of absence": ("X-Auto-Response-Suppress: DR, OOF\n", "Hello", "x"),
    "is not auto-answered": ("X-Autoreply: no\n", "Hello", "x"),
    "has an ordinary envelope": ("Return-Path: <ann@post.example>\n", "Hello", "x"),
    "has an empty envelope": ("Return-Path: <>\n", "Hello", "Please ring me about my scan."),
    "writes by webmail that offers to unsubscribe": (
        "List-Unsubscribe: <mailto:leave@webmail.example>\n",
        "Hello",
        "Please ring me about my scan.",
    ),
    "answers us by a tool that mass mailers use": (
        (
            "List-Unsubscribe: <mailto:x@sales.example>\nFeedback-ID: 1:x\n"
            "In-Reply-To: <1@trust.example>\n"
        ),
        "Re: Hello",
        "Thank you. Unsubscribe here.",
    ),
    "passes a newsletter on by webmail": (
        "List-Unsubscribe: <mailto:leave@webmail.example>\n",
        "Fwd: News",
        (
            "Is this true?\n\n---------- Forwarded message ---------\nFrom: N <n@news.example>\n"
            "Subject: News\n\nTo unsubscribe click here."
        ),
    ),
    "answers a newsletter by such a tool": (
        "X-Mailgun-Tag: t\n",
        "RE: News",
        (
            "Is this true?\n\nFrom: News <n@news.example>\nSent: 24 November 2026 09:00\n"
            "To: Ann\nSubject: News\n\nHello.\n\nTo unsubscribe click here."
        ),
    ),
    "writes to our own list": (
        "List-Post: <mailto:pals@trust.example>\nList-Id: <pals.trust.example>\nPrecedence: list\n",
        "Hello",
        "x",
    ),
    "is passed on by a rule": (
        "Auto-Submitted: auto-generated\nX-MS-Exchange-Inbox-Rules-Loop: bea@nhs.example\n",
        "FW: My mother's discharge",
        "x",
    ),
    "is passed on by a gateway": ("Auto-Submitted: auto-forwarded\n", "Hello", "x"),
    "was sorted by procmail": ("X-Loop: ann@post.example\n", "Hello", "x"),
    "fills in a form that says it is automatic": (
        "Reply-To: Bo <bo@post.example>\nAuto-Submitted: auto-generated\n",
        "Contact form",
        "x",
    ),
    "fills in a form that sends in bulk": (
        "Reply-To: Bo <bo@post.example>\nPrecedence: bulk\n",
        "Contact form",
        "x",
    ),
    "asks about leave": ("", "Annual leave", "Who covers for the ward sister on holiday?"),
    "mentions robots": (
        "",
        "Re: Your website",
        "It says: verify that you are a human. https://trust.example/form will not let me.",
    ),
}


@pytest.mark.parametrize(("headers", "subject", "body"), PEOPLE.values(), ids=PEOPLE.keys())
def test_it_is_a_person_who(headers: str, subject: str, body: str) -> None:
    sender = "Ann <ann@post.example>"
    if headers.startswith("From: "):
        headers, sender = "", "Ann <postmaster@fenn.example>"
    assert verdict(headers, sender=sender, subject=subject, body=body) is None


INVITATION = "BEGIN:VCALENDAR\nMETHOD:REQUEST\nEND:VCALENDAR\n"


def with_calendar(
    words: str, kind: str = "alternative", content_type: str = "text/calendar; method=REQUEST"
) -> str:
    return (
        f'Content-Type: multipart/{kind}; boundary="b"\n\n--b\nContent-Type: text/plain\n\n'
        f"{words}\n--b\nContent-Type: {content_type}\n\n{INVITATION}--b--\n"
    )


@pytest.mark.parametrize("words", ["", "When: Tuesday 10:00\nWhere: Room 4", "Hello"])
def test_an_invitation_in_which_nobody_wrote_a_word_is_automatic(words: str) -> None:
    """The subject, which is "Hello", counts for nothing when it is said again."""
    found = verdict(with_calendar(words))
    assert found == Automatic("auto_reply", "It is a calendar message (request).")


def test_an_outlook_item_of_the_calendar_is_automatic_by_its_class() -> None:
    headers = "Content-Class: urn:content-classes:calendarmessage\n"
    assert verdict(headers, body="") == Automatic("auto_reply", "It is a calendar message.")
    assert verdict(headers, body="I cannot come, my hip is worse.") is None


@pytest.mark.parametrize("kind", ["alternative", "mixed"])
@pytest.mark.parametrize("method", ["REQUEST", "REPLY", "PUBLISH"])
def test_whoever_writes_in_an_invitation_or_an_answer_to_one_is_a_person(
    kind: str, method: str
) -> None:
    calendar = f"text/calendar; method={method}"
    assert verdict(with_calendar("Can we meet about my complaint?", kind, calendar)) is None


def test_a_letter_in_a_file_beside_an_appointment_is_a_persons() -> None:
    part = "--b\nContent-Type: {}\nContent-Disposition: attachment; filename={}\n\n{}\n"
    headers = (
        'Content-Type: multipart/mixed; boundary="b"\n\n'
        + part.format("text/calendar; method=REQUEST", "a.ics", INVITATION)
        + part.format("application/pdf", "letter.pdf", "%PDF")
        + "--b--\n"
    )
    assert verdict(headers) is None


def test_a_list_like_footer_makes_no_newsletter() -> None:
    assert verdict(body="Help me.\n--\nTo unsubscribe from this list click here") is None


def test_a_way_to_leave_the_list_and_its_header_make_a_newsletter() -> None:
    found = verdict(
        "List-Unsubscribe: <https://news.example/leave>\n",
        body="Dates for December.\n\nYou may unsubscribe at any time.",
    )
    assert found is not None
    assert found.kind == "newsletter"


def test_our_own_mail_is_own() -> None:
    found = verdict(sender="PALS <PALS@trust.example>")
    assert found is not None
    assert found.kind == "own"


def test_a_web_form_from_our_own_address_is_the_persons_message() -> None:
    headers = "Reply-To: Ann <ann@post.example>\nAuto-Submitted: auto-generated\n"
    assert verdict(headers, sender="Website <pals@trust.example>") is None
