"""The letter itself: chosen by content, never by the order or the names of its parts."""

import re
from dataclasses import dataclass, field
from itertools import pairwise

from ingest.charsets import decode, mend_mojibake
from ingest.clean_text import clean, strip_blank_edges
from ingest.headers import parameter
from ingest.html_text import read_page
from ingest.mime_tree import Part, content
from ingest.parts import Branch
from ingest.unshown_html import HIDDEN_TEXT, Margin

_META_CHARSET = re.compile(rb"(?i)<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_:.-]{2,40})")
_ADDRESS_OF_PAGE = re.compile(r"(?:https?://|www\.|mailto:|cid:)\S+")
_WORD = re.compile(r"\w+")
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+|\n")
_NOTICE = re.compile(r"(?i)\bhtml\b|\bmime\b")
_LONGEST_NOTICE = 160
_MOST_VERSIONS = 10
# A letter that is a copy of what has been read has more words than these.
_FEW_WORDS = 3
# Where so large a share of the sentences is missing in the other version, both are read.
_ANOTHER_LETTER = 0.4


@dataclass(slots=True)
class Body:
    """`texts` are the letter's texts in order, to be read as one; `html` is the
    sender's HTML as it came (never safe to show as it is), empty where there is none.
    `margins` are the words it holds and nobody is shown."""

    texts: list[str] = field(default_factory=list)
    html: str = ""
    defects: list[str] = field(default_factory=list)
    margins: list[Margin] = field(default_factory=list)


def read_body(branch: Branch) -> Body:
    """The words of a letter. Blank where no part has words; never raises on bad parts."""
    bodies = [
        read_body(child) if isinstance(child, Branch) else _read_leaf(child)
        for child in branch.children
    ]
    spoken = [body for body in bodies if body.texts or body.html]
    is_choice = branch.choice and len(spoken) <= _MOST_VERSIONS
    chosen = _best(spoken) if is_choice else _joined(spoken)
    chosen.defects = list(dict.fromkeys(d for body in bodies for d in body.defects))
    chosen.margins += [margin for body in bodies for margin in body.margins]
    return chosen


def _best(versions: list[Body]) -> Body:
    """The version that leaves no words out; both, where each has words of its own."""
    best = Body()
    for version in versions:
        best = (
            _better(best, version) if best.texts else Body(version.texts, version.html or best.html)
        )
    chosen = "\n".join(best.texts)
    best.margins = [
        (HIDDEN_TEXT, sentence)
        for body in versions
        for text in body.texts
        if text not in best.texts
        for sentence in _unsaid(text, chosen)
    ]
    return best


def _better(first: Body, second: Body) -> Body:
    html = second.html or first.html
    if not second.texts:
        return Body(first.texts, html)
    first_text, second_text = "\n".join(first.texts), "\n".join(second.texts)
    if _is_notice(first_text):
        return Body(second.texts, html)
    new_in_second = _missing_sentences(second_text, in_=first_text)
    if not new_in_second or _is_notice(second_text):
        return Body(first.texts, html)
    new_in_first = _missing_sentences(first_text, in_=second_text)
    if not new_in_first:
        return Body(second.texts, html)
    if len(new_in_second) > _ANOTHER_LETTER * len(_SENTENCE_END.findall(second_text)):
        return Body(second.texts + first.texts, html)
    return Body([*first.texts, "\n".join(new_in_second)], html)


def _is_notice(text: str) -> bool:
    """True for "This message is in HTML", in place of a letter."""
    return len(text) < _LONGEST_NOTICE and _NOTICE.search(text) is not None


def _missing_sentences(text: str, *, in_: str) -> list[str]:
    """The sentences of `text` with a word that the other version has nowhere."""
    # Most pairs of versions end here; telling words from punctuation is dear.
    if not (tokens := set(text.split()) - set(in_.split())):
        return []
    if not (unseen := _words(" ".join(tokens)) - _words(in_)):
        return []
    return [
        sentence.strip()
        for sentence in _SENTENCE_END.split(text)
        if not unseen.isdisjoint(_words(sentence))
    ]


def _unsaid(text: str, chosen: str) -> list[str]:
    """The sentences of a version left out that the chosen one does not say: it may have all
    their words, and have them elsewhere."""
    there = _words_in_order(chosen)
    if f" {' '.join(_words_in_order(text))} " in f" {' '.join(there)} ":
        return []
    runs = _runs(there)
    return [
        sentence.strip()
        for sentence in _SENTENCE_END.split(text)
        if not runs.issuperset(_runs(_words_in_order(sentence)))
    ]


def _runs(words: list[str]) -> set[tuple[str, ...]]:
    """Every word, and every two and three neighbours."""
    return {*zip(words), *pairwise(words), *zip(words, words[1:], words[2:], strict=False)}


def _words(text: str) -> set[str]:
    """The distinct words, folded; addresses of web pages left out."""
    return set(_words_in_order(text))


def _words_in_order(text: str) -> list[str]:
    text = text.casefold()
    if "://" in text or "www." in text or "cid:" in text or "mailto:" in text:
        text = _ADDRESS_OF_PAGE.sub(" ", text)
    return _WORD.findall(text)


def _joined(bodies: list[Body]) -> Body:
    """One text after the other; a text whose words have all been read is a copy."""
    joined = Body(html="\n".join(body.html for body in bodies if body.html))
    seen: set[str] = set()
    for body in bodies:
        if len(bodies) > 1:
            words = _words("\n".join(body.texts))
            if len(words) > _FEW_WORDS and words <= seen:
                joined.margins += [(HIDDEN_TEXT, text) for text in body.texts]
                continue
            seen |= words
        joined.texts += body.texts
    return joined


def _read_leaf(part: Part) -> Body:
    data, defect = content(part)
    defects = [defect] if defect else []
    kind = part.get_content_type()
    header = str(part.get("content-type", ""))
    charset = parameter(header, "charset")
    if kind == "text/html" and not charset and (meta := _META_CHARSET.search(data[:4096])):
        charset = meta[1].decode("ascii")
    text, guess = decode(data, charset)
    text, mended = mend_mojibake(text)
    defects += [d for d in (guess, mended) if d]
    html = ""
    margins: list[Margin] = []
    if kind == "text/html" or _looks_like_html(text):
        # PostgreSQL stores no NUL.
        html = text = text.replace("\0", "")
        page = read_page(text)
        text, margins = page.text, list(page.margins)
    elif kind in {"text/enriched", "text/richtext"}:
        text = _enriched(text)
    else:
        text = clean(text)
        if parameter(header, "format").lower() == "flowed":
            text = _unflowed(text, joined=parameter(header, "delsp").lower() == "yes")
    text = strip_blank_edges(text)
    if text.startswith("-----BEGIN PGP MESSAGE-----"):
        defects.append("encrypted with PGP: please ask the sender for a letter that can be read")
    return Body([text] if text.strip() else [], html, defects, margins)


def _looks_like_html(text: str) -> bool:
    return bool(re.match(r"(?i)\s*<(?:!doctype html|html|body)\b", text[:500]))


def _enriched(text: str) -> str:
    """RFC 1896: single line breaks are spaces, `<<` is a `<`, commands are struck out."""
    text = clean(text).replace("<<", "\x00")
    text = re.sub(r"(?is)<param>[^<]*</param>", "", text)
    text = re.sub(r"<[^<>]{0,60}>", "", text).replace("\x00", "<")
    return re.sub(r"\n(\n*)", lambda breaks: breaks[1] or " ", text)


def _unflowed(text: str, *, joined: bool) -> str:
    """RFC 3676: paragraphs that the sender's software broke with a space at line ends."""
    lines: list[list[str]] = []
    open_depth: int | None = None
    for line in text.split("\n"):
        depth = len(line) - len(line.lstrip(">"))
        words = line[depth:].removeprefix(" ")
        is_signature = words == "-- "
        flows = words.endswith(" ") and not is_signature
        piece = words[:-1] if flows and joined else words
        if open_depth == depth and not is_signature:
            lines[-1].append(piece)
        else:
            lines.append([">" * depth + " " if depth else "", piece])
        open_depth = depth if flows else None
    return "\n".join("".join(pieces) for pieces in lines)
