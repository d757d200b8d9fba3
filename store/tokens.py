"""References and the signed tokens that go out with them in Message-IDs."""

import base64
import hashlib
import hmac
import re
import secrets

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session

from store.base import Sequence, Setting, table_of
from store.locks import wait_for

REFERENCE = re.compile(r"\bPALS-(\d{4})-(\d{6})\b", re.IGNORECASE)
_SIGNED = re.compile(r"<(PALS-\d{4}-\d{6})\.([a-z2-7]{16})\.[0-9a-f]{20}@", re.IGNORECASE)
_KEY = "token-key"
_settings = table_of(Setting).c
_SETTING = select(_settings.value).where(_settings.name == bindparam("name"))
_sequences = table_of(Sequence).c
# Built once: every case is counted.
_COUNT_UP = (
    update(_sequences.value.table)
    .where(_sequences.name == bindparam("counted"))
    .values(value=_sequences.value + 1)
    .returning(_sequences.value)
)


def next_reference(session: Session, year: int) -> str:
    """The year's next reference, e.g. `PALS-2026-000123`; gaps appear only on rollback."""
    name = f"case-{year}"
    number = _count_up(session, name)
    if number is None:
        # Two first letters of a year: there is no row yet for the second to wait for.
        wait_for(session, f"sequence:{name}")
        number = _count_up(session, name)
    if number is None:
        number = 1
        session.add(Sequence(name=name, value=number))
        session.flush()
    return f"PALS-{year}-{number:06d}"


def _count_up(session: Session, name: str) -> int | None:
    value: int | None = session.scalar(_COUNT_UP, {"counted": name})
    return value


def sign(session: Session, reference: str) -> str:
    """The token of a reference: 80 bits of HMAC-SHA256 (RFC 2104), base32, lower case."""
    digest = hmac.new(_key(session), reference.upper().encode(), hashlib.sha256).digest()
    return base64.b32encode(digest[:10]).decode().lower()


def signed_references(session: Session, message_ids: list[str]) -> list[str]:
    """The references whose token in one of these Message-IDs is ours and intact."""
    found = []
    for message_id in message_ids:
        match = _SIGNED.match(message_id.strip())
        if match and hmac.compare_digest(sign(session, match[1]), match[2].lower()):
            found.append(match[1].upper())
    return found


def references_in(text: str) -> list[str]:
    """Every reference that stands in the text, in order."""
    return [match.group(0).upper() for match in REFERENCE.finditer(text)]


def setting(session: Session, name: str) -> str:
    """A secret the installation made for itself; made on first use."""
    value: str | None = session.scalar(_SETTING, {"name": name})
    if value is None:
        wait_for(session, f"setting:{name}")
        value = session.scalar(_SETTING, {"name": name})
    if value is None:
        value = secrets.token_hex(32)
        session.add(Setting(name=name, value=value))
        session.flush()
    return value


def _key(session: Session) -> bytes:
    return bytes.fromhex(setting(session, _KEY))
