"""`make bench-parse`: what reading a message costs, beside other readers, in one run.

    python -m tools.bench_parse [--messages N] [--rounds N]

Every reader gets the same invented messages without attachments. CPU is counted, not
time; each reader reads all of them once to warm up and the cheapest of the rounds
counts, so that what else the machine does matters little. `palsbox` gives a `Message`:
words of HTML, whose words are whose, files, forms, language, automatic or not. The others
do less: `email` is measured parsing alone, which decodes nothing, with both its policies
reading headers and bodies, and with `html.parser` for the words. Below the table stands what
each of them does.
"""

import email
import email.policy
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.utils import getaddresses, parsedate_to_datetime
from functools import partial
from html.parser import HTMLParser
from itertools import groupby
from time import process_time
from typing import Annotated

import mailparser
import typer
from rich import box
from rich.console import Console
from rich.table import Table

from ingest.parse import parse
from tools.hostile_mail import HOSTILE, WORDS
from tools.invented_mail import Sample, invented_mail
from tools.parse_limits import read_in_children

_HANG = 60
_STRUCTURED = ("from", "to", "cc", "reply-to", "sender")


def read_with_palsbox(raw: bytes) -> None:
    """Everything: both bodies, whose words are whose, who wrote, automatic or not."""
    parse(raw)


def parse_with_email(raw: bytes) -> None:
    """`email.message_from_bytes` alone: split into headers and parts, nothing decoded."""
    email.message_from_bytes(raw)


class _Words(HTMLParser):
    """The words of a page, by the standard library's own means."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def read_with_email(raw: bytes, *, html_as_text: bool = False) -> None:
    """`email` with its classic policy: addresses, date and subject decoded, every text
    part decoded. HTML stays HTML, unless its words are asked for."""
    message = email.message_from_bytes(raw)
    for name in _STRUCTURED:
        getaddresses([str(value) for value in message.get_all(name, [])])
    str(make_header(decode_header(str(message["subject"] or ""))))
    parsedate_to_datetime(str(message["date"]))
    for part in message.walk():
        payload = part.get_payload(decode=True)
        if isinstance(payload, bytes):
            text = payload.decode(part.get_content_charset() or "ascii", "replace")
            if html_as_text and part.get_content_type() == "text/html":
                _Words().feed(text)


def read_with_email_default(raw: bytes) -> None:
    """`email` with `policy.default`, as its manual recommends: headers and the body."""
    message = email.message_from_bytes(raw, policy=email.policy.default)
    for name in _STRUCTURED:
        for header in message.get_all(name, []):
            _ = header.addresses
    str(message["subject"] or "")
    _ = message["date"].datetime
    for kind in ("plain", "html"):
        body = message.get_body((kind,))
        if isinstance(body, EmailMessage):
            body.get_content()


def read_with_mail_parser(raw: bytes) -> None:
    """`mail-parser`: headers, date and both bodies. HTML stays HTML."""
    message = mailparser.parse_from_bytes(raw)
    _ = (message.from_, message.to, message.subject, message.date, message.body)


READERS: dict[str, Callable[[bytes], None]] = {
    "palsbox": read_with_palsbox,
    "email, undecoded": parse_with_email,
    "email, compat32": read_with_email,
    "compat32, html.parser": partial(read_with_email, html_as_text=True),
    "email, policy.default": read_with_email_default,
    "mail-parser": read_with_mail_parser,
}


_DOES = """
palsbox: addresses, dates, identity, words of HTML, whose words are whose, forms, language, bounces
email, undecoded: message_from_bytes, no header and no body looked at
email, compat32: addresses, subject and date decoded, every text part decoded; HTML stays HTML
compat32, html.parser: the same, and the words of HTML
email, policy.default: addresses, subject and date decoded, both bodies by get_content; HTML stays
mail-parser: headers, date and both bodies; HTML stays HTML"""


@dataclass(frozen=True, slots=True)
class Cost:
    """What one reader took for messages of one kind: CPU seconds a message."""

    kind: str
    reader: str
    seconds: float


def measure(samples: Sequence[Sample], rounds: int) -> list[Cost]:
    """The cost of each reader for each kind of message, and for `all` of them."""
    kinds = {kind: list(group) for kind, group in groupby(samples, key=lambda one: one.kind)}
    costs = []
    for reader, read in READERS.items():
        seconds = {kind: _cheapest(read, group, rounds) for kind, group in kinds.items()}
        costs += [Cost(kind, reader, spent / len(kinds[kind])) for kind, spent in seconds.items()]
        costs.append(Cost("all", reader, sum(seconds.values()) / len(samples)))
    return costs


def _cheapest(read: Callable[[bytes], None], samples: Sequence[Sample], rounds: int) -> float:
    spent = []
    for _ in range(rounds + 1):
        began = process_time()
        for sample in samples:
            read(sample.raw)
        spent.append(process_time() - began)
    return min(spent[1:])


def table(samples: Sequence[Sample], costs: Sequence[Cost]) -> Table:
    """One row for each kind: CPU of each reader, and palsbox's ratio to it."""
    found = {(cost.kind, cost.reader): cost.seconds for cost in costs}
    others = [reader for reader in READERS if reader != "palsbox"]
    shown = Table(box=box.SIMPLE)
    for heading in ("kind", "messages", "kB each", "palsbox/s"):
        shown.add_column(heading, justify="left" if heading == "kind" else "right")
    shown.add_column("palsbox ms", justify="right")
    for reader in others:
        shown.add_column(f"{reader} ms", justify="right")
        shown.add_column("ratio", justify="right")
    for kind in dict.fromkeys(cost.kind for cost in costs):
        group = [sample for sample in samples if kind in {sample.kind, "all"}]
        ours = found[kind, "palsbox"]
        cells = [
            kind,
            str(len(group)),
            f"{sum(len(sample.raw) for sample in group) / len(group) / 1000:.1f}",
            f"{1 / ours:,.0f}",
            f"{ours * 1000:.3f}",
        ]
        for reader in others:
            theirs = found[kind, reader]
            cells += [f"{theirs * 1000:.3f}", f"{ours / theirs:.2f}"]
        shown.add_row(*cells)
    return shown


def hostile_table(size: int) -> Table:
    """What mail made to exhaust its reader takes, at a quarter of the size and in full."""
    shown = Table(box=box.SIMPLE)
    shown.add_column(f"{size / 1_000_000:g} MB of")
    for heading in ("CPU s", "MB", "a quarter, s", "growth"):
        shown.add_column(heading, justify="right")
    shown.add_column("fault")
    for name, write in HOSTILE.items():
        pair = [(name, write(size // 4)), (name, write(size))]
        small, whole = read_in_children(pair, words=WORDS.decode(), seconds=_HANG)
        shown.add_row(
            name,
            f"{whole.seconds:.2f}",
            f"{whole.megabytes:.0f}",
            f"{small.seconds:.2f}",
            f"{whole.seconds / max(small.seconds, 0.01):.1f}",
            whole.fault or small.fault,
        )
    return shown


def main(
    messages: Annotated[int, typer.Option(min=1, help="How many of each kind.")] = 200,
    rounds: Annotated[int, typer.Option(min=1, help="The cheapest of so many counts.")] = 5,
    hostile: Annotated[int, typer.Option(min=0, help="Bytes of each hostile message.")] = 0,
) -> None:
    """Prints CPU per message of palsbox, `email` and `mail-parser`, and the ratios; with
    `--hostile 1000000` what a megabyte of hostile mail takes, too (4 is linear growth)."""
    logging.getLogger("mailparser").setLevel(logging.CRITICAL)
    samples = invented_mail(messages)
    console = Console(width=200)
    console.print(table(samples, measure(samples, rounds)))
    console.print(_DOES.strip())
    if hostile:
        console.print(hostile_table(hostile))


if __name__ == "__main__":
    typer.run(main)
