"""Bytes to a `Message`. Never raises: what cannot be read is said to be unreadable."""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime

from ingest.addresses import addresses
from ingest.attachments import read_attachments
from ingest.authenticity import authenticity
from ingest.automatic import automatic
from ingest.body import read_body
from ingest.body_passage import body_passage, forwarded_body
from ingest.bounce_report import read_bounce
from ingest.bulk import came_by_a_list
from ingest.clues import Clues
from ingest.dates import moment
from ingest.forms.read import holds_website_review, read_forms, speaks_for_itself
from ingest.header_faults import header_faults
from ingest.headers import Headers
from ingest.identity import doubts_about
from ingest.language import language_of
from ingest.margins import margins_of, margins_of_letter
from ingest.message import NOBODY, Address, Message, Passage, Stretch
from ingest.mime_tree import grow
from ingest.parts import Branch, take_apart
from ingest.phrases import phrases
from ingest.salvage import salvage, unreadable_because
from ingest.unlisted_files import unlisted_words


def parse(
    raw: bytes,
    *,
    received_at: datetime | None = None,
    own_addresses: Collection[str] = (),
    trusted_host: str | None = None,
    review_senders: Collection[str] = (),
) -> Message:
    """One mail, read; never raises, whatever the bytes are.

    `received_at` is the mailbox's own moment of receipt (aware); without it the topmost
    Received header counts, else Date, else it is `None`. `own_addresses` are the
    mailbox's addresses, by which own mail is known. `trusted_host` names the server
    whose Authentication-Results count (RFC 8601 section 5). `review_senders` are the addresses
    and domains from which the NHS website tells of reviews.
    """
    try:
        return _read(raw, received_at, own_addresses, trusted_host, review_senders)
    except Exception as error:  # noqa: BLE001 - the last defence: one mail never stops the rest
        return salvage(raw, received_at, f"Reading the mail failed ({type(error).__name__}).")


def _read(
    raw: bytes,
    received_at: datetime | None,
    own_addresses: Collection[str],
    trusted_host: str | None,
    review_senders: Collection[str],
) -> Message:
    if problem := unreadable_because(raw):
        return salvage(raw, received_at, problem)
    root, defects = grow(raw)
    letter = take_apart(root)
    headers = letter.headers
    writers = _all_addresses(headers, "from")
    from_ = _first_with_an_address(writers)
    sender = next(iter(addresses(headers.first("sender"))), NOBODY)
    reply_to = _all_addresses(headers, "reply-to")
    to, cc = _all_addresses(headers, "to"), _all_addresses(headers, "cc")
    subject = headers.text("subject")
    attached = read_attachments(letter)
    body = read_body(Branch(choice=True, children=[letter.body, *attached.letters]))
    text = body_passage(
        body.texts, subject=subject, writer=from_, in_thread=headers.has("in-reply-to")
    )
    passages = [_subject_passage(subject), text, *attached.passages]
    if not body.texts and (shown := [file for file in letter.files if file.is_shown_inline]):
        body = read_body(Branch(children=[file.letter.body for file in shown if file.letter]))
        text = passages[1] = forwarded_body(body.texts)
        names = {f"attachment:{file.name}" for file in shown}
        passages = [passage for passage in passages if passage.where not in names]
    if unlisted := unlisted_words(letter.unlisted):
        passages.append(unlisted)
    people = (from_, sender, *reply_to, *to, *cc)
    margins, too_much = margins_of(
        [*margins_of_letter(letter, people), *body.margins, *attached.margins], passages[:2]
    )
    own = frozenset(address.strip().casefold() for address in own_addresses)
    clues = Clues(letter, from_, reply_to, subject, text, own)
    verdict = automatic(clues)
    sent_at = moment(headers.first("date"))
    defects += [*header_faults(headers, writers, sent_at), *headers.guesses]
    defects += [*letter.defects, *body.defects]
    defects += [too_much] if too_much else []
    arrived = received_at or _received(headers) or sent_at
    forms = read_forms(tuple(passages), sender=from_, moment=arrived)
    review = not clues.is_automatic_answer and holds_website_review(
        forms, sender=from_, senders=review_senders
    )
    message = Message(
        message_id=next(iter(headers.message_ids("message-id")), headers.text("message-id")),
        from_=from_,
        sender=sender,
        reply_to=reply_to,
        envelope_sender=_envelope_sender(headers),
        to=to,
        cc=cc,
        subject=subject,
        sent_at=sent_at,
        received_at=arrived,
        in_reply_to=headers.message_ids("in-reply-to"),
        references=headers.message_ids("references"),
        passages=tuple(passages),
        html=body.html,
        attachments=attached.attachments,
        automatic=speaks_for_itself(verdict, review=review),
        bounce=read_bounce(clues) if verdict and verdict.kind == "bounce" else None,
        authenticity=authenticity(letter, from_, trusted_host),
        size=len(raw),
        defects=tuple(dict.fromkeys(defects)),
        forms=forms,
        margins=margins,
        writers=_several(writers),
        by_list=came_by_a_list(clues),
        website_review=review,
    )
    return replace(
        message,
        doubts=doubts_about(message, writers=len({writer.key for writer in writers})),
        language=language_of(passages),
    )


def _first_with_an_address(writers: tuple[Address, ...]) -> Address:
    """The writer. A missing one is left empty rather than guessed from other headers."""
    with_address = (writer for writer in writers if "@" in writer.address)
    return next(with_address, next(iter(writers), NOBODY))


def _several(writers: tuple[Address, ...]) -> tuple[Address, ...]:
    """Everybody named, each once; nobody where it is only one person."""
    found = {writer.key: writer for writer in reversed(writers) if "@" in writer.address}
    return tuple(reversed(found.values())) if len(found) > 1 else ()


def _all_addresses(headers: Headers, name: str) -> tuple[Address, ...]:
    return tuple(address for value in headers.all(name) for address in addresses(value))


def _envelope_sender(headers: Headers) -> str | None:
    """The Return-Path; "" for the null sender `<>`, `None` where none is recorded."""
    if not headers.has("return-path"):
        return None
    return next((a.address for a in addresses(headers.first("return-path"))), "")


def _received(headers: Headers) -> datetime | None:
    return moment(headers.first("received").rpartition(";")[2])


def _subject_passage(subject: str) -> Passage:
    """The subject; behind a forwarding prefix it is the first writer's."""
    prefix = phrases().forward_subject.match(subject)
    if prefix is None or not subject[prefix.end() :].strip():
        return Passage.all_new("subject", subject)
    return Passage(
        "subject",
        subject,
        (Stretch("new", 0, prefix.end()), Stretch("forwarded", prefix.end(), len(subject))),
    )
