"""The policy's files: the shipped ones, and an organisation's own laid over them."""

from pathlib import Path

import pytest

from classify.finding import SIGNALS
from classify.lexicon import load_lexicons
from policy.load import PolicyError, load_policy
from policy.secure import is_secure


def overlay(folder: Path, text: str) -> Path:
    path = folder / "ours.toml"
    path.write_text(text, "utf-8")
    return path


def test_the_shipped_policy_has_the_timescales_of_appendix_1_and_4() -> None:
    deadlines = load_policy().deadlines

    assert deadlines.acknowledge_pals.hours == 24
    assert deadlines.acknowledge.working_days == 3
    assert [
        deadlines.final_pals.working_days,
        deadlines.final_minor.working_days,
        deadlines.final_moderate.working_days,
        deadlines.final_major.working_days,
        deadlines.final_catastrophic.working_days,
    ] == [3, 10, 25, 40, 40]
    assert deadlines.acknowledge_mp.working_days == 3
    assert deadlines.mp_draft.working_days == 15
    assert deadlines.mp_reply.working_days == 25
    assert deadlines.statutory.months == 6


def test_the_routes_are_those_of_paragraph_4_5_and_the_appendices() -> None:
    routes = {signal: rule.route for signal, rule in load_policy().signals.items() if rule.route}

    assert routes == {
        "legal": "risk",
        "media": "comms",
        "mp": "comms",
        "risk_to_life_self": "nursing_lead",
        "risk_to_life_other": "nursing_lead",
        "safeguarding": "nursing_lead",
        "abuse_alleged": "nursing_lead",
        "practitioner_performance": "nursing_lead",
    }


def test_the_matrix_asks_only_for_signals_and_cues_that_the_lexicons_find() -> None:
    found = {lexicon.name for lexicon in load_lexicons()} | set(SIGNALS)

    asked = {
        name for name in load_policy().grades.names() if not name.startswith(("kind:", "sender:"))
    }

    assert asked - found == set()


def test_an_overlay_changes_what_it_names_and_keeps_the_rest(tmp_path: Path) -> None:
    path = overlay(
        tmp_path,
        '[organisation]\nname = "Hertfordshire ICB"\n[deadlines.final_minor]\nworking_days = 12\n',
    )

    policy = load_policy(path)

    assert policy.organisation.name == "Hertfordshire ICB"
    assert policy.organisation.phone == load_policy().organisation.phone
    assert policy.deadlines.final_minor.working_days == 12


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ('[organisation]\nnmae = "x"\n', "“organisation.nmae” is unknown; is it misspelt?"),
        ("[deadlines.final_minor]\nhours = 3\n", "exactly one of hours, working_days"),
        ('[working_hours]\nopens = "soon"\n', "working_hours.opens"),
        ("[organisation\n", "is not valid TOML"),
    ],
)
def test_a_wrong_overlay_is_refused_in_one_sentence_that_names_file_and_key(
    tmp_path: Path, text: str, sentence: str
) -> None:
    path = overlay(tmp_path, text)

    with pytest.raises(PolicyError) as refusal:
        load_policy(path)

    assert sentence in str(refusal.value)
    assert str(path) in str(refusal.value)
    assert "\n" not in str(refusal.value)


def test_a_policy_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(PolicyError, match=r"nowhere\.toml cannot be read"):
        load_policy(tmp_path / "nowhere.toml")


@pytest.mark.parametrize("address", ["a@nhs.net", "A@NHS.NET", "a@trust.nhs.net"])
def test_details_may_go_to_a_secure_domain_and_below_it(address: str) -> None:
    assert is_secure(address, ["nhs.net"])


@pytest.mark.parametrize(
    "address",
    [
        "a@evilnhs.net",
        "a@nhs.net.example",
        "a@example",
        "nhs.net",
        "@nhs.net",
        "",
        "a@b@nhs.net",
        "a@nhs.net, x@example",
        "x@example>@nhs.net",
        "a@gcsx.gov.uk",
    ],
)
def test_details_go_nowhere_else(address: str) -> None:
    assert not is_secure(address, load_policy().confidentiality.secure_domains)
