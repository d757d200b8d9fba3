"""Mailbox addresses out of header fields, however the sender's software wrote them.

RFC 5322 section 3.4 with its comments, groups and quoted names, and what is seen
instead: unquoted commas, bare names, `<` alone, missing brackets. Nothing raises.
"""

import re
from dataclasses import dataclass, field

from ingest.headers import decode_words
from ingest.message import Address

_MOST_ADDRESSES = 2_000
# RFC 5322 section 3.4.1: the name before the `@` may be quoted, with spaces and all.
_QUOTED_NAME = r'"(?:[^"\\]|\\.){1,320}"'
_BARE_ADDRESS = re.compile(
    rf"(?:{_QUOTED_NAME}|[^\s<>()\[\],;:\"']{{1,320}})@[^\s<>(),;:\"']{{1,255}}"
)
_QUOTED_ADDRESS = re.compile(rf"{_QUOTED_NAME}@[^\s<>\"]{{1,255}}")
# What nearly all senders write, read without looking at every character.
_PLAIN = re.compile(r"([\w .-]{0,200}?) ?<([\w.+-]{1,64}@[\w.-]{0,254}\w)>")
# Name, brackets and address in one encoded word, which RFC 2047 section 5 forbids.
_ENCODED_AS_A_WHOLE = re.compile(r"\s*=\?[^?\s]{1,60}\?[Qq]\?[^?]{0,1000}<[^?]{1,400}\?=\s*")


@dataclass(slots=True)
class _Written:
    """One comma-separated entry, its pieces kept apart."""

    words: list[str] = field(default_factory=list)
    angle: str | None = None
    comment: list[str] = field(default_factory=list)

    def is_bare_name(self) -> bool:
        return self.angle is None and "@" not in "".join(self.words)

    def is_empty(self) -> bool:
        return self.angle is None and not "".join(self.words).strip()


def addresses(value: str) -> tuple[Address, ...]:
    """The addresses of a header value in order; an entry without one keeps its name.

    A comma inside an unquoted name (`Smith, John <j@x.example>`) does not split it.
    """
    if plain := _PLAIN.fullmatch(value):
        return (Address(plain[1].strip(), plain[2]),)
    if _ENCODED_AS_A_WHOLE.fullmatch(value):
        value = decode_words(value)
    found: list[Address] = []
    held: list[str] = []
    for entry in _entries(value):
        if entry.is_empty():
            continue
        if entry.is_bare_name() and not _encoded_address(entry):
            held.append("".join(entry.words).strip())
            continue
        if held and entry.angle is not None and "".join(entry.words).strip():
            entry.words.insert(0, ", ".join(held) + ", ")
        else:
            found += [Address(_name(name), "") for name in held]
        held = []
        found.append(_address(entry))
    if held:
        found.append(Address(_name(", ".join(held)), ""))
    return tuple(found[:_MOST_ADDRESSES])


def _entries(value: str) -> list[_Written]:
    entries = [_Written()]
    position = 0
    while position < len(value):
        letter = value[position]
        entry = entries[-1]
        if letter == '"':
            start = position
            position, quoted = _quoted(value, start)
            is_of_an_address = value[position - 1 : position + 1] == '"@'
            entry.words.append(value[start:position] if is_of_an_address else quoted)
            continue
        if letter == "(":
            position, comment = _comment(value, position)
            entry.comment.append(comment)
            continue
        if letter == "<":
            position, angle = _angle(value, position)
            if not entry.angle:
                entry.angle = angle
            continue
        if letter in ",;":
            entries.append(_Written())
        elif letter == ":" and entry.angle is None and "@" not in "".join(entry.words[-40:]):
            # The name of a group ("Team: a@x, b@y;") is nobody's address; `mailto:` neither.
            entries[-1] = _Written()
        else:
            entry.words.append(letter)
        position += 1
    return entries


def _quoted(value: str, start: int) -> tuple[int, str]:
    """A quoted string from its opening mark; without a closing mark, the mark alone."""
    letters: list[str] = []
    position = start + 1
    while position < len(value):
        letter = value[position]
        if letter == "\\" and position + 1 < len(value):
            letters.append(value[position + 1])
            position += 2
            continue
        if letter == '"':
            return position + 1, "".join(letters)
        letters.append(letter)
        position += 1
    rest = value[start + 1 :]
    cut = rest.find("<")
    return (start + 1 + cut, rest[:cut]) if cut >= 0 else (len(value), rest)


def _comment(value: str, start: int) -> tuple[int, str]:
    depth = 0
    for position in range(start, len(value)):
        if value[position] == "(":
            depth += 1
        elif value[position] == ")":
            depth -= 1
            if depth == 0:
                return position + 1, value[start + 1 : position]
    cut = value.find("<", start)
    return (cut, value[start + 1 : cut]) if cut >= 0 else (len(value), value[start + 1 :])


def _angle(value: str, start: int) -> tuple[int, str]:
    while start < len(value) and value[start] in "< ":
        start += 1
    end = value.find(">", start)
    if end < 0:
        end = len(value)
    after = end
    while after < len(value) and value[after] == ">":
        after += 1
    return after, value[start:end]


def _encoded_address(entry: _Written) -> bool:
    """True where the whole address hides inside an encoded word."""
    text = "".join(entry.words)
    return "=?" in text and entry.angle is None and "@" in decode_words(text[:1000])


def _address(entry: _Written) -> Address:
    if _encoded_address(entry):
        decoded = decode_words("".join(entry.words)[:1000])
        entry = next(inner for inner in _entries(decoded) if not inner.is_empty())
    text = "".join(entry.words).strip()
    address = entry.angle or ""
    if "@" not in address and (bare := _BARE_ADDRESS.search(text)):
        address = bare[0]
        text = text.replace(address, " ", 1).strip(" >")
    elif entry.angle is None:
        address, text = text, ""
    name = _name(text) or _name(" ".join(entry.comment))
    return Address(name, _bare(address))


def _bare(address: str) -> str:
    if _QUOTED_ADDRESS.fullmatch(address.strip()):
        return address.strip()
    address = "".join(address.split())
    if address.lower().startswith("mailto:"):
        address = address[len("mailto:") :]
    # A source route (RFC 5321 appendix C): `@a.example,@b.example:user@c.example`.
    if address.startswith("@") and ":" in address:
        address = address.rpartition(":")[2]
    # A domain may end with the dot of the root; no mail server takes it.
    return address.strip("'\"").rstrip("." if "@" in address else "")


def _name(text: str) -> str:
    name = decode_words(text[:1000]).strip()
    if len(name) > 1 and name[0] == name[-1] and name[0] in "'\"":
        name = name[1:-1].strip()
    return name
