"""A worker whose reader hangs: it is ended, and the letters behind it are read."""

import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from store.database import now
from tests.faults.hanging import HANGS
from tests.servers.smtp import SmtpCatcher
from tests.service.distributed_house import Distributed
from tests.service.machine import PATIENCE, environment_of
from tests.service.post import letter
from tests.service.test_engine import wait_until
from tests.service.test_receive import DANGER


@pytest.mark.timeout(400)
def test_a_reading_that_hangs_is_ended_and_the_letters_behind_it_are_read(
    palsbox: Distributed, smtp: SmtpCatcher
) -> None:
    for raw in (letter(HANGS.decode()), letter(DANGER, sender="ada@tarrow.example")):
        palsbox.house.postbox.put(raw, at=now() + timedelta(seconds=1))
    palsbox.fetch()
    palsbox.bell.set()
    settings = palsbox.house.settings
    environment = environment_of(
        DATABASE_URL=settings.database_url,
        REDIS_URL=settings.redis_url,
        MAILBOX_URL=settings.mailbox_url[0],
        SMTP_URL=f"smtp://{smtp.host}:{smtp.port}",
    )
    reading = subprocess.Popen(
        [sys.executable, "-m", "tests.faults.hanging"],
        env=environment,
        cwd=Path(__file__).parents[2],
        stdin=subprocess.PIPE,
    )
    try:
        wait_until(lambda: [m.state for m in palsbox.house.messages()] == ["stored", "triaged"])
    finally:
        reading.terminate()
        reading.communicate(timeout=PATIENCE)

    (hung, _) = palsbox.house.messages()
    assert hung.attempts == 1
