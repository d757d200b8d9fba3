"""Invented messages for measuring: the shapes of mail a PALS mailbox gets, no attachments.

The same seed gives the same bytes everywhere, and no two messages are alike.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP
from textwrap import fill

_SENTENCES = (
    "My mother waited nine hours on a trolley in the corridor.",
    "Nobody told us when the consultant would come round.",
    "The ward was clean and the nurse on nights could not have been kinder.",
    "I rang the booking line on four mornings and gave up each time.",
    "Her glasses and hearing aid went missing between the ward and the lounge.",
    "The letter gave us the wrong clinic, so we drove to the other site.",
    "I would like somebody to tell me what happened and why.",
    "We were promised a call on Tuesday and are still waiting for it.",
    "The discharge summary lists tablets that she has never taken.",
    "I don’t want anybody to get into trouble, only to know it won’t happen again.",
    "Parking cost £14.50 because the appointment ran three hours late.",
    "Please write to me at home; I share this address with my sister.",
)
_PEOPLE = ("Ann Bell", "Tom Harker", "Zoë Marsh", "Gwen Pryce", "Idris Khan", "Maeve Doyle")
_SUBJECTS = ("Lost hearing aid", "Waiting for a call", "Thank you", "Discharge of my mother",
             "Où est la clinique ?", "Complaint about parking")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Sample:
    """One message and the kind of letter it is."""

    kind: str
    raw: bytes


def invented_mail(each: int, seed: int = 2026) -> list[Sample]:
    """`each` messages of every kind, kind after kind."""
    return [
        # Chance decides what is written and nothing that matters.
        Sample(kind, write(random.Random(f"{seed} {kind} {number}")))  # noqa: S311
        for kind, write in _KINDS.items()
        for number in range(each)
    ]


def _tiny(chance: random.Random) -> bytes:
    return _sent(chance, _text(chance, 1))


def _letter(chance: random.Random) -> bytes:
    return _sent(chance, _letter_text(chance, 3_000))


def _alternatives(chance: random.Random) -> bytes:
    paragraphs = [_text(chance, 5) for _ in range(8)]
    mail = _mail(chance)
    mail.set_content("\n\n".join(paragraphs) + f"\n\nKind regards\n{chance.choice(_PEOPLE)}\n")
    words = "".join(f'<div dir="ltr">{paragraph}<br><br></div>' for paragraph in paragraphs)
    mail.add_alternative(
        f"<html><body>{words}<div>Kind regards</div></body></html>", subtype="html"
    )
    mail.set_boundary(f"b{chance.getrandbits(60):x}")
    return mail.as_bytes(policy=SMTP)


def _thread(chance: random.Random) -> bytes:
    """A short answer over a long quoted thread, each letter one `>` deeper."""
    lines = [_text(chance, 3), ""]
    for depth in range(1, 9):
        marks = ">" * depth
        lines.append(
            f"{marks[1:]} On {depth} March 2026 at 10:00, {chance.choice(_PEOPLE)} wrote:".lstrip()
        )
        for _ in range(5):
            lines += [f"{marks} {line}" for line in fill(_text(chance, 4), 72).split("\n")]
            lines.append(marks)
    return _sent(chance, "\n".join(lines), subject_prefix="Re: ")


def _html_reply(chance: random.Random) -> bytes:
    """What Outlook writes: 40 kB, most of it styles, over an earlier letter."""
    style = (
        "<style><!-- p.MsoNormal, li.MsoNormal {margin:0cm; font-size:11.0pt; "
        'font-family:"Calibri",sans-serif;} a:link {color:#0563C1;} --></style>'
    )

    def paragraph(words: str) -> str:
        return (
            '<p class="MsoNormal" style="margin:0cm"><span lang="EN-GB" '
            f'style="font-size:11.0pt;font-family:&quot;Calibri&quot;,sans-serif">{words}'
            "<o:p></o:p></span></p>\r\n"
        )

    answer = "".join(paragraph(_text(chance, 3)) + paragraph("&nbsp;") for _ in range(10))
    block = (
        '<div style="border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm">'
        + paragraph(
            f"<b>From:</b> {chance.choice(_PEOPLE)} &lt;pals@trust.example&gt;<br><b>Sent:</b> 3 "
            "March 2026 10:00<br><b>To:</b> Ann Bell<br><b>Subject:</b> Your letter"
        )
        + "</div>"
    )
    earlier = ""
    while len(earlier) < 30_000:
        earlier += paragraph(_text(chance, 4)) + paragraph("&nbsp;")
    mail = _mail(chance, subject_prefix="RE: ")
    mail.set_content(
        '<html xmlns:o="urn:schemas-microsoft-com:office:office"><head>'
        f"{style * 3}<!--[if gte mso 9]><xml></xml><![endif]--></head>"
        f'<body lang="EN-GB"><div class="WordSection1">{answer}{block}{earlier}</div>'
        "</body></html>",
        subtype="html",
        cte="quoted-printable",
    )
    return mail.as_bytes(policy=SMTP)


_KINDS: dict[str, Callable[[random.Random], bytes]] = {
    "tiny plain": _tiny,
    "3 kB letter": _letter,
    "alternatives": _alternatives,
    "long thread": _thread,
    "40 kB HTML reply": _html_reply,
}


def _text(chance: random.Random, sentences: int) -> str:
    return " ".join(chance.choices(_SENTENCES, k=sentences))


def _letter_text(chance: random.Random, characters: int) -> str:
    paragraphs = ["Dear Sir or Madam,"]
    while sum(map(len, paragraphs)) < characters:
        paragraphs.append(fill(_text(chance, 4), 74))
    return "\n\n".join(
        (*paragraphs, f"Yours faithfully\n{chance.choice(_PEOPLE)}\n01632 960 983\n")
    )


def _sent(chance: random.Random, text: str, subject_prefix: str = "") -> bytes:
    mail = _mail(chance, subject_prefix=subject_prefix)
    mail.set_content(text)
    return mail.as_bytes(policy=SMTP)


def _mail(chance: random.Random, subject_prefix: str = "") -> EmailMessage:
    """The headers a message has after three servers have handed it on."""
    number = chance.getrandbits(60)
    name = chance.choice(_PEOPLE)
    mail = EmailMessage()
    mail["Return-Path"] = "<writer@post.example>"
    for host in ("mx.trust.example", "relay.post.example", "phone.post.example"):
        mail["Received"] = (
            f"from {number:x}.example (192.0.2.{chance.randrange(256)}) by {host} with ESMTPS id "
            f"{number:x}; Tue, 3 Mar 2026 10:00:{chance.randrange(60):02d} +0000"
        )
    mail["Authentication-Results"] = (
        "mx.trust.example; spf=pass smtp.mailfrom=post.example; dkim=pass header.d=post.example; "
        "dmarc=pass header.from=post.example"
    )
    mail["From"] = f"{name} <writer@post.example>"
    mail["To"] = "PALS <pals@trust.example>"
    mail["Subject"] = subject_prefix + chance.choice(_SUBJECTS)
    mail["Date"] = f"Tue, 3 Mar 2026 09:{chance.randrange(60):02d}:00 +0000"
    mail["Message-ID"] = f"<{number:x}@post.example>"
    mail["X-Mailer"] = "Letters 4.2"
    return mail
