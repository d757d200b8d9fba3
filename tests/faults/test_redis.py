"""Redis fails in ways in which it still answers: the database knows what is left to do."""

import pytest

from service.receive import triage_message
from service.triage import Triage
from tests.servers.redis import RedisServer
from tests.service.distributed_house import Distributed
from tests.service.house import NURSING_LEAD
from tests.service.post import letter
from tests.service.test_engine import wait_until
from tests.service.test_receive import DANGER

WRITER = "nell@tarrow.example"


def test_a_full_broker_costs_no_letter(palsbox: Distributed, redis: RedisServer) -> None:
    with redis.client() as client:
        client.config_set("maxmemory-policy", "noeviction")
        client.config_set("maxmemory", "1")
    palsbox.house.postbox.put(letter(DANGER))
    palsbox.fetch()
    palsbox.bell.set()

    with palsbox.cared_for():
        wait_until(lambda: len(palsbox.house.transport.posted) == 2)

    assert palsbox.house.transport.recipients == [NURSING_LEAD, WRITER]


def test_a_task_given_out_a_second_time_while_the_first_goes_on(
    palsbox: Distributed, monkeypatch: pytest.MonkeyPatch
) -> None:
    palsbox.house.postbox.put(letter(DANGER))
    palsbox.fetch()
    (message,) = palsbox.house.messages()
    whole = Triage.of
    flow = palsbox.house.flow
    begun: list[bool] = []

    def slowly(self: Triage, raw: bytes, **known: object) -> object:
        if not begun:
            begun.append(True)
            assert triage_message(flow, message.id, take_over=True)
        return whole(self, raw, **known)  # type: ignore[arg-type]  # passed on as they came

    monkeypatch.setattr(Triage, "of", slowly)
    triage_message(flow, message.id)
    palsbox.hands.send_all()

    assert len(palsbox.house.cases()) == 1
    assert palsbox.house.transport.recipients == [NURSING_LEAD, WRITER]
