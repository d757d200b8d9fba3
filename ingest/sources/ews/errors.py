"""What Exchange's refusals mean, for the source and the transport alike.

The codes: https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/responsecode.
exchangelib has an exception of the same name for each of them, and some of its own.
"""

from collections.abc import Iterator

from ingest.sources.ews.address import EwsAddress
from ingest.sources.synced.errors import ServiceError

HTTP_BUSY = "HttpBusy"
"""HTTP 503 or 429, which something between us and Exchange may say as well."""

BUSY = frozenset(
    {
        "ErrorServerBusy",
        "ErrorInternalServerTransientError",
        "ErrorTooManyObjectsOpened",
        HTTP_BUSY,
    }
)
"""What is asked for may be asked for again, later."""

GONE = frozenset({"ErrorItemNotFound"})
RESYNC = frozenset({"ErrorInvalidSyncStateData"})

# https://learn.microsoft.com/en-us/exchange/client-developer/exchange-web-services/handling-delegation-related-errors-in-ews-in-exchange:
# whoever has no rights to a mailbox is told that its folders are not there.
_NO_RIGHTS = frozenset(
    {
        "ErrorAccessDenied",
        "ErrorFolderNotFound",
        "ErrorImpersonateUserDenied",
        "ErrorImpersonationDenied",
        "ErrorSendAsDenied",
    }
)
_NO_MAILBOX = frozenset({"ErrorNonExistentMailbox", "ErrorMissingEmailAddress"})
_NOT_OUR_VERSION = frozenset(
    {"ErrorInvalidServerVersion", "ErrorInvalidSchemaVersionForMailboxVersion"}
)
_NOT_NOW = frozenset(
    {
        "ErrorADUnavailable",
        "ErrorConnectionFailed",
        "ErrorExceededConnectionCount",
        "ErrorInsufficientResources",
        "ErrorMailboxFailover",
        "ErrorMailboxMoveInProgress",
        "ErrorMailboxStoreUnavailable",
        "ErrorTimeoutExpired",
    }
)
_SERVICES = BUSY | RESYNC | _NO_RIGHTS | _NO_MAILBOX | _NOT_OUR_VERSION | _NOT_NOW

_NOTHING_DONE = (
    frozenset(
        {"ErrorServerBusy", "ErrorInvalidRequest", "ErrorSchemaValidation", "UnauthorizedError"}
    )
    | _NO_RIGHTS
    | _NO_MAILBOX
    | _NOT_OUR_VERSION
)

# What requests, urllib3 and the standard library raise before a request is on its way.
_NEVER_SENT = frozenset(
    {
        "ConnectTimeout",
        "ConnectTimeoutError",
        "NameResolutionError",
        "NewConnectionError",
        "ProxyError",
        "SSLCertVerificationError",
    }
)


class EwsError(ServiceError):
    """Exchange did not do what was asked. `code` is Exchange's, or exchangelib's name for what
    happened; empty where nothing answered.

    `delivered` is false where Exchange cannot have seen the request, `permanent` true where only
    a person can mend it; the message says how. `refused` is true where Exchange answered, and we
    have no rights. `seconds` is how long it wishes to be left alone, `None` where it does not say.
    """

    def __init__(
        self,
        sentence: str,
        *,
        code: str = "",
        delivered: bool = True,
        permanent: bool = False,
        seconds: float | None = None,
    ) -> None:
        super().__init__(sentence)
        self.code = code
        self.delivered = delivered
        self.permanent = permanent
        self.seconds = seconds

    @property
    def refused(self) -> bool:
        """See `ServiceError.refused`."""
        return self.code in _NO_RIGHTS

    @property
    def surely_did_nothing(self) -> bool:
        """Whether nothing can have come of what was asked."""
        return not self.delivered or self.code in _NOTHING_DONE

    @property
    def is_the_items_fault(self) -> bool:
        """See `ServiceError.is_the_items_fault`."""
        return self.code.startswith(
            ("Error", "SOAPError", "Malformed", "TransportError")
        ) and not is_services(self.code)


def is_services(code: str) -> bool:
    """Whether a response code is about the server or the mailbox, not about one message."""
    return code in _SERVICES


def explain(
    error: Exception, address: EwsAddress, *, before: BaseException | None = None
) -> EwsError:
    """The error as one whose sentence says what to do. `before` is what was being handled when
    Exchange was asked, and has nothing to do with it."""
    code, mailbox = _code(error), address.mailbox
    told = f"{code}: {' '.join(str(error).split())[:200]}"
    if code == "UnauthorizedError":
        return EwsError(
            f"{address.host} does not accept the account for {mailbox}: correct "
            "PALSBOX_EXCHANGE_USER and PALSBOX_EXCHANGE_SECRET, or the user and secret in the URL, "
            "see that the account is not locked, and write ?auth=basic if NTLM is not offered.",
            code=code,
            permanent=True,
        )
    if code in _NO_RIGHTS:
        return EwsError(
            f"The account may not do this in {mailbox} ({told}): give it the rights to this "
            "mailbox, as docs/exchange.md tells.",
            code=code,
            permanent=True,
        )
    if code in _NO_MAILBOX:
        return EwsError(
            f"There is no mailbox {mailbox} on {address.host} ({told}): correct "
            "PALSBOX_MAILBOX_URL or PALSBOX_SMTP_URL.",
            code=code,
            permanent=True,
        )
    if code in _NOT_OUR_VERSION:
        return EwsError(
            f"{address.host} does not understand us ({told}); Exchange 2013 SP1 or later does.",
            code=code,
            permanent=True,
        )
    return _unanswered(error, address, before) or EwsError(
        f"Exchange did not do what was asked of {mailbox} ({told}).",
        code=code,
        seconds=getattr(error, "back_off", None) or None,
    )


def _code(error: Exception) -> str:
    """Exchange's code. exchangelib calls some `ErrorServerBusy` that are not quite that."""
    over = error.__context__
    if over is not None and str(error).startswith(f"Reraised from {type(over).__name__}"):
        return type(over).__name__
    return type(error).__name__


def _unanswered(
    error: Exception, address: EwsAddress, before: BaseException | None
) -> EwsError | None:
    """For a connection that failed. exchangelib raises `ErrorTimeoutExpired` or `TransportError`
    over it, as if Exchange had said so."""
    causes = list(_causes(error, before))
    names = {name for cause in causes for name in (kind.__name__ for kind in type(cause).__mro__)}
    if not names & {"RequestException", "HTTPError", "OSError"}:
        return None
    words = " ".join(str(causes[-1]).split())[:200] or type(causes[-1]).__name__
    if "SSLCertVerificationError" in names:
        return EwsError(
            f"{address.host} shows a certificate that is not trusted ({words}): name the authority "
            "with ?ca=/path/to/authority.pem in the URL.",
            delivered=False,
            permanent=True,
        )
    return EwsError(
        f"{address.endpoint} did not answer ({words}): see whether PALSBOX_MAILBOX_URL and "
        "PALSBOX_SMTP_URL name the server, and whether it or the network is down; it is tried "
        "again.",
        delivered=not names & _NEVER_SENT,
    )


def _causes(error: BaseException | None, before: BaseException | None) -> Iterator[BaseException]:
    """The error and what it was raised over."""
    while error is not None and error is not before:
        yield error
        error = error.__cause__ or error.__context__
