"""Vitals in Prometheus's words. Metric names are public: alert rules and dashboards use them."""

from collections.abc import Iterator, Sequence
from math import ceil

from prometheus_client.core import CollectorRegistry, CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.exposition import generate_latest

from store.vitals import Vitals

QUANTILES = (0.5, 0.95, 1.0)


class _Collector:
    def __init__(self, vitals: Vitals) -> None:
        self._vitals = vitals

    def collect(self) -> Iterator[Metric]:
        vitals = self._vitals
        yield CounterMetricFamily(
            "palsbox_messages_received", "Messages stored.", value=vitals.received
        )
        triaged = CounterMetricFamily(
            "palsbox_messages_triaged", "Messages read.", labels=["kind", "attention"]
        )
        for labels, count in vitals.triaged.items():
            triaged.add_metric(labels, count)
        yield triaged
        outbox = GaugeMetricFamily(
            "palsbox_outbox", "Mail by purpose and state.", labels=["purpose", "state"]
        )
        for labels, count in vitals.outbox.items():
            outbox.add_metric(labels, count)
        yield outbox
        for name, words, value in (
            ("messages_waiting", "Messages stored and not read yet.", vitals.waiting),
            (
                "oldest_waiting_message_seconds",
                "Since when the oldest of them waits.",
                vitals.oldest_waiting_seconds,
            ),
            ("messages_quarantined", "Messages that no step could read.", vitals.quarantined),
            (
                "oldest_due_alert_seconds",
                "Since when the oldest alert that has not gone is due.",
                vitals.oldest_due_alert_seconds,
            ),
            (
                "oldest_due_mail_seconds",
                "Since when the oldest mail that has not gone is due.",
                vitals.oldest_due_mail_seconds,
            ),
            ("dangers_unclaimed", "Dangers that nobody has claimed.", vitals.unclaimed_dangers),
            (
                "oldest_unclaimed_danger_seconds",
                "Since when the oldest of them is open.",
                vitals.oldest_unclaimed_danger_seconds,
            ),
        ):
            yield GaugeMetricFamily(f"palsbox_{name}", words, value=value)
        yield _quantiles(
            "palsbox_receipt_to_triage_seconds",
            "From the server's receipt to the decision, in the last hour.",
            vitals.triage_seconds_lately,
        )
        yield _quantiles(
            "palsbox_receipt_to_acknowledgement_seconds",
            "From the server's receipt to the acknowledgement's going out, in the last hour.",
            vitals.acknowledgement_seconds_lately,
        )
        unread = GaugeMetricFamily(
            "palsbox_mailbox_unread_seconds", "Since when it was not read.", labels=["mailbox"]
        )
        failing = GaugeMetricFamily(
            "palsbox_mailbox_failing_seconds", "Since when reading it fails.", labels=["mailbox"]
        )
        for mailbox in vitals.mailboxes:
            unread.add_metric([mailbox.name], _or_never(mailbox.unread_seconds))
            failing.add_metric([mailbox.name], mailbox.failing_seconds)
        yield unread
        yield failing


def exposition(vitals: Vitals) -> bytes:
    """The vitals in Prometheus's text format."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Collector(vitals))
    return generate_latest(registry)


def _or_never(seconds: float | None) -> float:
    return float("inf") if seconds is None else seconds


def _quantiles(name: str, words: str, seconds: Sequence[float]) -> GaugeMetricFamily:
    """None at all where nothing happened: no letters is not the same as letters at once."""
    family = GaugeMetricFamily(name, words, labels=["quantile"])
    ordered = sorted(seconds)
    for quantile in QUANTILES if ordered else ():
        family.add_metric([str(quantile)], ordered[ceil(quantile * len(ordered)) - 1])
    return family
