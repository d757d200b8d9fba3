"""The team's workbench for rules, as a person at the command line sees it."""

from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console
from sqlalchemy import select

from classify.lexicon_files import LexiconError
from service.rules.letters import letter_of_text
from service.rules.workbench import backtest, explain, list_rules, show_use, try_examples
from store.models import StoredFinding
from tests.service.house import House
from tests.service.post import letter
from tests.service.test_receive import DANGER

PEARS = """
signal = "media"
paragraph = "4.5"
means = "Speaks of pears."

[[rule]]
id = "media.pear"
says = "Speaks of pears"
match = ["pear"]
examples = ["A pear."]
near_misses = ["An apple."]
"""


@pytest.fixture
def console() -> Console:
    return Console(width=160, record=True, file=StringIO())


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Rules in which the press is only ever pears."""
    rules = tmp_path / "rules"
    rules.mkdir()
    (rules / "media.toml").write_text(PEARS, encoding="utf-8")
    return rules


def printed(console: Console) -> str:
    return console.export_text()


def test_a_text_is_explained_by_rule_words_and_what_follows(console: Console) -> None:
    explain(console, None, [letter_of_text("I have instructed a barrister about my hip.")])

    shown = printed(console)
    assert "instructed a barrister" in shown
    assert "legal.instructs-lawyer" in shown
    assert "Has instructed, or will instruct, a lawyer" in shown
    assert "risk: legal" in shown


def test_a_backtest_shows_what_changed_rules_would_decide_otherwise(
    console: Console, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The second reader hears of the newspapers whatever the rules say.
    monkeypatch.setenv("PALSBOX_READER", "off")
    mail = tmp_path / "mail"
    mail.mkdir()
    (mail / "a.eml").write_bytes(letter("I shall take this to the newspapers."))
    (mail / "b.eml").write_bytes(letter("The pear from the hospital shop was bad."))
    (mail / "c.eml").write_bytes(letter("Where do I park?"))

    backtest(console, folder, [str(mail)])

    shown = printed(console)
    assert "What would change in 3 letters" in shown
    assert "a.eml signals: media → none" in shown
    assert "b.eml alerts: none → comms" in shown
    assert "c.eml" not in shown


def test_a_backtest_puts_danger_that_would_be_read_later_on_top(
    console: Console, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PALSBOX_READER", "off")
    rules = tmp_path / "rules"
    rules.mkdir()
    pears = PEARS.replace("media", "risk_to_life_self")
    pears = pears.replace('match = ["pear"]', 'match = ["pear"]\nlevel = "mention"')
    (rules / "risk_to_life_self.toml").write_text(pears, encoding="utf-8")
    mail = tmp_path / "mail.eml"
    mail.write_bytes(letter(DANGER))

    backtest(console, rules, [str(mail)])

    assert "LATER" in printed(console)


def test_rules_that_fail_their_own_examples_are_not_replayed(
    console: Console, folder: Path
) -> None:
    (folder / "media.toml").write_text(PEARS.replace("A pear.", "A plum."), encoding="utf-8")

    with pytest.raises(LexiconError, match=r"media\.pear does not find its example"):
        backtest(console, folder, [])
    assert try_examples(folder) == 1


def test_an_unknown_lexicon_is_answered_with_those_there_are(console: Console) -> None:
    with pytest.raises(LexiconError, match="There is no lexicon weather; there are"):
        list_rules(console, None, "weather")


def test_coverage_of_stored_mail_names_what_was_never_hit_and_what_staff_overrule(
    house: House, console: Console, monkeypatch: pytest.MonkeyPatch
) -> None:
    house.postbox.put(letter(DANGER))
    house.drain()
    with house.flow.database.begin() as session:
        finding = session.scalars(select(StoredFinding).where(StoredFinding.context == "")).first()
        assert finding is not None
        finding.dismissed_by, finding.dismissed_why = "olive", "He meant the film."
        rule = finding.rule
    monkeypatch.setenv("PALSBOX_DATABASE_URL", house.settings.database_url)

    show_use(console, None, [])

    shown = printed(console)
    assert "Rules in 1 letter" in shown
    assert "rules were never hit" in shown
    assert rule in shown
    assert "He meant the film." in shown
