"""Which folders of an account are taken for Junk."""

import pytest

from ingest.sources.imap_folders import junk_folders


def names(*folders: str, separator: bytes = b"/", flags: tuple[bytes, ...] = ()) -> list[str]:
    listed = [(flags, separator, folder) for folder in folders]
    return junk_folders(listed, foreign=(), main="INBOX")


@pytest.mark.parametrize(
    "folder",
    ["Junk", "junk", "Junk Email", "Junk E-mail", "JUNK MAIL", "Spam", "INBOX/Spam", "A/B/Junk"],
)
def test_junk_by_its_name(folder: str) -> None:
    assert names(folder) == [folder]


def test_junk_by_its_name_where_dots_part_folders() -> None:
    assert names("INBOX.Junk", separator=b".") == ["INBOX.Junk"]


def test_junk_by_its_use_whatever_its_name() -> None:
    assert names("Pourriel", flags=(rb"\HasNoChildren", rb"\Junk")) == ["Pourriel"]


@pytest.mark.parametrize("folder", ["INBOX", "Sent", "Junk/Kept", "Not junk", "Spamalot tickets"])
def test_other_folders_are_none(folder: str) -> None:
    assert names(folder) == []


def test_a_folder_that_cannot_be_opened_is_none() -> None:
    assert names("Junk", flags=(rb"\Noselect",)) == []
    assert names("Junk", flags=(rb"\NonExistent",)) == []


def test_the_mailbox_itself_is_read_as_what_it_is() -> None:
    assert junk_folders([((rb"\Junk",), b"/", "Spam")], foreign=(), main="Spam") == []


def test_other_peoples_junk_is_theirs() -> None:
    listed = [((), b"/", "Junk"), ((), b"/", "user/anna/Junk")]

    assert junk_folders(listed, foreign=("user/",), main="INBOX") == ["Junk"]
