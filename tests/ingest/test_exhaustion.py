"""Mail made to exhaust its reader is read, within limits, and hides nothing.

Each message is read in a process of its own, which the kernel ends at the limits. The
guards are generous; `make bench-parse` shows what each really takes.
"""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tools.hostile_mail import HOSTILE
from tools.parse_limits import Reading

ROOT = Path(__file__).parents[2]
SECONDS = 20
MEGABYTES = 300
# In a program of its own: a fork of this one would begin with all that pytest has loaded.
READ_ALL = """
import dataclasses, json, sys
from tools.hostile_mail import HOSTILE, WORDS
from tools.parse_limits import read_in_children
messages = ((name, write(1_000_000)) for name, write in HOSTILE.items())
readings = read_in_children(messages, words=WORDS.decode(), seconds=int(sys.argv[1]))
print(json.dumps([dataclasses.asdict(reading) for reading in readings]))
"""


@pytest.fixture(scope="module")
def readings() -> dict[str, Reading]:
    command = [sys.executable, "-c", READ_ALL, str(SECONDS)]
    done = subprocess.run(command, capture_output=True, cwd=ROOT, check=False)
    assert done.returncode == 0, done.stderr.decode()[-1000:]
    return {fields["name"]: Reading(**fields) for fields in json.loads(done.stdout)}


@pytest.mark.timeout(600)
@pytest.mark.parametrize("name", HOSTILE)
def test_a_megabyte_made_to_exhaust_its_reader_is_read(
    name: str, readings: dict[str, Reading]
) -> None:
    assert readings[name].fault == ""
    assert readings[name].megabytes < MEGABYTES
