"""The errors of a mailbox's service, as a source tells of them."""

from collections.abc import Iterator
from contextlib import contextmanager

from ingest.source import SourceError


class ServiceError(Exception):
    """The service did not do what was asked. The message is a sentence that says what to do.

    `permanent` is true where only a person can mend it.
    """

    permanent = False

    @property
    def refused(self) -> bool:
        """Whether the service answered that we have no rights."""
        return False

    @property
    def is_the_items_fault(self) -> bool:
        """Whether it may lie at one message, so that the others can be had."""
        return False


@contextmanager
def saying() -> Iterator[None]:
    """The service's errors as a source's."""
    try:
        yield
    except ServiceError as error:
        raise SourceError(str(error), permanent=error.permanent, refused=error.refused) from error
