"""Domains that look like one we know and are another: `parliarnent.uk`, `nhs-net.org`.

A plain comparison of a domain with a short list, so that nothing legitimate is accused:
what stands below a known domain is that domain, and short names, which have many honest
neighbours, are compared more strictly than long ones.
"""

import re
import tomllib
import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from ingest.says import Says

_LONG_ENOUGH = 7
"""Letters of a name from which on one letter's difference is no coincidence."""


class KnownDomains(BaseModel):
    """The domains that are imitated, and how; see the file."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    domains: tuple[str, ...]
    providers: frozenset[str]
    claims: Says
    alike: dict[str, str]


@cache
def known_domains() -> KnownDomains:
    """The shipped list, read once."""
    text = Path(__file__).with_name("known_domains.toml").read_text("utf-8")
    return KnownDomains.model_validate(tomllib.loads(text))


def imitated(domain: str, more: tuple[str, ...] = ()) -> str:
    """The known domain that `domain` imitates; empty where it is one, or like none.

    `more` are further known domains. `domain` is folded; punycode (RFC 3492) is read.
    """
    known = (*known_domains().domains, *more)
    if not domain or any(domain == name or domain.endswith(f".{name}") for name in known):
        return ""
    return _imitated(domain, known)


@lru_cache(maxsize=4096)
def _imitated(domain: str, known: tuple[str, ...]) -> str:
    labels = _as_shown(domain).split(".")
    return next((name for name in known if _looks_like(domain, labels, name)), "")


def _looks_like(domain: str, labels: list[str], known: str) -> bool:
    shape = _shape(known)
    if shape.inside.search(domain):
        return True
    name, *rest = labels[-len(shape.labels) :]
    known_name, *known_rest = shape.labels
    if rest != known_rest:
        return False
    return (
        name == known_name
        or _swapped(name, known_name)
        or (len(known_name) >= _LONG_ENOUGH and _one_edit_apart(name, known_name))
    )


@dataclass(frozen=True, slots=True)
class _Shape:
    """A known domain as it is looked for: `inside` finds it at the beginning of a label with
    something of another owner behind it, as in `nhs.net.example` or `nhs-net.org`."""

    labels: list[str]
    inside: re.Pattern[str]


@lru_cache(maxsize=2048)
def _shape(known: str) -> _Shape:
    inside = re.escape(known).replace(r"\.", "[.-]?")
    # Shown the same way as what it is compared with, since it may hold `cl` or `rn` itself.
    return _Shape(_as_shown(known).split("."), re.compile(rf"(?:^|\.){inside}[.-]"))


def _as_shown(domain: str) -> str:
    """The domain as a reader takes it: decoded, accents off, look-alikes replaced."""
    decoded = ".".join(_decoded(label) for label in domain.split("."))
    plain = "".join(
        character
        for character in unicodedata.normalize("NFKD", decoded).casefold()
        if not unicodedata.combining(character)
    )
    for drawn, taken_for in known_domains().alike.items():
        plain = plain.replace(drawn, taken_for)
    return plain


def _decoded(label: str) -> str:
    if not label.startswith("xn--"):
        return label
    try:
        return label[4:].encode("ascii").decode("punycode")
    except (UnicodeError, ValueError):
        return label


def _swapped(one: str, other: str) -> bool:
    """Whether two letters have changed places."""
    if len(one) != len(other):
        return False
    return sorted(one) == sorted(other) and sum(map(str.__ne__, one, other)) == 2


def _one_edit_apart(one: str, other: str) -> bool:
    """Whether one letter more, less or other makes them equal (Levenshtein distance 1)."""
    if one == other or abs(len(one) - len(other)) > 1:
        return False
    longer, shorter = (one, other) if len(one) >= len(other) else (other, one)
    at = next((i for i, letter in enumerate(shorter) if letter != longer[i]), len(shorter))
    rest = shorter[at + 1 :] if len(one) == len(other) else shorter[at:]
    return longer[at + 1 :] == rest
