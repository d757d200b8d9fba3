"""What another set of rules would have decided: one letter, two summaries, the differences."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

ATTENTION = ("normal", "first", "page")

Summary = Mapping[str, Any]
"""One message as `palsbox triage --json` prints it."""


@dataclass(frozen=True, slots=True)
class Change:
    """One decision that would be another: `about` is `attention`, `signals`, `alerts`,
    `kind`, `grade`, `acknowledgement` or `same day`; `because` the words that make it so."""

    source: str
    about: str
    before: str
    after: str
    because: str = ""

    @property
    def lowers_attention(self) -> bool:
        """Whether the letter would be brought to staff later than it is now."""
        return self.about == "attention" and (
            ATTENTION.index(self.after) < ATTENTION.index(self.before)
        )


def changes(before: Summary, after: Summary) -> Iterator[Change]:
    """The decisions about one letter that differ between two readings of it."""
    source = str(after["source"])
    because = _because(before, after)
    for about, decided in (
        ("attention", lambda one: str(one["attention"])),
        ("signals", _signals),
        ("alerts", _alerts),
        ("kind", lambda one: str(one["kind"])),
        ("grade", lambda one: str(one["grade"])),
        ("acknowledgement", _acknowledgement),
        ("same day", lambda one: "yes" if one["same_day"] else "no"),
    ):
        was, would_be = decided(before), decided(after)
        if was != would_be:
            yield Change(source, about, was, would_be, because)


def _signals(summary: Summary) -> str:
    return ", ".join(sorted({str(found["signal"]) for found in summary["signals"]})) or "none"


def _alerts(summary: Summary) -> str:
    return ", ".join(sorted(str(alert["route"]) for alert in summary["alerts"])) or "none"


def _acknowledgement(summary: Summary) -> str:
    return str(summary["acknowledgement"]["template"]) if summary["acknowledge"] else "none"


def _because(before: Summary, after: Summary) -> str:
    """The findings that only one of the readings has."""
    had, has = _places(before), _places(after)
    gone = [f"- “{text}” ({rule})" for rule, text in had.items() if rule not in has]
    new = [f"+ “{text}” ({rule})" for rule, text in has.items() if rule not in had]
    return "; ".join([*gone, *new][:6])


def _places(summary: Summary) -> dict[str, str]:
    found = {str(item["rule"]): str(item["text"]) for item in summary["signals"]}
    aside = {
        f"{item['rule']}, {item['context']}": str(item["text"]) for item in summary["set_aside"]
    }
    return found | aside
