"""Who wrote a mail whose From names several people."""

import pytest

from ingest.parse import parse


def writers(headers: str) -> list[str]:
    message = parse(f"{headers}To: pals@trust.example\nSubject: x\n\nx\n".encode())
    return [address.address for address in message.writers]


@pytest.mark.parametrize(
    "headers",
    [
        "From: a@post.example, B <b@post.example>\n",
        "From: a@post.example\nFrom: B <b@post.example>\n",
        "From: Nobody <>, a@post.example, A <A@post.example>, b@post.example\n",
    ],
)
def test_everybody_is_named(headers: str) -> None:
    assert [one.casefold() for one in writers(headers)] == ["a@post.example", "b@post.example"]


@pytest.mark.parametrize(
    "headers",
    [
        "",
        "From: a@post.example\n",
        "From: Fenn, Ann <a@post.example>\n",
        "From: a@post.example\nFrom: Ann <A@POST.example>\n",
    ],
)
def test_one_writer_is_not_several(headers: str) -> None:
    assert writers(headers) == []
