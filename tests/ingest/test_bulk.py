"""What came by a mailing list, so that an answer would go before strangers."""

import pytest

from ingest.parse import parse

OURS = "weccg.comments@nhs.example"
LETTER = f"From: Ann Bell <ann@post.example>\nTo: {OURS}\nSubject: My mother\n"
WORDS = "\nMy mother waited nine hours, and I would like to know why.\n"


@pytest.mark.parametrize(
    "header",
    [
        "List-Id: Patients of Hill Street <hill-street.groups.example>",
        "List-Post: <mailto:hill-street@groups.example>",
        "Precedence: list",
    ],
)
def test_a_letter_that_a_list_handed_on_says_so(header: str) -> None:
    message = parse(f"{LETTER}{header}\n{WORDS}".encode(), own_addresses=[OURS])
    assert message.automatic is None
    assert message.by_list


@pytest.mark.parametrize(
    "header",
    [
        "Precedence: bulk",
        "List-Unsubscribe: <https://mail.example/leave>",
        "List-Post: NO",
        "List-Id: Comments <weccg.comments.nhs.example>",
        f"List-Post: <mailto:{OURS}>",
        "X-Mailer: Post 1",
    ],
)
def test_a_letter_to_us_alone_came_by_no_list(header: str) -> None:
    message = parse(f"{LETTER}{header}\n{WORDS}".encode(), own_addresses=[OURS])
    assert not message.by_list
