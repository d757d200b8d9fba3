"""What `palsbox rules …` does. `rules` is always a folder of lexicons laid over the shipped
ones; `None` stands for the rules in force (PALSBOX_RULES)."""

import sys
from collections.abc import Iterable, Sequence
from contextlib import closing
from pathlib import Path

from rich.console import Console

from classify.check import check_lexicons
from classify.lexicon import Lexicon, load_lexicons
from classify.lexicon_files import LexiconError, lexicon_files
from classify.read import Classifier
from policy.assessment import Assessment
from policy.load import load_policy
from service.rules.changes import Change, changes
from service.rules.coverage import coverage
from service.rules.letters import FiledLetter, letters
from service.rules.show import show_changes, show_coverage, show_letter, show_rules
from service.settings import Settings, load_settings
from service.summary import summarise
from service.triage import Triage
from service.wiring import build_triage, open_database
from store.overruled import most_overruled


def list_rules(console: Console, rules: Path | None, signal: str) -> None:
    """Prints every rule, or those of one signal or cue. Raises `LexiconError`."""
    lexicons = _lexicons(load_settings(), rules)
    wanted = [lexicon for lexicon in lexicons if signal in ("", lexicon.name)]
    if not wanted:
        names = ", ".join(lexicon.name for lexicon in lexicons)
        raise LexiconError(f"There is no lexicon {signal}; there are {names}.")
    show_rules(console, wanted)


def try_examples(rules: Path | None) -> int:
    """Holds every rule to its examples; prints the faults and returns how many there are."""
    sources = lexicon_files(rules or load_settings().rules)
    lexicons = load_lexicons(sources)
    faults = check_lexicons(lexicons, Classifier.of_files(sources))
    for fault in faults:
        print(fault, file=sys.stderr)
    print(f"{sum(len(lexicon.rule) for lexicon in lexicons)} rules tried, {len(faults)} faults.")
    return len(faults)


def explain(console: Console, rules: Path | None, filed: Iterable[FiledLetter]) -> None:
    """Prints each letter span by span, with the rules that heard something and what follows."""
    settings = load_settings()
    triage = _triage(settings, rules or settings.rules)
    by_id = {rule.id: rule for lexicon in _lexicons(settings, rules) for rule in lexicon.rule}
    for letter in filed:
        show_letter(console, letter.source, _assessment(triage, letter), by_id)


def backtest(console: Console, rules: Path, paths: Sequence[str]) -> None:
    """Prints what changed rules would decide otherwise, for mail in `paths` or the database.

    Raises `LexiconError` where the changed rules fail their own examples: such rules are
    refused when the service starts, so there is nothing to replay.
    """
    settings = load_settings()
    sources = lexicon_files(rules)
    faults = check_lexicons(load_lexicons(sources), Classifier.of_files(sources))
    if faults:
        raise LexiconError(f"The changed rules fail their own examples: {faults[0]}")
    now, then = _triage(settings, settings.rules), _triage(settings, rules)
    found: list[Change] = []
    count = 0
    for letter in letters(settings, paths):
        count += 1
        before, after = (
            summarise(letter.source, _assessment(triage, letter)) for triage in (now, then)
        )
        found += changes(before, after)
    show_changes(console, found, count)


def show_use(console: Console, rules: Path | None, paths: Sequence[str]) -> None:
    """Prints how often each rule fires in mail in `paths` or the database; for the
    database, which rules staff overrule most too."""
    settings = load_settings()
    triage = _triage(settings, rules or settings.rules)
    assessments = [_assessment(triage, letter) for letter in letters(settings, paths)]
    uses = coverage(_lexicons(settings, rules), assessments)
    overruled = []
    if not paths:
        with closing(open_database(settings)) as database, database.read() as session:
            overruled = most_overruled(session)
    show_coverage(console, uses, len(assessments), overruled)


def _lexicons(settings: Settings, rules: Path | None) -> tuple[Lexicon, ...]:
    return load_lexicons(lexicon_files(rules or settings.rules))


def _triage(settings: Settings, rules: Path | None) -> Triage:
    return build_triage(settings.model_copy(update={"rules": rules}), load_policy(settings.policy))


def _assessment(triage: Triage, letter: FiledLetter) -> Assessment:
    return triage.of(
        letter.raw, received_at=letter.received_at, junk=letter.junk, follows=letter.follows
    )
