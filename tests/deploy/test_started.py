"""What deploy/ starts does its work: a letter goes through it, and whoever asks hears so."""

from pathlib import Path

import httpx
import pytest

from tests.deploy.installed import DATABASE, PATIENCE, REDIS, WAYS, started
from tests.servers.imap_account import ImapAccount
from tests.servers.redis import RedisServer
from tests.servers.smtp import SmtpCatcher
from tests.service.post import letter
from tests.service.test_engine import wait_until
from tests.service.test_receive import DANGER


@pytest.mark.faults_only
@pytest.mark.timeout(900)
@pytest.mark.parametrize("way", WAYS)
def test_a_letter_is_alerted_and_answered_by_what_is_started(  # noqa: PLR0917 - fixtures
    way: str,
    tmp_path: Path,
    postgres_url: str,
    redis: RedisServer,
    mailbox: ImapAccount,
    smtp: SmtpCatcher,
) -> None:
    filled_in = {
        "PALSBOX_SENDING": "live",
        "PALSBOX_ACK_HOLD": "0",
        "PALSBOX_MAILBOX_URL": mailbox.url,
        "PALSBOX_SMTP_URL": f"smtp://{smtp.host}:{smtp.port}",
    }
    with started(
        WAYS[way](), tmp_path, filled_in, {DATABASE: postgres_url, REDIS: redis.url}
    ) as parts:
        wait_until(lambda: answers(parts["web"].url("/health/ready")) == 200, seconds=PATIENCE)
        mailbox.deliver(letter(DANGER))
        smtp.wait_for(2, seconds=PATIENCE)
        for name, part in parts.items():
            assert part.says_that_it_lives(), name
        assert answers(parts["web"].url("/metrics")) == 200

    recipients = [caught.recipients[0] for caught in smtp.caught]
    assert recipients == ["nursing.lead@nhs.example", "nell@tarrow.example"]
    assert "Traceback" not in (tmp_path / "log").read_text()


def answers(url: str) -> int:
    """The status, or 0 where nothing listens yet."""
    try:
        return httpx.get(url, timeout=10).status_code
    except httpx.TransportError:
        return 0
