"""What machines are known by is data: misspelt data is refused with its name."""

from pathlib import Path

import pytest

import ingest.machines
from ingest.machines import machines, read_machines

SHIPPED = Path(ingest.machines.__file__).with_name("machines.toml").read_text("utf-8")


def test_the_shipped_file_is_read() -> None:
    assert machines().answers.subject_says.match("Automatic reply: hello")


@pytest.mark.parametrize(
    ("before", "after", "complaint"),
    [
        ("[bulk]", "[bulky]", "bulky"),
        ("daemons = [", "demons = [", "senders.demons"),
        ('"vacation notice"', '"vacation (notice"', "'vacation"),
        ('    "vacation notice",', "    7,", "must be a list of expressions"),
    ],
)
def test_a_mistake_is_named(before: str, after: str, complaint: str) -> None:
    assert before in SHIPPED
    with pytest.raises(ValueError, match=complaint):
        read_machines(SHIPPED.replace(before, after, 1))
