"""What was written into a picture's file beside its pixels.

PNG text chunks (ISO/IEC 15948 section 11.3.4), comments of JPEG and GIF, Exif 2.32 section
4.6, and the fields in which Windows keeps titles and comments.
"""

from collections.abc import Iterator
from typing import Any

from PIL import ExifTags, Image

from ingest.clean_text import clean

_TEXTS = frozenset(
    ("comment", "description", "title", "subject", "author", "keywords", "warning", "caption")
)
_IMAGE_DESCRIPTION, _USER_COMMENT = 0x010E, 0x9286
# UTF-16 (Windows): title, comment, keywords, subject.
_IN_EXIF_OF_WINDOWS = (0x9C9B, 0x9C9C, 0x9C9E, 0x9C9F)
_LENGTH_OF_CODE = 8
_LONGEST = 20_000


def written_into(picture: Image.Image) -> str:
    """A line for each description or comment; empty where there is none."""
    found = dict.fromkeys(" ".join(clean(words[:_LONGEST]).split()) for words in _texts(picture))
    return "\n".join(f"Written into the picture: {words}" for words in found if words)


def _texts(picture: Image.Image) -> Iterator[str]:
    for name, value in picture.info.items():
        if str(name).lower() in _TEXTS:
            yield _as_text(value)
    exif = picture.getexif()
    yield _as_text(exif.get(_IMAGE_DESCRIPTION))
    for tag in _IN_EXIF_OF_WINDOWS:
        value = exif.get(tag)
        yield value.decode("utf-16-le", "replace") if isinstance(value, bytes) else ""
    comment = exif.get_ifd(ExifTags.IFD.Exif).get(_USER_COMMENT)
    yield _as_text(comment[_LENGTH_OF_CODE:] if isinstance(comment, bytes) else comment)


def _as_text(value: Any) -> str:
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    return value if isinstance(value, str) else ""
