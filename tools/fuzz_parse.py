"""`make fuzz-parse`: looks for bytes that `parse` cannot take, guided by coverage.

    python -m tools.fuzz_parse FOLDER [libFuzzer options]

Starts from the fixtures of faulty mail; FOLDER gathers what reaches new code. A finding is
written to `crash-…` or `timeout-…` in the current folder and ends the run with an error.
Documents are not opened: their readers run in child processes and are tested by themselves.
"""

import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["ingest"]):
    from ingest import parse as parse_module
    from ingest.attachments import read_attachments
    from ingest.documents.extract import Document, Extract

FIXTURES = Path(__file__).parent.parent / "tests" / "ingest" / "mail"


class BrokenPromiseError(AssertionError):
    """A message that is not what every later room takes for granted."""


def read(raw: bytes) -> None:
    """Raises `BrokenPromiseError` where reading failed or a passage is not covered."""
    message = parse_module.parse(raw)
    if (message.unreadable or "").startswith("Reading the mail failed"):
        raise BrokenPromiseError(message.unreadable)
    for passage in message.passages:
        covered = "".join(passage.text[part.start : part.end] for part in passage.stretches)
        if covered != passage.text:
            raise BrokenPromiseError(f"{passage.where} is not covered by its stretches")


def leave_closed(documents: Sequence[Document], seconds: float) -> list[Extract]:
    """In place of the child processes that open documents."""
    return [Extract("unsupported") for _ in documents]


def main() -> None:
    """Fuzzes until libFuzzer's options say stop; never returns."""
    parse_module.read_attachments = partial(read_attachments, read_documents=leave_closed)
    defaults = ["-max_len=20000", "-timeout=10", "-rss_limit_mb=1000"]
    atheris.Setup([sys.argv[0], *defaults, *sys.argv[1:], str(FIXTURES)], read)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
