"""Letters that are written for an officer and never sent by themselves."""

from datetime import datetime

from sqlalchemy.orm import Session

from policy.assessment import Assessment
from responders.addresses import sendable
from responders.letter import is_message_id
from responders.office import Office
from responders.render import render
from store import outbox
from store.models import Case, Outbox


def write_drafts(
    session: Session, case: Case, assessment: Assessment, *, office: Office, now: datetime
) -> list[Outbox]:
    """Puts the assessment's drafts into the case's outbox, state `draft`; each once a case.

    The recipient stays empty where the writer's address is none that mail can go to, and
    where a colleague or the NHS website wrote: the letter is for the person it is about.
    """
    policy = office.policy
    message = assessment.reading.message
    for_the_writer = assessment.kind != "internal" and not message.website_review
    recipient = message.from_.key if sendable(message.from_.address) else ""
    answered = message.message_id if is_message_id(message.message_id) else ""
    rows = []
    for name in assessment.drafts:
        template, _, signal = name.partition(":")
        scope = next((rule for kind, rule in policy.scope.items() if kind == signal), None)
        letter = render(
            template,
            organisation=policy.organisation,
            crisis=policy.crisis,
            reference=case.reference,
            **({"scope": scope} if scope is not None else {}),
        )
        row = outbox.put(
            session,
            outbox.NewMail(
                key=f"draft:{case.id}:{name}",
                case_id=case.id,
                purpose="draft",
                template=template,
                recipient=recipient if for_the_writer else "",
                envelope_from=office.from_address,
                subject=letter.subject,
                text=letter.text,
                html=letter.html,
                not_before=now,
                in_reply_to=answered if for_the_writer else "",
                because=[signal] if signal else [],
                state="draft",
            ),
            at=now,
        )
        if row is not None:
            rows.append(row)
    return rows
