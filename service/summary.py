"""The JSON of `palsbox triage --json`: one assessment as the contract writes it."""

from typing import Any

from classify.finding import Finding
from ingest.message import Field
from policy.assessment import Assessment


def summarise(source: str, assessment: Assessment, *, error: str | None = None) -> dict[str, Any]:
    """One JSON object for one message; moments in ISO 8601, Europe/London."""
    reading = assessment.reading
    message = reading.message
    acknowledge = assessment.deadline("acknowledge")
    return {
        "source": source,
        "message_id": message.message_id,
        "from": {"name": message.from_.name, "address": message.from_.address},
        "sender": {"role": reading.sender.role, "label": reading.sender.label},
        "doubts": list(reading.doubts),
        "subject": message.subject,
        "language": message.language.name if message.language else None,
        "received": assessment.received_at.isoformat(),
        "kind": assessment.kind,
        "signals": [_place(finding) for finding in reading.findings if finding.counts],
        "set_aside": [
            {**_place(finding), "context": finding.context, "reason": finding.reason}
            for finding in reading.set_aside
        ],
        "attention": reading.attention,
        "grade": assessment.grade,
        "grade_reasons": [str(reason) for reason in assessment.grade_reasons],
        "alerts": [
            {"route": alert.route, "because": list(alert.because), "same_day": alert.same_day}
            for alert in assessment.alerts
        ],
        "acknowledge": assessment.acknowledge,
        "acknowledgement": {
            "template": assessment.template,
            "due": acknowledge.due.isoformat() if acknowledge else None,
        }
        if assessment.acknowledge
        else None,
        "no_acknowledgement": assessment.no_acknowledgement or None,
        "same_day": assessment.same_day,
        "deadlines": {item.name: item.due.isoformat() for item in assessment.deadlines},
        "deadline_sums": {item.name: item.working for item in assessment.deadlines},
        "drafts": list(assessment.drafts),
        "tasks": list(assessment.tasks),
        "attachments": [
            {"name": item.name, "state": item.state, "note": item.note}
            for item in message.attachments
        ],
        "forms": [
            {"kind": form.kind, "fields": [_field(field) for field in form.fields]}
            for form in message.forms
        ],
        "defects": list(message.defects),
        "error": error or message.unreadable,
    }


def _field(field: Field) -> dict[str, Any]:
    return {
        "name": field.name,
        "value": field.value,
        "where": field.where,
        "start": field.start,
        "end": field.end,
        **({"note": field.note} if field.note else {}),
    }


def _place(finding: Finding) -> dict[str, Any]:
    return {
        "signal": finding.signal,
        "rule": finding.rule,
        "where": finding.where,
        "start": finding.start,
        "end": finding.end,
        "text": finding.text,
        **({"level": finding.level} if finding.level else {}),
    }
