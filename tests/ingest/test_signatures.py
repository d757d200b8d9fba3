"""What stands under a letter and names its writer, but is not the letter."""

import pytest

from tests.ingest.told_apart import told_apart


def test_a_postscript_under_the_signature_is_new_again() -> None:
    text = "Lost.\n-- \nAnn Bell\nTrustee\n\nP.S. I shall end it tonight.\n\nGoodbye."
    assert told_apart(text) == [
        ("new", "Lost."),
        ("signature", "-- \nAnn Bell\nTrustee"),
        ("new", "P.S. I shall end it tonight.\n\nGoodbye."),
    ]


def test_somebody_who_speaks_under_the_signature_is_heard() -> None:
    text = "Lost.\n-- \nAnn Bell\n\nHe has a knife in the kitchen."
    assert told_apart(text)[-1] == ("new", "He has a knife in the kitchen.")


def test_a_mobile_signature_takes_its_own_line_only() -> None:
    text = "Lost.\n\nSent from my Samsung Galaxy smartphone.\n\nAnd please hurry."
    assert told_apart(text) == [
        ("new", "Lost."),
        ("signature", "Sent from my Samsung Galaxy smartphone."),
        ("new", "And please hurry."),
    ]


def test_a_contact_block_under_the_name_is_a_signature() -> None:
    text = "Lost.\n\nKind regards\nAnn Bell\nTransport Lead Officer\nTel: 01632 960001"
    assert told_apart(text) == [
        ("new", "Lost.\n\nKind regards\nAnn Bell"),
        ("signature", "Transport Lead Officer\nTel: 01632 960001"),
    ]


def test_a_threat_under_the_thanks_is_no_contact_block() -> None:
    text = "Thanks\nThe hospital will burn tonight."
    assert told_apart(text) == [("new", text)]


@pytest.mark.parametrize(
    "afterthought",
    [
        "Sent from my deathbed",
        "Sent from my phone. I am going to jump.",
        "The Ward Will Burn Tonight",
        "I Am The Ward Manager Of My Own Death",
        "Nobody comes to the hospital in time.",
    ],
)
def test_an_afterthought_is_no_signature(afterthought: str) -> None:
    text = f"Lost.\n\nKind regards\nAnn\n{afterthought}"
    assert told_apart(text) == [("new", text)]


@pytest.mark.parametrize(
    "post",
    [
        "Suicide Prevention Lead",
        "Senior Reporter, Brackenford Echo",
        "Member of Parliament for Brackenford East",
        "For and on behalf of Fenwick Marsh LLP",
        "4 Mill Lane, Brackenford BK2 1AB",
        "DX 14017 Brackenford",
    ],
)
def test_a_post_under_the_name_is_a_signature(post: str) -> None:
    assert told_apart(f"Lost.\n\nKind regards\nAnn\n{post}")[-1] == ("signature", post)
