import pytest

from classify.sender import identify
from tests.classify.senders import letter, who


@pytest.mark.parametrize(
    ("address", "ours"),
    [
        ("ann@ours.example", True),
        ("ann@desk.ours.example", True),
        ("ANN.LEE@nhs.net", True),
        ("someone.else@nhs.net", False),
        ("ann@notours.example", False),
        ("", False),
    ],
)
def test_our_own_staff_are_listed_addresses_and_domains_never_all_of_nhs_net(
    address: str, ours: bool
) -> None:
    internal = ["ours.example", "ann.lee@nhs.net", "nhs.net"]
    sender, _ = identify(letter("Ann", address, "Form attached."), internal=internal)
    assert (sender.role == "internal") == ours


def test_forged_staff_are_not_ours() -> None:
    message = letter("Ann", "ann@ours.example", "Send me the list.", verdict="fail")
    sender, _ = identify(message, internal=["ours.example"])
    assert sender.failed
    assert sender.role == "public"


@pytest.mark.parametrize(
    ("name", "body", "role"),
    [
        ("Pyke and Dunn Solicitors", "We act for Mrs Orr.", "solicitor"),
        ("R Pyke", "We are instructed by Mrs Orr.\n\nR Pyke\nPyke Dunn LLP", "solicitor"),
        ("R Pyke", "My back hurts. Can I self-refer?\n\nR Pyke\nPartner, Pyke Dunn LLP", "public"),
        ("Lena Voss", "I'm a reporter on the Gazette; we publish on Friday. Any comment?", "press"),
        ("Lena Voss", "When is my smear due?\n\nLena Voss\nReporter, The Gazette", "public"),
        ("Baroness Quill", "How is it going?", "elected"),
        ("Cllr Peg Moss", "How is it going?", "elected"),
        ("Jo Fenn", "How is it going?", "public"),
    ],
)
def test_others_are_known_by_their_trade(name: str, body: str, role: str) -> None:
    assert who(letter(name, "x@mail.example", body)).role == role
