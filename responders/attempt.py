"""One attempt at one mail: handed over, put into Drafts, or first looked for."""

from dataclasses import dataclass
from typing import Literal

from ingest.source import SentMail, SourceError
from responders.own_mailboxes import OwnMailboxes
from responders.second_channel import (
    RECIPIENT,
    AppriseChannel,
    SecondChannel,
    SecondChannelError,
)
from responders.transport import Refused, SendError, Transport, TryLater, Uncertain

INTERRUPTED = (
    "palsbox was stopped while it handed the letter over, and it is not found among the sent mail."
)


Way = Literal["send", "repeat", "draft", "look"]
"""`send` it; `repeat` it unless an earlier attempt is found to have gone; put it into Drafts as a
`draft`; or only `look` whether it has gone, because it must not be repeated."""

Outcome = SendError | Literal["sent", "drafted"]


@dataclass(frozen=True, slots=True)
class Parcel:
    """One mail on its way. `fault` is set where it cannot be written at all; `channel` is the
    apprise URL of the person on the rota whom it rings."""

    outbox_id: int
    envelope_from: str
    recipient: str
    message_id: str = ""
    raw: bytes = b""
    title: str = ""
    text: str = ""
    channel: str = ""
    way: Way = "send"
    fault: Refused | None = None


@dataclass(frozen=True, slots=True)
class WaysOut:
    """All that a mail may go through; `None` where there is no such way."""

    transport: Transport | None
    second_channel: SecondChannel | None
    mailboxes: OwnMailboxes

    def attempt(self, parcel: Parcel) -> Outcome:
        """Tries once. What is doubtful is looked for among the sent before that is believed."""
        if parcel.fault is not None:
            return parcel.fault
        try:
            match parcel.way:
                case "draft":
                    drafted = self.mailboxes.put_draft(parcel.message_id, parcel.raw)
                    return "drafted" if drafted else "sent"
                case "look" if not self._has_gone(parcel):
                    return Uncertain(INTERRUPTED)
                case "send":
                    self._send(parcel)
                case "repeat" if not self._has_gone(parcel):
                    self._send(parcel)
        except Uncertain as error:
            return "sent" if self._has_gone(parcel) else error
        except SendError as error:
            return error
        return "sent"

    def _send(self, parcel: Parcel) -> None:
        if parcel.channel:
            _ring(parcel)
        elif parcel.recipient == RECIPIENT:
            if self.second_channel is None:
                raise TryLater("PALSBOX_NOTIFY is empty, so there is no second channel.")
            self.second_channel.notify(parcel.title, parcel.text)
        elif self.transport is None:
            raise TryLater("PALSBOX_SMTP_URL is empty, so nothing can be sent.")
        else:
            self.transport.send(parcel.envelope_from, parcel.recipient, parcel.raw)

    def _has_gone(self, parcel: Parcel) -> bool:
        if not parcel.message_id:
            return False
        if isinstance(self.transport, SentMail):
            try:
                if self.transport.has_sent(parcel.message_id):
                    return True
            except SourceError:
                pass
        return self.mailboxes.has_sent(parcel.message_id)


def _ring(parcel: Parcel) -> None:
    try:
        AppriseChannel(parcel.channel, f"the {parcel.recipient}").notify(parcel.title, parcel.text)
    except SecondChannelError as error:
        raise Refused(str(error)) from error
