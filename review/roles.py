"""Who may do what: the roles, and for every address of the service the roles it is open to.

`ALLOWED` is the one place. An endpoint that stands in no row answers nobody, and a test fails
until it has one. What each role is for stands in docs/accounts.md.
"""

from collections.abc import Collection, Mapping
from typing import Literal, get_args

from policy.assessment import ROUTES, Route

Role = Literal[
    "officer",
    "manager",
    "approver",
    "risk",
    "comms",
    "nursing_lead",
    "auditor",
    "administrator",
]
ROLES: tuple[Role, ...] = get_args(Role)

STAFF: frozenset[Role] = frozenset({"officer", "manager", "approver"})
"""They see and work on every case."""
READERS: frozenset[Role] = STAFF | {"auditor"}
"""They see every case."""
OF_A_ROUTE: frozenset[Role] = frozenset({"risk", "comms", "nursing_lead"})
"""They see what concerns their route, and no more."""
SECOND: frozenset[Role] = frozenset({"approver", "manager", "nursing_lead"})
"""They may agree, as the second person, that a danger is set aside."""
CLAIMERS: frozenset[Role] = STAFF | {"nursing_lead"}
"""They may take a danger, and say what was done about it."""
TOLD: frozenset[Role] = READERS | OF_A_ROUTE
ADMINISTRATOR: frozenset[Role] = frozenset({"administrator"})
KEEP_ROTA: frozenset[Role] = ADMINISTRATOR | {"manager"}
ANYONE_SIGNED_IN: frozenset[Role] = frozenset(ROLES)
IN_CHARGE: frozenset[Role] = frozenset({"manager", "approver"})
APPROVER: frozenset[Role] = frozenset({"approver"})
"""They put the words of automatic letters into force, as the second person."""
OPEN: frozenset[Role] = frozenset()
"""Answers without signing in."""

ALLOWED: Mapping[str, frozenset[Role]] = {
    "static": OPEN,
    "health.health": OPEN,
    "vitals.live": OPEN,
    "vitals.ready": OPEN,
    "vitals.metrics": OPEN,
    "sign_in.show": OPEN,
    "sign_in.enter": OPEN,
    "openid.begin": OPEN,
    "openid.callback": OPEN,
    "openid.leave": OPEN,
    "sign_in.leave": ANYONE_SIGNED_IN,
    "queue.show": READERS,
    "queue.received": READERS,
    "queue.take_next": STAFF,
    "queue.keys": ANYONE_SIGNED_IN,
    "bulk.act": STAFF,
    "bulk.undo": STAFF,
    "case.show": READERS,
    "case.letter": READERS,
    "case.raw": READERS,
    "case.attachment": READERS,
    "case_actions.assign": STAFF,
    "case_actions.grade": STAFF,
    "case_actions.ungrade": STAFF,
    "case_actions.dismiss": STAFF,
    "case_actions.restore": STAFF,
    "case_actions.task_done": STAFF,
    "case_actions.task_reopen": STAFF,
    "case_actions.deadline_met": STAFF,
    "case_actions.deadline_reopen": STAFF,
    "case_actions.retry": STAFF,
    "case_actions.note": STAFF,
    "live.show": READERS,
    "live.accept": STAFF,
    "signals.confirm": STAFF,
    "signals.unconfirm": STAFF,
    "signals.counts": STAFF,
    "signals.add": STAFF,
    "signals.take_back": STAFF,
    "company.here": READERS,
    "company.gone": READERS,
    "company.watch": READERS,
    "company.unwatch": READERS,
    "together.compare": STAFF,
    "together.link": STAFF,
    "together.unlink": STAFF,
    "together.join": STAFF,
    "together.choose": STAFF,
    "together.part": STAFF,
    "together.take_back": STAFF,
    "case_actions.wait": STAFF,
    "case_actions.close": STAFF,
    "case_actions.reopen": STAFF,
    "alerts.index": TOLD,
    "alerts.show": TOLD,
    "alerts.claim": OF_A_ROUTE,
    "people.show": ADMINISTRATOR,
    "people.add": ADMINISTRATOR,
    "people.roles": ADMINISTRATOR,
    "people.password": ADMINISTRATOR,
    "people.disable": ADMINISTRATOR,
    "people.enable": ADMINISTRATOR,
    "rota.show": KEEP_ROTA,
    "rota.add": KEEP_ROTA,
    "rota.remove": KEEP_ROTA,
    "rota.earlier": KEEP_ROTA,
    "api.describe": OPEN,
    "api.cases": TOLD,
    "api.case": TOLD,
    "api.case_events": TOLD,
    "api.events": TOLD,
    "api.export": TOLD,
    "access.show": ADMINISTRATOR,
    "access.make_token": ADMINISTRATOR,
    "access.revoke_token": ADMINISTRATOR,
    "access.add_webhook": ADMINISTRATOR,
    "access.end_webhook": ADMINISTRATOR,
    "access.resume_webhook": ADMINISTRATOR,
    "danger.claim": CLAIMERS,
    "danger.give_back": CLAIMERS,
    "danger.tick": CLAIMERS,
    "danger.untick": CLAIMERS,
    "danger.propose": CLAIMERS,
    "danger.confirm": SECOND,
    "danger.keep": CLAIMERS,
    "danger.leave": STAFF,
    "reply.write": STAFF,
    "reply.keep": STAFF,
    "reply.look": STAFF,
    "reply.look_at_html": STAFF,
    "reply.send": STAFF,
    "reply.undo": STAFF,
    "reply.discard": STAFF,
    "mail.show": READERS,
    "mail.html": READERS,
    "mail.raw": READERS,
    "mail.stop": STAFF,
    "mail.let_go": STAFF,
    "mail.again": STAFF,
    "mail.not_again": STAFF,
    "contact.log": STAFF,
    "contact.undo": STAFF,
    "consent.received": STAFF,
    "consent.undo": STAFF,
    "dashboard.show": READERS,
    "dashboard.one": READERS,
    "dashboard.workbook": READERS,
    "dashboard.pdf": READERS,
    "letters.show": READERS | ADMINISTRATOR,
    "letters.edit": READERS | ADMINISTRATOR,
    "letters.look": IN_CHARGE | ADMINISTRATOR,
    "letters.save": IN_CHARGE | ADMINISTRATOR,
    "letters.restore": IN_CHARGE | ADMINISTRATOR,
    "acknowledgements.edit": READERS | ADMINISTRATOR,
    "acknowledgements.look": IN_CHARGE | ADMINISTRATOR,
    "acknowledgements.propose": IN_CHARGE | ADMINISTRATOR,
    "acknowledgements.take_back": IN_CHARGE | ADMINISTRATOR,
    "acknowledgements.approve": APPROVER,
    "acknowledgements.turn_down": APPROVER,
    "acknowledgements.back_to_shipped": IN_CHARGE,
}
"""Every endpoint (`blueprint.function`), and the roles that it answers. A person who has
several roles may do what any of them may."""


def routes_of(roles: Collection[str]) -> tuple[Route, ...]:
    """The routes whose cases the holder of these roles may see; empty for all cases or none,
    which `may` tells apart."""
    return () if READERS & set(roles) else tuple(route for route in ROUTES if route in roles)


def may(roles: Collection[str], endpoint: str) -> bool:
    """Whether somebody of these roles may ask for the endpoint."""
    return bool(ALLOWED.get(endpoint, frozenset()) & set(roles))
