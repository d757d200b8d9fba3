"""Requests and answers of Exchange Web Services as XML.

Envelope and header: [MS-OXWSCDATA] 2.2.3 (ServerVersionInfo), response messages: 2.2.4.65.
Faults: https://learn.microsoft.com/en-us/exchange/client-developer/exchange-web-services/ews-throttling-in-exchange
shows one with BackOffMilliseconds.
"""

from dataclasses import dataclass, field
from xml.etree import ElementTree
from xml.sax.saxutils import escape

ENVELOPE = "http://schemas.xmlsoap.org/soap/envelope/"
TYPES = "http://schemas.microsoft.com/exchange/services/2006/types"
MESSAGES = "http://schemas.microsoft.com/exchange/services/2006/messages"
ERRORS = "http://schemas.microsoft.com/exchange/services/2006/errors"
NAMES = {"s": ENVELOPE, "t": TYPES, "m": MESSAGES}

VERSION = (
    f'<h:ServerVersionInfo MajorVersion="15" MinorVersion="2" MajorBuildNumber="1748" '
    f'MinorBuildNumber="10" Version="V2017_07_11" xmlns:h="{TYPES}"/>'
)
"""What Exchange 2019 says of itself in every answer."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A request: who signed in, which operation, its element, and whom it acts as."""

    user: str
    operation: str
    element: ElementTree.Element
    version: str
    acts_as: str

    def text(self, path: str) -> str:
        """The text at a path such as `m:SyncState`; empty where there is none."""
        return self.element.findtext(path, "", NAMES)

    def all(self, path: str) -> list[ElementTree.Element]:
        """The elements at a path."""
        return self.element.findall(path, NAMES)


@dataclass(frozen=True, slots=True)
class Answer:
    """An HTTP answer: bytes of XML, or none."""

    status: int
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)


DROPPED = Answer(0)
"""Closes the connection without a word."""


def read(body: bytes, user: str) -> Asked:
    """Reads a request."""
    root = ElementTree.fromstring(body)
    version = root.find("s:Header/t:RequestServerVersion", NAMES)
    assert version is not None
    element = root.find("s:Body", NAMES)
    assert element is not None
    return Asked(
        user,
        element[0].tag.rpartition("}")[2],
        element[0],
        version.get("Version", ""),
        root.findtext(
            "s:Header/t:ExchangeImpersonation/t:ConnectingSID/t:PrimarySmtpAddress", "", NAMES
        ),
    )


def envelope(body: str) -> bytes:
    """A whole answer."""
    return (
        '<?xml version="1.0" encoding="utf-8"?>'
        f'<s:Envelope xmlns:s="{ENVELOPE}"><s:Header>{VERSION}</s:Header>'
        f'<s:Body xmlns:m="{MESSAGES}" xmlns:t="{TYPES}">{body}</s:Body></s:Envelope>'
    ).encode()


def response(operation: str, messages: str) -> bytes:
    """An answer of response messages."""
    return envelope(
        f"<m:{operation}Response><m:ResponseMessages>{messages}</m:ResponseMessages>"
        f"</m:{operation}Response>"
    )


def success(operation: str, inner: str = "") -> str:
    """One response message."""
    return (
        f'<m:{operation}ResponseMessage ResponseClass="Success">'
        f"<m:ResponseCode>NoError</m:ResponseCode>{inner}</m:{operation}ResponseMessage>"
    )


def error(operation: str, code: str, inner: str = "") -> str:
    """One response message that is an error."""
    return (
        f'<m:{operation}ResponseMessage ResponseClass="Error">'
        f"<m:MessageText>{escape(code)} it is.</m:MessageText>"
        f"<m:ResponseCode>{code}</m:ResponseCode>"
        f"<m:DescriptiveLinkKey>0</m:DescriptiveLinkKey>{inner}</m:{operation}ResponseMessage>"
    )


def refusal(operation: str, code: str) -> Answer:
    """A whole answer that is one error."""
    return Answer(200, response(operation, error(operation, code)))


def fault(code: str, *, milliseconds: int | None = None) -> Answer:
    """A SOAP fault, which Exchange sends as HTTP 500."""
    wish = (
        ""
        if milliseconds is None
        else f'<t:MessageXml xmlns:t="{TYPES}"><t:Value Name="BackOffMilliseconds">'
        f"{milliseconds}</t:Value></t:MessageXml>"
    )
    body = (
        '<?xml version="1.0" encoding="utf-8"?>'
        f'<s:Envelope xmlns:s="{ENVELOPE}"><s:Body><s:Fault>'
        f'<faultcode xmlns:a="{TYPES}">a:{code}</faultcode>'
        f'<faultstring xml:lang="en-US">{code} it is.</faultstring><detail>'
        f'<e:ResponseCode xmlns:e="{ERRORS}">{code}</e:ResponseCode>'
        f'<e:Message xmlns:e="{ERRORS}">{code} it is.</e:Message>{wish}</detail>'
        "</s:Fault></s:Body></s:Envelope>"
    )
    return Answer(500, body.encode(), {"Content-Type": "text/xml; charset=utf-8"})
