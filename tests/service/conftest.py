"""What every test of the service stands on."""

from pathlib import Path

import pytest

from policy.load import load_policy
from service.settings import Settings
from service.triage import Triage
from service.wiring import build_triage
from tests.service.house import House


@pytest.fixture(scope="session")
def triage() -> Triage:
    """The shipped policy and lexicons, loaded once."""
    return build_triage(Settings(), load_policy())


@pytest.fixture
def house(tmp_path: Path, triage: Triage) -> House:
    """A palsbox that sends live to a recording transport."""
    return House(tmp_path, triage)
