"""Hard cases: persons whose mail looks like a machine's, machines whose mail looks like a person's.

The mail is in `who_wrote_persons.toml` and `who_wrote_machines.toml` beside this file.
"""

import tomllib
from pathlib import Path
from typing import Any

import pytest

from ingest.parse import parse

OWN = ("pals@trust.example",)


def mails(name: str) -> list[Any]:
    table = tomllib.loads(Path(__file__).with_name(name).read_text("utf-8"))
    return [pytest.param(mail, id=mail["name"]) for mail in table["mail"]]


def kind_of_writer(mail: dict[str, str]) -> str:
    """What the mail is taken for, with the reason."""
    sender = mail.get("sender", "Ann Fenn <ann@post.example>")
    to = mail.get("to", "pals@trust.example")
    headers = f"{mail['headers']}\n" if "headers" in mail else ""
    raw = f"From: {sender}\nTo: {to}\nSubject: {mail['subject']}\n{headers}\n{mail['body']}\n"
    verdict = parse(raw.encode(), own_addresses=OWN).automatic
    return f"{verdict.kind}: {verdict.reason}" if verdict else "person"


@pytest.mark.parametrize("mail", mails("who_wrote_persons.toml"))
def test_a_person_is_a_person_who(mail: dict[str, str]) -> None:
    assert kind_of_writer(mail) == "person"


@pytest.mark.parametrize("mail", mails("who_wrote_machines.toml"))
def test_a_machine_is_a_machine(mail: dict[str, str]) -> None:
    assert kind_of_writer(mail).startswith(f"{mail['kind']}: ")
