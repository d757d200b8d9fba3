"""Every letter: complete, neutral, readable, and the same words in text and HTML."""

import re
from datetime import UTC, datetime
from typing import Any

import pytest
from markupsafe import Markup
from selectolax.lexbor import LexborHTMLParser

from policy.load import load_policy
from responders import render
from responders.render import LetterError

DRAFTS = ("consent_needed", "out_of_scope")
CLINICAL = re.compile(
    r"complain|concern|suicid|danger|risk|harm|mental|health|crisis|abuse|death|urgent|patient",
    re.IGNORECASE,
)
REFERENCE = "PALS-2026-000123"
LINK = f"https://pals.example/cases/{REFERENCE}"


def everything() -> dict[str, Any]:
    """Every value that any letter asks for."""
    policy = load_policy()
    moment = datetime(2026, 11, 26, 17, tzinfo=UTC)
    return {
        "organisation": policy.organisation,
        "crisis": policy.crisis,
        "advocacy": policy.advocacy,
        "scope": policy.scope["out_of_scope_gp"],
        "reference": REFERENCE,
        "read_by": moment,
        "answer_by": moment,
        "received_at": moment,
        "waiting_since": moment,
        "since": moment,
        "route": "Risk manager",
        "urgent": True,
        "same_day": True,
        "link": LINK,
        "writer": "Anna <b>Bell</b> <anna@example.org>",
        "findings": [
            {
                "signal": "legal",
                "where": "body",
                "text": "<script>letter before action & more</script>",
                "rule": "legal.letter",
                "paragraph": "4.5",
            }
        ],
        "cases": [{"reference": REFERENCE, "received_at": moment, "link": LINK}],
        "what": "The mailbox cannot be read",
        "told": "The server refused the login.",
        "mend": "Correct the password.",
        "words": "Hello,\n\nYour reference is here.",
        "words_in_html": Markup("<p>Hello,</p>\n<p>Your reference is here.</p>"),
    }


def words(text: str) -> list[str]:
    """The words of a text, bullets left out."""
    return [word for word in text.split() if word != "-"]


def words_of_html(html: str) -> list[str]:
    body = LexborHTMLParser(html).body
    assert body is not None
    return words(body.text(separator=" "))


def joined(text: list[str]) -> str:
    """The letters alone: HTML elements part words from their full stops."""
    return "".join(text)


@pytest.fixture(params=render.names())
def name(request: pytest.FixtureRequest) -> str:
    value: str = request.param
    return value


def test_the_folders_are_the_letters_we_know() -> None:
    alerts = ("admin_trouble", "alert_backlog_summary", "alert_details", "alert_reference")
    assert set(render.names()) == {"acknowledgement", *DRAFTS, *alerts, "danger_unclaimed"}


def test_every_letter_says_the_same_in_text_and_in_html(name: str) -> None:
    letter = render.render(name, **everything())
    assert joined(words_of_html(letter.html)) == joined(words(letter.text))


def test_every_subject_is_one_line(name: str) -> None:
    subject = render.render(name, **everything()).subject
    assert subject
    assert subject.isprintable()


def test_every_line_of_text_fits_a_narrow_window(name: str) -> None:
    for line in render.render(name, **everything()).text.splitlines():
        assert len(line) <= render.WIDTH or "://" in line or "www." in line


def test_no_letter_has_gaps_or_wide_blanks(name: str) -> None:
    text = render.render(name, **everything()).text
    assert "\n\n\n" not in text
    assert "None" not in text
    assert not text.startswith("\n")


def test_no_telephone_number_is_torn_between_two_lines(name: str) -> None:
    assert not re.search(r"\d\n\s*\d", render.render(name, **everything()).text)


def test_the_html_is_accessible_and_fetches_nothing(name: str) -> None:
    html = render.render(name, **everything()).html
    tree = LexborHTMLParser(html)
    assert tree.root is not None
    assert tree.root.attributes["lang"] == "en-GB"
    title = tree.css_first("title")
    assert title is not None
    assert title.text() == render.render(name, **everything()).subject
    assert len(tree.css("h1")) <= 1
    assert tree.css("main")
    assert not tree.css("img, script, link, iframe, form, video, audio, object, embed")
    assert "url(" not in html
    assert "@import" not in html
    for element in tree.css("[src], [background], [style]"):
        pytest.fail(f"{element.html} could fetch something")
    for anchor in tree.css("a"):
        assert (anchor.attributes["href"] or "").startswith(("tel:", "mailto:", LINK))


def test_a_strangers_words_stay_words_in_html() -> None:
    html = render.render("alert_details", **everything()).html
    assert "<script>" not in html
    assert "&lt;script&gt;letter before action &amp; more" in html


@pytest.mark.parametrize("name", DRAFTS)
def test_letters_to_the_public_name_reference_and_help(name: str) -> None:
    text = " ".join(render.render(name, **everything()).text.split())
    assert REFERENCE in text
    assert "not watched round the clock" in text
    for number in ("999", "116 123", "111", "01992 566122"):
        assert number in text
    assert "option 2" in text


@pytest.mark.parametrize("name", DRAFTS)
def test_subjects_to_the_public_tell_an_onlooker_nothing(name: str) -> None:
    subject = render.render(name, **everything()).subject
    assert REFERENCE in subject
    assert not CLINICAL.search(subject)
    assert "Anna" not in subject


@pytest.mark.parametrize("name", DRAFTS)
def test_letters_to_the_public_ask_for_nothing_a_stranger_wrote(name: str) -> None:
    ours = {"organisation", "crisis", "advocacy", "scope", "reference", "read_by", "answer_by"}
    values = {key: value for key, value in everything().items() if key in ours}
    assert render.render(name, **values).text


@pytest.mark.parametrize("signal", list(load_policy().scope))
def test_every_matter_out_of_scope_says_where_to_go(signal: Any) -> None:
    values = everything()
    rule = values["scope"] = load_policy().scope[signal]
    text = " ".join(render.render("out_of_scope", **values).text.split())
    assert " ".join(rule.where.split()) in text
    assert " ".join(rule.contact.split()) in text


@pytest.mark.parametrize("name", ["alert_reference", "danger_unclaimed", "alert_backlog_summary"])
def test_alerts_without_details_carry_reference_and_link_alone(name: str) -> None:
    letter = render.render(name, **everything())
    assert LINK in letter.text
    for secret in ("Anna", "anna@example.org", "letter before action", "legal"):
        assert secret not in letter.text + letter.html + letter.subject


def test_a_missing_value_is_an_error_that_names_the_letter() -> None:
    values = everything()
    del values["reference"]
    with pytest.raises(LetterError, match=r"“out_of_scope” cannot be written: 'reference' is"):
        render.render("out_of_scope", **values)


def test_a_letter_that_does_not_exist_is_an_error() -> None:
    with pytest.raises(LetterError, match="postcard"):
        render.render("postcard", **everything())
