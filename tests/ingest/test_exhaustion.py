"""Mail made to exhaust its reader is read, within limits, and hides nothing.

Each message is read in a process of its own, which the kernel ends at the limits. The
guards are generous; `make bench-parse` shows what each really takes.
"""

import pytest

from tools.hostile_mail import HOSTILE, WORDS
from tools.parse_limits import Reading, read_in_children

SECONDS = 20
MEGABYTES = 300
SIZE = 1_000_000


@pytest.fixture(scope="module")
def readings() -> dict[str, Reading]:
    found = read_in_children(
        ((name, write(SIZE)) for name, write in HOSTILE.items()),
        words=WORDS.decode(),
        seconds=SECONDS,
    )
    return {reading.name: reading for reading in found}


@pytest.mark.timeout(600)
@pytest.mark.parametrize("name", HOSTILE)
def test_a_megabyte_made_to_exhaust_its_reader_is_read(
    name: str, readings: dict[str, Reading]
) -> None:
    assert readings[name].fault == ""
    assert readings[name].megabytes < MEGABYTES
