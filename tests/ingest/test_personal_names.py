"""The names a writer goes by."""

from ingest.message import Address
from ingest.personal_names import initials, name_words, signing_names


def test_a_directory_entry_is_read_first_name_first() -> None:
    assert name_words("REED, Tom (BRACKENFORD NHS TRUST)") == ["Tom", "REED"]


def test_a_writer_signs_with_the_first_or_all_names() -> None:
    writer = Address("Dr Mary Jane Orr", "m@post.example")
    assert signing_names(writer) == {"mary jane orr", "mary", "mary orr"}
    assert initials(writer) == {"MJO", "M.J.O"}


def test_nobody_signs_with_nothing() -> None:
    assert signing_names(Address("", "m@post.example")) == frozenset()
    assert initials(Address("Mary", "m@post.example")) == frozenset()
