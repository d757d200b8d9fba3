"""Addresses out of headers as senders' software writes them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.addresses import addresses


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("Ann Bell <ann@post.example>", [("Ann Bell", "ann@post.example")]),
        ("ann@post.example", [("", "ann@post.example")]),
        ("ann@post.example (Ann Bell)", [("Ann Bell", "ann@post.example")]),
        ('"Bell, Ann" <ann@post.example>', [("Bell, Ann", "ann@post.example")]),
        ("Bell, Ann <ann@post.example>", [("Bell, Ann", "ann@post.example")]),
        ("=?utf-8?Q?Bell=2C_Ann?= <ann@post.example>", [("Bell, Ann", "ann@post.example")]),
        ('"=?utf-8?Q?Zo=C3=AB?=" <ann@post.example>', [("Zoë", "ann@post.example")]),
        ("=?utf-8?Q?Ann_=3Cann=40post.example=3E?=", [("Ann", "ann@post.example")]),
        ("=?utf-8?Q?Ann_Bell_<ann=40post.example>?=", [("Ann Bell", "ann@post.example")]),
        ("Ann Bell <ann@post.example.>", [("Ann Bell", "ann@post.example")]),
        ("'Ann' <ann@post.example>", [("Ann", "ann@post.example")]),
        ('"Ann \\"Nan\\" Bell" <ann@post.example>', [('Ann "Nan" Bell', "ann@post.example")]),
        ("Ann <<ann@post.example>>", [("Ann", "ann@post.example")]),
        ("Ann <ann@post.example", [("Ann", "ann@post.example")]),
        ('"Ann <ann@post.example>', [("Ann", "ann@post.example")]),
        ("Ann ann@post.example", [("Ann", "ann@post.example")]),
        ("<mailto:ann@post.example>", [("", "ann@post.example")]),
        ("<@relay.example:ann@post.example>", [("", "ann@post.example")]),
        ("Zoë <zoë@pöst.example>", [("Zoë", "zoë@pöst.example")]),
        (
            "a@b.example, c@d.example; e@f.example",
            [("", "a@b.example"), ("", "c@d.example"), ("", "e@f.example")],
        ),
        ("Team: a@b.example, Cy <c@d.example>;", [("", "a@b.example"), ("Cy", "c@d.example")]),
        ("undisclosed-recipients:;", []),
        ("Ann Bell", [("Ann Bell", "")]),
        ("<>", []),
        ("<", []),
        ("", []),
    ],
)
def test_a_header_in_the_wild(value: str, expected: list[tuple[str, str]]) -> None:
    assert [(a.name, a.address) for a in addresses(value) if a.name or a.address] == expected


@given(st.text(alphabet=st.sampled_from('ab@.<>"(),;:\\ =?Qé')))
def test_any_value_is_read(value: str) -> None:
    assert all("\n" not in address.name for address in addresses(value))
