"""A palsbox on the distributed engine: PostgreSQL, Redis and a worker in this process."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from celery import Celery
from celery.contrib.testing.worker import start_worker

from service.distributed.app import make_app
from service.distributed.caretaker import Caretaker
from service.distributed.doorbell import Doorbell
from service.distributed.hands import Hands
from service.distributed.mailboxes import Mailboxes
from service.distributed.queues import QUEUES
from service.distributed.rounds import Rounds
from service.distributed.tasks import add_tasks
from service.watch import Watch
from service.wiring import open_sources
from tests.service.house import House


class HouseHands(Hands):
    """Hands that use what the house has opened, the recording transport above all."""

    def __init__(self, house: House) -> None:
        super().__init__(house.settings)
        self.__dict__.update(
            database=house.flow.database,
            triage=house.flow.triage,
            office=house.flow.office,
            flow=house.flow,
            transport=house.transport,
            second_channel=None,
        )


class Distributed:
    """The parts of a worker over a house, each to be started alone."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.hands = HouseHands(house)
        self.app: Celery = make_app(house.settings)
        self.bell = Doorbell(self.app, house.flow.database)
        add_tasks(self.app, self.hands, self.bell)
        self.caretaker = Caretaker(self.hands, self.bell)

    @contextmanager
    def working(self, *queues: str) -> Iterator[None]:
        """A worker in a thread answers these queues (default: all)."""
        with start_worker(
            self.app, pool="solo", queues=list(queues or QUEUES), perform_ping_check=False
        ):
            yield

    @contextmanager
    def fetching(self) -> Iterator[None]:
        """The mailboxes are read, and rung for."""
        mailboxes = Mailboxes(self.hands, arrived=self.bell)
        mailboxes.start()
        try:
            yield
        finally:
            mailboxes.stop(30)

    @contextmanager
    def cared_for(self) -> Iterator[None]:
        """The caretaker makes its rounds."""
        rounds = Rounds("caretaker", self.caretaker.go_round)
        rounds.start()
        try:
            yield
        finally:
            rounds.stop(30)

    def fetch(self, *, acknowledge_backlog: bool = True) -> int:
        """Stores what the mailbox has, and rings for nobody; how many messages were new."""
        return sum(
            Watch(
                self.house.flow.database,
                source,
                self.house.flow.office.policy,
                since=None,
                acknowledge_backlog=acknowledge_backlog,
                poll_seconds=60,
                arrived=threading.Event(),
                stop=threading.Event(),
            ).fetch_once()
            for source in open_sources(self.house.settings)
        )
