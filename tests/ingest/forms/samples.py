"""The labelled forms and letters of the TOML files here, ready to be read."""

import tomllib
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from email.utils import parseaddr
from pathlib import Path
from typing import Any

from ingest.forms.read import read_forms
from ingest.message import Address, Form, Passage, Stretch, StretchKind

HERE = Path(__file__).parent


@dataclass(frozen=True)
class Sample:
    """A text, and the fields to be read from it (none: it is no form)."""

    name: str
    text: str
    received: date
    kind: str = "appendix_8"
    where: str = "body"
    subject: str = "A form"
    sender: str = "Bev Ames <b.ames@nhs.net>"
    quoted: bool = False
    fields: dict[str, str] = field(default_factory=dict)
    notes: dict[str, str] = field(default_factory=dict)

    def read(self) -> list[Form]:
        """The forms of this kind in a mail that has this text."""
        text = self.text.strip("\n")
        kind: StretchKind = "quoted" if self.quoted else "new"
        passages = (
            Passage.all_new("subject", self.subject),
            Passage(self.where, text, (Stretch(kind, 0, len(text)),)),
        )
        moment = datetime.combine(self.received, time(9), UTC)
        forms = read_forms(passages, sender=Address(*parseaddr(self.sender)), moment=moment)
        return [form for form in forms if form.kind == self.kind]


def samples() -> list[Sample]:
    """Every sample of every file."""
    found: list[dict[str, Any]] = []
    for path in sorted(HERE.glob("*.toml")):
        found += tomllib.loads(path.read_text("utf-8"))["sample"]
    return [Sample(**entry) for entry in found]
