"""Triage of one message: bytes in, assessment out; no mailbox, no database, no mail."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from classify.read import Classifier
from classify.reader.protocol import Reader
from ingest.parse import parse
from ingest.salvage import salvage
from policy.assess import assess
from policy.assessment import Assessment
from policy.schema import Policy
from service.paths import raw_messages
from service.summary import summarise
from store.database import now


@dataclass(frozen=True, slots=True)
class Triage:
    """What triage needs to know besides the message; built once, used for every one."""

    policy: Policy
    classifier: Classifier
    own_addresses: Collection[str] = ()
    internal: Collection[str] = ()
    trusted_host: str = ""

    def of(
        self,
        raw: bytes,
        *,
        received_at: datetime | None = None,
        junk: bool = False,
        follows: bool = False,
        also: Reader | None = None,
    ) -> Assessment:
        """The assessment of these bytes.

        `received_at` is the moment of receipt, aware; by default what the message's
        own headers say, or now where they say nothing. `also` is a further reader that is
        asked; its `ReaderError` is raised.
        """
        message = parse(
            raw,
            received_at=received_at,
            own_addresses=self.own_addresses,
            trusted_host=self.trusted_host or None,
            review_senders=self.policy.website_reviews.senders,
        )
        reading = self.classifier.read(message, internal=self.internal, also=also)
        return assess(
            self.policy,
            reading,
            received_at=received_at or message.received_at or now(),
            junk=junk,
            follows=follows,
        )

    def of_unreadable(
        self, raw: bytes, why: str, *, received_at: datetime, junk: bool = False
    ) -> Assessment:
        """The assessment of bytes that go to quarantine, by the plain words in them. `why` is
        the sentence for staff."""
        reading = self.classifier.read(salvage(raw, received_at, why), internal=self.internal)
        return assess(self.policy, reading, received_at=received_at, junk=junk)

    def again(self, assessment: Assessment, *, junk: bool, follows: bool) -> Assessment:
        """The same reading assessed once more, now that its case is known."""
        return assess(
            self.policy,
            assessment.reading,
            received_at=assessment.received_at,
            junk=junk,
            follows=follows,
        )


def triage_paths(
    triage: Triage,
    paths: Iterable[str],
    *,
    received_at: datetime | None = None,
    also: Reader | None = None,
) -> Iterator[dict[str, Any]]:
    """The JSON of each message in these files and folders, in order; `also` as for `Triage.of`.

    Raises `service.paths.MailFileError` for a path that is not there, and the `ReaderError` of
    `also`.
    """
    for source, raw in raw_messages(paths):
        yield summarise(source, triage.of(raw, received_at=received_at, also=also))
