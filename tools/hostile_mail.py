"""Messages of any size, invented to exhaust whoever reads them."""

from collections.abc import Callable
from random import Random

WORDS = b"I cannot go on."
_FROM = b"From: Ann Bell <ann.bell@post.example>\n"
_HEAD = (
    _FROM + b"Subject: Help\nDate: Tue, 3 Mar 2026 10:00:00 +0000\nMessage-ID: <1@post.example>\n"
)
_MIXED = _HEAD + b"Content-Type: multipart/mixed; boundary=b\n\n"
_LETTER = (
    b"Dear Sir or Madam,\n\nMy mother waited nine hours on a trolley in the corridor. Nobody\n"
    b"came, and I would like to know why.\n\n"
)


def _of(piece: bytes, size: int) -> bytes:
    """That piece over and over."""
    return piece * (size // len(piece))


def _text(body: bytes) -> bytes:
    return _HEAD + b"\n" + body + b"\n" + WORDS + b"\n"


def _html(body: bytes) -> bytes:
    return _HEAD + b"Content-Type: text/html; charset=utf-8\n\n" + body + b" " + WORDS + b"\n"


def _header(line: bytes) -> bytes:
    return _HEAD + line + b"\n\n" + WORDS


def _nested_multiparts(size: int) -> bytes:
    levels = (
        b'Content-Type: multipart/mixed; boundary="b%d"\n\n--b%d\n' % (level, level)
        for level in range(size // 60)
    )
    return _HEAD + b"".join(levels) + b"\n" + WORDS


def _noise(of: bytes, size: int) -> bytes:
    return bytes(_same_every_time().choices(of, k=size))


def _same_every_time() -> Random:
    return Random(7)  # noqa: S311 - noise, no secret


def _attributes(size: int) -> bytes:
    return b"<a " + b" ".join(b"x%d" % number for number in range(size // 8)) + b">"


def _file(number: int) -> bytes:
    return b"--b\nContent-Disposition: attachment; filename=f%d.txt\n\nx\n" % number


HOSTILE: dict[str, Callable[[int], bytes]] = {
    "40,000 open tags": lambda size: _html(b"<a " * (size // 25) + b">"),
    "100,000 nested divs": lambda size: _html(b"<div>" * (size // 10)),
    "nested divs that are closed": lambda size: _html(
        b"<div>" * (size // 11) + b"</div>" * (size // 11)
    ),
    "nested lists": lambda size: _html(_of(b"<ul><li>", size)),
    "nested tables": lambda size: _html(_of(b"<table><tr><td>", size)),
    "cells of one row": lambda size: _html(b"<table><tr>" + _of(b"<td>x", size)),
    "items of one list": lambda size: _html(b"<ul>" + _of(b"<li>x", size)),
    "formatting that crosses": lambda size: _html(_of(b"<b><i></b></i>", size)),
    "attributes of one tag": lambda size: _html(_attributes(size)),
    "open comments": lambda size: _html(_of(b"<!--", size)),
    "open angles": lambda size: _html(_of(b"<", size)),
    "styles without an end": lambda size: _html(_of(b"<style>", size)),
    "broken entities": lambda size: _html(_of(b"&#", size)),
    "an endless entity": lambda size: _html(b"&#" + _of(b"9", size) + b";"),
    "hidden elements": lambda size: _html(_of(b"<p style='display:none'>x</p>", size)),
    "lines of preformatted text": lambda size: _html(b"<pre>" + _of(b"a\n", size) + b"</pre>"),
    "open brackets in From": lambda size: (
        _FROM[:-1] + _of(b"(", size) + b"\nSubject: x\n\n" + WORDS
    ),
    "quotes in To": lambda size: _header(b"To: " + _of(b'"a\\', size)),
    "angles in To": lambda size: _header(b"To: " + _of(b"<a ", size)),
    "encoded words that never begin": lambda size: _header(b"Subject: " + _of(b"=?", size)),
    "encoded words that never end": lambda size: _header(b"Subject: " + _of(b"=?utf-8?q?", size)),
    "a subject of a million lines": lambda size: _header(
        b"Subject: a\n" + _of(b" \n", size) + b" b"
    ),
    "open quotes in Content-Type": lambda size: _header(
        b"Content-Type: text/x; a=" + _of(b'"a;\\', size)
    ),
    "pieces of a file name": lambda size: _header(
        b"Content-Type: text/plain" + b"".join(b"; name*%d=b" % n for n in range(size // 14))
    ),
    "From headers": lambda size: _of(b"From: a@b.example\n", size) + b"\n" + WORDS,
    "distinct headers": lambda size: (
        _HEAD + b"".join(b"X-%d: b\n" % n for n in range(size // 11)) + b"\n" + WORDS
    ),
    "stray lines among the headers": lambda size: (
        _HEAD + _of(b"stray\n", size) + b"To: x\n\n" + WORDS
    ),
    "nested multiparts": _nested_multiparts,
    "one boundary nested": lambda size: (
        _HEAD + _of(b"Content-Type: multipart/mixed; boundary=b\n\n--b\n", size) + b"\n" + WORDS
    ),
    "nested messages": lambda size: (
        _of(_HEAD + b"Content-Type: message/rfc822\n\n", size) + _text(b"")
    ),
    "tiny parts": lambda size: (
        _MIXED + _of(b"--b\n\nx\n", size) + b"--b\n\n" + WORDS + b"\n--b--\n"
    ),
    "50,000 attachments": lambda size: (
        _MIXED + b"".join(map(_file, range(size // 20))) + b"--b\n\n" + WORDS + b"\n--b--\n"
    ),
    "versions of the letter": lambda size: (
        _HEAD
        + b"Content-Type: multipart/alternative; boundary=b\n\n"
        + b"".join(b"--b\n\nword%d alpha beta\n" % n for n in range(size // 33))
        + b"--b\n\n"
        + WORDS
        + b"\n--b--\n"
    ),
    "quoted lines": lambda size: _text(_of(b">\n", size)),
    "quoted words": lambda size: _text(_of(b"> what was said before\n", size)),
    "attributions": lambda size: _text(_of(b"On Tue, 3 Mar 2026 at 10:00, Ann wrote:\n", size)),
    "headings of mail": lambda size: _text(_of(b"From: a\nSent: b\nTo: c\nSubject: d\n\n", size)),
    "disclaimers": lambda size: _text(_of(b"This email and any files are confidential.\n\n", size)),
    "one line without a break": lambda size: _text(_of(b"words and more words ", size)),
    "one word": lambda size: _text(_of(b"a", size)),
    "short lines": lambda size: _text(_of(b"a\n", size)),
    "short paragraphs": lambda size: _text(_of(b"a\n\n", size)),
    "blank lines": lambda size: _text(_of(b" \n", size)),
    "carriage returns": lambda size: _text(_of(b"\r", size)),
    "no-break spaces": lambda size: _text(_of("\u00a0".encode(), size)),
    "letters garbled twice": lambda size: _text(_of("Ãƒâ€šÃ‚Â£".encode(), size)),
    "beginnings of uuencode": lambda size: _text(_of(b"begin 644 a.txt\n", size)),
    "empty uuencoded files": lambda size: _text(_of(b"begin 644 a\n`\nend\n", size)),
    "base64 in runs": lambda size: (
        _HEAD + b"Content-Transfer-Encoding: base64\n\n" + _of(b"QQ==\n", size)
    ),
    "base64 noise": lambda size: (
        _HEAD + b"Content-Transfer-Encoding: base64\n\n" + _noise(b"AZaz09+/=\n*", size)
    ),
    "soft line breaks": lambda size: (
        _HEAD + b"Content-Transfer-Encoding: quoted-printable\n\n" + _of(b"a=\n", size) + WORDS
    ),
    "enriched text": lambda size: (
        _HEAD + b"Content-Type: text/enriched\n\n" + _of(b"<", size) + WORDS
    ),
    "random bytes": lambda size: _same_every_time().randbytes(size),
    "random letters": lambda size: _text(_noise(bytes(range(32, 127)), size)),
    "random bytes above 127": lambda size: _text(_noise(bytes(range(128, 256)), size)),
    "a plain letter": lambda size: _text(_of(_LETTER, size)),
}
"""What each message has too much of, and a function that writes it."""

WITHOUT_WORDS = frozenset(("base64 in runs", "base64 noise", "random bytes"))
"""Those in which nobody says anything."""
