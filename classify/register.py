"""The register of Members of the House of Commons.

The data is `mps.csv`; where it comes from, of which day it is and under which licence
stands in `mps.md` beside it.
"""

import csv
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path

from ingest.lookalike import known_domains
from ingest.message import Address

PARLIAMENT = "parliament.uk"

_TITLES = frozenset(
    {"mr", "mrs", "ms", "miss", "mx", "dr", "prof", "professor", "rev", "revd", "sir", "dame"}
    | {"lady", "the", "rt", "right", "hon", "honourable", "kc", "qc", "pc", "obe", "mbe", "cbe"}
    | {"dl", "frs", "mp"}
)


@dataclass(frozen=True, slots=True)
class Member:
    """A sitting Member. `address` is folded, and empty where none is published."""

    name: str
    title: str
    constituency: str
    member_id: int
    address: str


class Register:
    """Members, found by address, by a domain of their own, by name or by constituency.

    `own_domains` are the domains that are one Member's alone.
    """

    def __init__(self, members: Iterable[Member]) -> None:
        self.members = tuple(members)
        self._by_address = {member.address: member for member in self.members if member.address}
        self._by_domain = {
            domain: member
            for member in self.members
            if (domain := member.address.rpartition("@")[2])
            and domain != PARLIAMENT
            and domain not in known_domains().providers
        }
        self.own_domains = tuple(sorted(self._by_domain))
        self._by_name = {_name_key(member.name): member for member in self.members}
        self._by_constituency = {_words(member.constituency): member for member in self.members}

    def at_address(self, address: Address) -> Member | None:
        """The Member who publishes this address."""
        return self._by_address.get(address.key)

    def at_own_domain(self, address: Address) -> Member | None:
        """The Member whose own domain, or a subdomain of it, this address is at.

        `parliament.uk` and the public mail providers are nobody's own.
        """
        labels = address.domain.split(".")
        for first in range(len(labels) - 1):
            member = self._by_domain.get(".".join(labels[first:]))
            if member is not None:
                return member
        return None

    def named(self, name: str) -> Member | None:
        """The Member of that name, titles, accents and "SURNAME, Given" order aside.

        Words before the name ("Hello", "Team") are passed over. Names are shared by
        many people: use this for somebody who says that they are an MP, never as
        evidence that they are.
        """
        key = _name_key(name)
        for first in range(max(1, len(key) - 1)):
            member = self._by_name.get(key[first:])
            if member is not None:
                return member
        return None

    def sits_for(self, constituency: str) -> Member | None:
        """The Member for that constituency."""
        return self._by_constituency.get(_words(constituency))


class RegisterError(Exception):
    """The register cannot be used; the message is one sentence that names the file."""


@cache
def load_register(path: Path | None = None) -> Register:
    """The register in a file, by default the shipped one; read once, on first use.

    Raises `RegisterError` for a file that is not there or is no register.
    """
    source = files("classify").joinpath("mps.csv") if path is None else path
    try:
        lines = source.read_text(encoding="utf-8").splitlines()
        return Register(
            Member(
                name=row["name"],
                title=row["title"],
                constituency=row["constituency"],
                member_id=int(row["member_id"]),
                address=row["email"].strip().casefold(),
            )
            for row in csv.DictReader(lines)
        )
    except OSError as error:
        raise RegisterError(
            f"The register of MPs {path} cannot be read ({error.strerror}); write it with: "
            "palsbox mps refresh."
        ) from error
    except (KeyError, ValueError, TypeError, AttributeError) as error:
        raise RegisterError(
            f"{path} is no register of MPs; write it anew with: palsbox mps refresh."
        ) from error


def _words(text: str) -> tuple[str, ...]:
    plain = unicodedata.normalize("NFKD", text).casefold()
    letters = "".join(c for c in plain if not unicodedata.combining(c) and c not in "'’.")
    return tuple(re.findall(r"\w+", letters))


def _name_key(name: str) -> tuple[str, ...]:
    surname, comma, given = name.partition(",")
    ordered = f"{given} {surname}" if comma and _is_given(given) else name
    return tuple(word for word in _words(ordered) if word not in _TITLES)


def _is_given(text: str) -> bool:
    """Whether what follows a comma is a given name rather than "MP" or "MP for Harlow"."""
    words = _words(text)
    return any(word not in _TITLES for word in words) and "for" not in words
