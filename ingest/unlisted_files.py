"""The words of files beyond those that a message lists one by one, so that none hides."""

from collections.abc import Iterable

from ingest.body import read_body
from ingest.charsets import decode
from ingest.clean_text import clean, strip_blank_edges
from ingest.headers import parameter
from ingest.html_text import html_to_text
from ingest.message import Passage
from ingest.mime_tree import content
from ingest.parts import SentFile

_WHERE = "attachment:files that are not listed"
_MOST_CHARACTERS = 1_000_000


def unlisted_words(files: Iterable[SentFile]) -> Passage | None:
    """The texts among these files as one passage; `None` where none has words.

    Documents are left closed: to open thousands of them would stop all other mail.
    """
    texts: list[str] = []
    room = _MOST_CHARACTERS
    for sent in files:
        if room <= 0:
            break
        if text := _text_of(sent)[:room]:
            texts.append(text)
            room -= len(text) + 1
    return Passage.all_new(_WHERE, "\n".join(texts)) if texts else None


def _text_of(sent: SentFile) -> str:
    if sent.letter is not None:
        return "\n\n".join(read_body(sent.letter.body).texts)
    if not sent.content_type.startswith("text/"):
        return ""
    charset = parameter(str(sent.part.get("content-type", "")), "charset")
    text = decode(content(sent.part)[0], charset)[0]
    text = html_to_text(text) if sent.content_type == "text/html" else clean(text)
    return strip_blank_edges(text)
