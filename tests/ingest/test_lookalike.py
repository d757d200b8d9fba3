"""Domains that imitate one we know are named; honest neighbours are left alone."""

import pytest

from ingest.lookalike import imitated


@pytest.mark.parametrize(
    ("domain", "known"),
    [
        ("parliarnent.uk", "parliament.uk"),
        ("mail.parliarnent.uk", "parliament.uk"),
        ("parlament.uk", "parliament.uk"),
        ("parliiament.uk", "parliament.uk"),
        ("parliamant.uk", "parliament.uk"),
        ("parliament.uk.com", "parliament.uk"),
        ("parliament-uk.org", "parliament.uk"),
        ("pаrliament.uk", "parliament.uk"),
        ("xn--prliament-0yh.uk", "parliament.uk"),
        ("nhs.net.evil.example", "nhs.net"),
        ("nhs-net.org", "nhs.net"),
        ("nhsnet.org", "nhs.net"),
        ("nsh.net", "nhs.net"),
        ("nh5.net", "nhs.net"),
        ("hospital.nhs.uk.com", "nhs.uk"),
        ("g0v.uk", "gov.uk"),
        ("essex.gov-uk.info", "gov.uk"),
        ("ardleigh-office.org.uk", "ardleighoffice.org.uk"),
    ],
)
def test_an_imitation_names_what_it_imitates(domain: str, known: str) -> None:
    assert imitated(domain, ("ardleighoffice.org.uk",)) == known


@pytest.mark.parametrize(
    "domain",
    [
        "parliament.uk",
        "committee.parliament.uk",
        "parliament.scot",
        "parliament.nz",
        "nhs.net",
        "hospital.nhs.uk",
        "nhs.scot",
        "essex.police.uk",
        "policy.uk",
        "essex.gov.uk",
        "uhs.net",
        "rhs.org.uk",
        "save-our-nhs.uk",
        "friendsofnhs.net",
        "clinic.uk",
        "gmail.com",
        "xn--",
        "xn--a.uk",
        "uk",
        "",
    ],
)
def test_an_honest_domain_is_left_alone(domain: str) -> None:
    assert imitated(domain) == ""
