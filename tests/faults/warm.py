"""Lexicons and policy, loaded when this module is, so that processes forked from it have them.

The fork server imports it once (`multiprocessing.forkserver`'s preload); loading them takes
seconds, and a matrix of a thousand killed processes would take hours.
"""

from datetime import UTC, datetime

from sqlalchemy.orm import configure_mappers

from policy.load import load_policy
from service.settings import Settings
from service.wiring import build_triage

POLICY = load_policy()
TRIAGE = build_triage(Settings(), POLICY)

# What is only made ready when first used.
configure_mappers()
TRIAGE.of(b"Subject: A letter\r\n\r\nDear PALS\r\n", received_at=datetime.now(UTC), junk=False)
