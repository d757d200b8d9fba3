"""One MIME part, and its content with the transfer encoding undone."""

from email.message import Message as EmailMessage
from email.policy import compat32
from typing import Any, cast

from ingest.transfer_encodings import undo

_LONGEST_PARAMETERISED_HEADER = 8_000


class Part(EmailMessage):
    """A MIME part. Its `get` is bounded and keeps 8-bit characters as surrogates.

    The standard `get` turns an 8-bit header into an object that has lost its bytes,
    and its parameter parser takes quadratic time over an endless header.
    """

    is_text = False
    """Set where the content reads as plain text, whatever the headers say."""
    _type: str | None = None
    _place: tuple[str, int, int] | None = None
    _first_values: dict[str, str] | None = None

    def get(self, name: str, failobj: Any = None) -> Any:
        if self._first_values is None:
            self._first_values = {}
            for key, value in self.raw_items():
                self._first_values.setdefault(
                    key.lower(), str(value)[:_LONGEST_PARAMETERISED_HEADER]
                )
        return self._first_values.get(name.lower(), failobj)

    def get_content_type(self) -> str:
        if self.is_text:
            return "text/plain"
        if self._type is None:
            self._type = super().get_content_type()
        return self._type

    def boundary(self) -> str:
        """The announced boundary of a multipart; empty where there is none to be read."""
        try:
            return str(self.get_boundary("")).strip()
        except (LookupError, ValueError, TypeError, AttributeError):
            return ""

    def parts(self) -> "list[Part]":
        """The parts directly inside; empty for a leaf."""
        payload = self._as_parsed()
        return payload if isinstance(payload, list) else []

    def hold(self, parts: "list[Part]") -> None:
        """Makes these the parts directly inside."""
        self.set_payload(cast("Any", parts))

    def replace_content(self, data: bytes) -> None:
        """Makes these bytes the content, without a transfer encoding."""
        del self["content-transfer-encoding"]
        self._first_values = None
        self.set_payload(data.decode("ascii", "surrogateescape"))

    def stood_at(self, text: str, start: int, end: int) -> None:
        """Remembers where the content of an attached message stands in the whole text."""
        self._place = (text, start, end)

    def encoded(self) -> bytes:
        """The bytes of a leaf or an attached message as they came, transfer encoding and
        all; empty for a multipart."""
        payload = self._as_parsed()
        if self._place is not None:
            text, start, end = self._place
            payload = text[start:end]
        return payload.encode("ascii", "surrogateescape") if isinstance(payload, str) else b""

    def _as_parsed(self) -> "str | list[Part] | None":
        # `get_payload` would undo the encoding or, without `decode`, the charset, and it
        # raises over a charset with 8-bit characters in its name.
        return cast("str | list[Part] | None", vars(self)["_payload"])


def leaf(text: str) -> Part:
    """A part without headers; the bytes above 127 are surrogates in `text`."""
    part = Part(policy=compat32)
    part.set_payload(text)
    return part


def content(part: Part) -> tuple[bytes, str]:
    """The bytes of a leaf or an attached message, its transfer encoding undone, and a defect
    or ""."""
    return undo(part.encoded(), str(part.get("content-transfer-encoding", "")))
