"""The reading part of a worker, in which letters that say so are never read to their end."""

import threading
from datetime import timedelta

from service.distributed import tasks
from service.distributed.part import run_part
from service.distributed.queues import LETTERS
from service.triage import Triage

HANGS = b"This letter hangs."
READ_WITHIN = timedelta(seconds=3)


def main() -> None:
    """Answers the letters, as `palsbox worker` does, with less patience."""
    whole = Triage.of

    def of(self: Triage, raw: bytes, **known: object) -> object:
        if HANGS in raw:
            threading.Event().wait()
        return whole(self, raw, **known)  # type: ignore[arg-type]  # passed on as they came

    Triage.of = of  # type: ignore[assignment,method-assign]
    tasks.READ_WITHIN = READ_WITHIN  # type: ignore[attr-defined]  # it is imported there
    run_part("reading", [LETTERS], 1)


if __name__ == "__main__":
    main()
