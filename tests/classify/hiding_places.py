"""Mails that say one sentence in an odd place, and an ordinary letter in the usual one."""

import base64
from collections.abc import Iterator
from urllib.parse import quote

SENTENCE = "I will end my life on Sunday"
ORDINARY = "Please tell me the visiting hours of ward 4."
_TWO_PARTS = "From: pat@mail.example\nContent-Type: multipart/mixed; boundary=b\n\n"
_ENCODED_WORD = f"=?utf-8?B?{base64.b64encode(SENTENCE.encode()).decode()}?="
_BASE64 = base64.b64encode(f"{ORDINARY}\n".encode() * 4).decode()

IN_HTML = {
    "alternative text": f'<img src="cid:a" alt="{SENTENCE}">',
    "alternative text in capitals, without quotes": f"<IMG ALT='{SENTENCE}'>",
    "tooltip": f'<b title="{SENTENCE}">Thank you</b>',
    "value of a field": f'<input type="text" value="{SENTENCE}">',
    "hidden field": f'<input type="hidden" value="{SENTENCE}">',
    "placeholder": f'<input placeholder="{SENTENCE}">',
    "text area": f"<textarea>{SENTENCE}</textarea>",
    "option of a list": f"<select><option>Yes</option><option>{SENTENCE}</option></select>",
    "label of an option": f'<select><option label="{SENTENCE}"></option></select>',
    "object": f"<object data='a'>{SENTENCE}</object>",
    "frame": f"<iframe src='a'>{SENTENCE}</iframe>",
    "source of a frame": f'<iframe srcdoc="<p>{SENTENCE}</p>"></iframe>',
    "no frames": f"<noframes>{SENTENCE}</noframes>",
    "no script": f"<noscript>{SENTENCE}</noscript>",
    "drawing": f"<svg><text>{SENTENCE}</text></svg>",
    "title of a drawing": f"<svg><title>{SENTENCE}</title></svg>",
    "formula": f"<math><mtext>{SENTENCE}</mtext></math>",
    "video": f"<video>{SENTENCE}</video>",
    "template": f"<template>{SENTENCE}</template>",
    "list of data": f"<datalist><option>{SENTENCE}</option></datalist>",
    "script": f"<script>say('{SENTENCE}')</script>",
    "display none": f'<div style="display:none">{SENTENCE}</div>',
    "hidden attribute": f"<p hidden>{SENTENCE}</p>",
    "font of size nought": f'<span style="font-size:0">{SENTENCE}</span>',
    "hidden within hidden": f'<div hidden><p style="display:none">{SENTENCE}</p></div>',
    "hidden description of a picture": f'<div hidden><img alt="{SENTENCE}"></div>',
    "comment": f"<!-- {SENTENCE} -->",
    "comment for Outlook": f"<!--[if gte mso 9]><p>{SENTENCE}</p><![endif]-->",
    "comment without an end": f"<p>So.</p><!-- {SENTENCE}",
    "style sheet": f'<style>p:before {{ content: "{SENTENCE}" }}</style>',
    "label for screen readers": f'<a href="a" aria-label="{SENTENCE}">here</a>',
    "summary of a table": f'<table summary="{SENTENCE}"><tr><td>1</td></tr></table>',
    "letters apart": f"<p>{'<!-- x -->'.join(SENTENCE)}</p>",
    "letters with soft hyphens": f"<p>{'&shy;'.join(SENTENCE)}</p>",
    "entities": "<p>" + "".join(f"&#{ord(letter)};" for letter in SENTENCE) + "</p>",
    "details closed": f"<details><summary>More</summary>{SENTENCE}</details>",
}
IN_HEAD = {
    "title of the page": f"<title>{SENTENCE}</title>",
    "description of the page": f'<meta name="description" content="{SENTENCE}">',
    "comment in the head": f"<!-- {SENTENCE} -->",
}
IN_HEADERS = {
    "display name": f'From: "{SENTENCE}" <pat@mail.example>',
    "display name encoded": f"From: {_ENCODED_WORD} <pat@mail.example>",
    "name of the recipient": f'From: pat@mail.example\nTo: "{SENTENCE}" <pals@ccg.example>',
    "name in reply-to": f'From: pat@mail.example\nReply-To: "{SENTENCE}" <pat@mail.example>',
    "comment in an address": f"From: pat@mail.example ({SENTENCE})",
    "comments": f"From: pat@mail.example\nComments: {SENTENCE}",
    "keywords": f"From: pat@mail.example\nKeywords: {SENTENCE}",
    "second subject": f"From: pat@mail.example\nSubject: Hello\nSubject: {SENTENCE}",
    "subject encoded": f"From: pat@mail.example\nSubject: {_ENCODED_WORD}",
    "subject of the thread": f"From: pat@mail.example\nThread-Topic: {SENTENCE}",
}
PARTS = {
    "file name": f'Content-Type: image/png; name="{SENTENCE}.png"\n\nx',
    "file name with underscores": (
        "Content-Type: image/png\nContent-Disposition: attachment;"
        f' filename="{SENTENCE.replace(" ", "_")}.png"\n\nx'
    ),
    "file name in RFC 2231": (
        "Content-Type: image/png\nContent-Disposition: attachment;"
        f" filename*=utf-8''{quote(SENTENCE)}.png\n\nx"
    ),
    "description of a file": f"Content-Type: image/png\nContent-Description: {SENTENCE}\n\nx",
    "attached page's title": (
        "Content-Type: text/html\nContent-Disposition: attachment; filename=a.html\n\n"
        f"<html><head><title>{SENTENCE}</title></head><body><p>A page.</p></body></html>"
    ),
    "attached page's hidden text": (
        "Content-Type: text/html\nContent-Disposition: attachment; filename=a.html\n\n"
        f"<html><body><p>A page.</p><p hidden>{SENTENCE}</p></body></html>"
    ),
    "calendar's folded line": (
        "Content-Type: text/calendar\n\nBEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n"
        f"DESCRIPTION:{SENTENCE[:12]}\r\n {SENTENCE[12:]}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    ),
    "quoted-printable card": (
        "Content-Type: text/x-vcard\n\nBEGIN:VCARD\r\nVERSION:2.1\r\n"
        "NOTE;ENCODING=QUOTED-PRINTABLE;CHARSET=UTF-8:I will =65nd my=\r\n=20life on Sunday\r\n"
        "END:VCARD\r\n"
    ),
    "subject of an attached mail": (
        f"Content-Type: message/rfc822\n\nFrom: a@b.example\nSubject: {SENTENCE}\n\nSee above."
    ),
    "sender of an attached mail": (
        f'Content-Type: message/rfc822\n\nFrom: "{SENTENCE}" <a@b.example>\n\nSee above.'
    ),
    "hidden in an attached mail": (
        "Content-Type: message/rfc822\n\nFrom: a@b.example\nContent-Type: text/html\n\n"
        f"<p>See above.</p><img alt='{SENTENCE}'>"
    ),
    "headers returned": (
        f"Content-Type: text/rfc822-headers\n\nFrom: a@b.example\nSubject: {SENTENCE}\n"
    ),
    "unknown type of text": f"Content-Type: text/x-poem\n\n{SENTENCE}",
    "program's type, words inside": f"Content-Type: application/octet-stream\n\n{SENTENCE}",
    "data in JSON": f'Content-Type: application/json\n\n{{"note": "{SENTENCE}"}}',
    "data in XML": f"Content-Type: application/xml; name=a.xml\n\n<a>{SENTENCE}</a>",
    "shortcut": f"Content-Type: text/plain; name=a.url\n\n[InternetShortcut]\nURL={SENTENCE}\n",
    "uuencoded without saying so": (
        "Content-Type: text/plain\n\nbegin 644 a.txt\n"
        '<22!W:6QL(&5N9"!M>2!L:69E(&]N(%-U;F1A>0``\n`\nend\n'
    ),
    "enriched text": f"Content-Type: text/enriched\n\n<bold>{SENTENCE}</bold>",
    "quoted-printable in capitals": (
        "Content-Type: text/plain\nContent-Transfer-Encoding: QUOTED-PRINTABLE\n\n"
        + "".join(f"={ord(letter):02X}" for letter in SENTENCE)
    ),
    "external body": (
        "Content-Type: message/external-body; access-type=local-file\n\n"
        f"Content-Type: text/plain\n\n{SENTENCE}\n"
    ),
    "piece of a message": (
        "Content-Type: message/partial; id=a; number=1; total=2\n\n"
        f"From: a@b.example\nSubject: Hello\n\n{SENTENCE}\n"
    ),
    "in UTF-16": (
        "Content-Type: text/plain; charset=utf-16\nContent-Transfer-Encoding: base64\n\n"
        + base64.b64encode(SENTENCE.encode("utf-16")).decode()
    ),
    "in UTF-7": (
        "Content-Type: text/plain; charset=utf-7\n\nI +AHcAaQBsAGw- +AGUAbgBk- my life on Sunday"
    ),
    "footer below base64": (
        f"Content-Type: text/plain\nContent-Transfer-Encoding: base64\n\n{_BASE64}\n\n{SENTENCE}\n"
    ),
}
WHOLE = {
    "above the parts": (
        "From: pat@mail.example\nContent-Type: multipart/mixed; boundary=b\n\n"
        f"{SENTENCE}\n--b\n\n{ORDINARY}\n--b--\n"
    ),
    "above the parts, behind the notice": (
        "From: pat@mail.example\nContent-Type: multipart/mixed; boundary=b\n\n"
        f"This is a multi-part message in MIME format.\n\n{SENTENCE}\n--b\n\n{ORDINARY}\n--b--\n"
    ),
    "below the parts": (
        "From: pat@mail.example\nContent-Type: multipart/mixed; boundary=b\n\n"
        f"--b\n\n{ORDINARY}\n--b--\n\n{SENTENCE}\n"
    ),
    "version that calls itself a notice": (
        "From: pat@mail.example\nContent-Type: multipart/alternative; boundary=b\n\n"
        f"--b\n\n{SENTENCE}. Best seen as HTML.\n--b\nContent-Type: text/html\n\n"
        f"<p>{ORDINARY}</p>\n--b--\n"
    ),
    "version that is shown last": (
        "From: pat@mail.example\nContent-Type: multipart/alternative; boundary=b\n\n"
        f"--b\n\n{ORDINARY}\n--b\nContent-Type: text/html\n\n<p>{SENTENCE}</p>\n--b--\n"
    ),
    "second text in the same words": (
        "From: pat@mail.example\nContent-Type: multipart/mixed; boundary=b\n\n"
        "--b\n\nOn Sunday my life will go on. I end here.\n"
        f"--b\nContent-Type: text/plain\n\n{SENTENCE}\n--b--\n"
    ),
}


def hiding_places() -> dict[str, bytes]:
    """Name of the place, and the mail."""
    return {name: mail.encode() for name, mail in _mails()}


def _mails() -> Iterator[tuple[str, str]]:
    for name, html in IN_HTML.items():
        yield name, _page("", f"<p>{ORDINARY}</p>{html}")
    for name, html in IN_HEAD.items():
        yield name, _page(html, f"<p>{ORDINARY}</p>")
    for name, headers in IN_HEADERS.items():
        yield name, f"{headers}\n\n{ORDINARY}\n"
    for name, part in PARTS.items():
        yield name, f"{_TWO_PARTS}--b\n\n{ORDINARY}\n--b\n{part}\n--b--\n"
    yield from WHOLE.items()


def _page(head: str, body: str) -> str:
    return (
        "From: pat@mail.example\nContent-Type: text/html; charset=utf-8\n\n"
        f"<html><head>{head}</head><body>{body}</body></html>\n"
    )
