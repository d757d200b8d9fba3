"""How a message is brought to staff."""

from collections.abc import Iterable

from classify.finding import RISK_SIGNALS, Attention, Finding


def attention_for(findings: Iterable[Finding]) -> Attention:
    """`page` where risk to life counts; `first` where it was set aside in anything but
    boilerplate, or is slight; else `normal` (DESIGN, decision 4)."""
    risk = [finding for finding in findings if finding.signal in RISK_SIGNALS]
    if any(finding.counts for finding in risk):
        return "page"
    if any(finding.context != "boilerplate" for finding in risk):
        return "first"
    return "normal"
