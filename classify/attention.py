"""How a message is brought to staff."""

from collections.abc import Iterable

from classify.finding import RISK_SIGNALS, Attention, Finding
from classify.language import NOT_ENGLISH


def attention_for(findings: Iterable[Finding]) -> Attention:
    """`page` where risk to life counts; `first` where it was set aside in anything but
    boilerplate, or is slight, or where the letter is in a language that no rule reads; else
    `normal` (DESIGN, decision 4)."""
    findings = tuple(findings)
    risk = [finding for finding in findings if finding.signal in RISK_SIGNALS]
    if any(finding.counts for finding in risk):
        return "page"
    if any(finding.context != "boilerplate" for finding in risk):
        return "first"
    unread = any(finding.rule == NOT_ENGLISH and finding.counts for finding in findings)
    return "first" if unread else "normal"
