"""`palsbox check` proves that no mailbox but ours can be read."""

from datetime import datetime
from pathlib import Path

import pytest

from policy.working_days import LONDON
from service.check import Checked, run_checks
from tests.graph.fake_graph import FakeGraph
from tests.graph.mailbox import GraphMailbox
from tests.servers.https import Reply
from tests.servers.openid import TENANT, OpenIdProvider
from tests.service.microsoft import PALS, URL, settings_for

CANARY = "canary@example.nhs.uk"


@pytest.fixture(autouse=True)
def mailboxes(graph: FakeGraph) -> None:
    graph.mailboxes = {PALS: GraphMailbox(), CANARY: GraphMailbox()}


def checked(
    what: str, graph: FakeGraph, openid: OpenIdProvider, folder: Path, canary: str = CANARY
) -> Checked:
    settings = settings_for(
        graph, openid, folder, canary=canary if "://" in canary else f"graph://{TENANT}/{canary}"
    )
    checks = run_checks(settings, datetime(2026, 3, 2, tzinfo=LONDON))
    return next(check for check in checks if check.what == what)


def test_a_canary_that_is_refused_is_well(
    graph: FakeGraph, openid: OpenIdProvider, tmp_path: Path
) -> None:
    graph.refused.add(CANARY)

    canary = checked("canary", graph, openid, tmp_path)

    assert canary.verdict == "ok"
    assert canary.sentence == f"graph://{TENANT}/{CANARY} is refused, as it should be."
    assert checked("mailbox", graph, openid, tmp_path).verdict == "ok"


def test_a_canary_that_can_be_read_is_wrong_and_the_way_out_is_said(
    graph: FakeGraph, openid: OpenIdProvider, tmp_path: Path
) -> None:
    canary = checked("canary", graph, openid, tmp_path)

    assert canary.verdict == "wrong"
    assert "can be read, and must not be" in canary.sentence
    assert "docs/nhsmail.md" in canary.sentence


@pytest.mark.parametrize("canary", ["nobody@example.nhs.uk", "imap://u:s@127.0.0.1:9/INBOX"])
def test_a_canary_that_is_not_there_proves_nothing(
    graph: FakeGraph, openid: OpenIdProvider, tmp_path: Path, canary: str
) -> None:
    found = checked("canary", graph, openid, tmp_path, canary)

    assert found.verdict == "wrong"
    assert "could not be tried" in found.sentence


def test_a_service_that_is_down_proves_nothing(
    graph: FakeGraph, openid: OpenIdProvider, tmp_path: Path
) -> None:
    graph.answer_with("", Reply(500), times=None)

    assert "could not be tried" in checked("canary", graph, openid, tmp_path).sentence


def test_our_own_mailbox_is_no_canary(
    graph: FakeGraph, openid: OpenIdProvider, tmp_path: Path
) -> None:
    canary = checked("canary", graph, openid, tmp_path, URL)

    assert canary.verdict == "wrong"
    assert "never a colleague's" in canary.sentence


def test_no_secret_of_the_app_is_shown(
    graph: FakeGraph, openid: OpenIdProvider, tmp_path: Path
) -> None:
    settings = settings_for(graph, openid, tmp_path, microsoft_tokens_key="a-key")
    shown = " ".join(settings.masked().values())

    assert openid.secret not in shown
    assert "a-key" not in shown
