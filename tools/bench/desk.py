"""Where one contender works: a mailbox with the letters, a sink, a folder of its own."""

import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.servers.dovecot import Dovecot
from tests.servers.imap_account import ImapAccount
from tools.bench.sink import Sink, running_sink


@dataclass(frozen=True, slots=True)
class Desk:
    """A mailbox, a sink and a folder for whatever the contender writes."""

    account: ImapAccount
    sink: Sink
    folder: Path


@contextmanager
def desk(dovecot: Dovecot, raws: Sequence[bytes]) -> Iterator[Desk]:
    """A desk whose mailbox holds these messages; gone afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="bench-"))
    account = dovecot.new_account()
    account.append(*raws)
    try:
        with running_sink(folder) as sink:
            yield Desk(account, sink, folder)
    finally:
        shutil.rmtree(folder)
        shutil.rmtree(account.maildir, ignore_errors=True)
