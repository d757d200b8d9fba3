"""One worker for all these tests: what one of them has broken, the next finds working again."""

from collections.abc import Iterator

import pytest

from tests.faults.workers.fleet import Fleet, built
from tests.servers.dovecot import Dovecot


@pytest.fixture(scope="session")
def shared_fleet(
    tmp_path_factory: pytest.TempPathFactory, shared_dovecot: Dovecot
) -> Iterator[Fleet]:
    """A worker of two reading processes and a beat."""
    with built(tmp_path_factory.mktemp("fleet"), shared_dovecot) as fleet:
        yield fleet
        fleet.land()
        assert "Traceback" not in fleet.log()


@pytest.fixture
def fleet(shared_fleet: Fleet) -> Iterator[Fleet]:
    """The same, at work; at the end nothing is left to do and all holds that must."""
    shared_fleet.launch()
    yield shared_fleet
    shared_fleet.launch()
    shared_fleet.finish()
    shared_fleet.reckon()
