"""The same letters answered by a `palsbox worker` of one process and by one of two."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from rich import box
from rich.table import Table

from tests.servers.dovecot import Dovecot
from tests.servers.postgres import Postgres
from tests.servers.redis import RedisServer
from tools.bench.contenders import PROGRAM, palsbox_settings
from tools.bench.cost import ContenderError, run
from tools.bench.desk import Desk, desk
from tools.bench.letters import letters, writer

PROCESSES = (1, 2)
_LOOK_EVERY = 0.05
_BETWEEN_KNOCKS = 2.0
_ANSWERED_WITHIN = 1_800.0


@dataclass(frozen=True, slots=True)
class Worked:
    """A worker of so many processes: the answers it gave a second, from the first to the last,
    so that starting it is left out, and its CPU in seconds for each, all processes together."""

    processes: int
    rate: float
    cpu: float


def measure(messages: int) -> list[Worked]:
    """A run for each number of processes, each with a mailbox, database and Redis of its own."""
    raws = letters(messages)
    with Dovecot() as dovecot, Postgres() as postgres:
        return [_work(dovecot, postgres.new_database(), raws, processes) for processes in PROCESSES]


def _work(dovecot: Dovecot, database: str, raws: Sequence[bytes], processes: int) -> Worked:
    with desk(dovecot, ()) as place, RedisServer() as redis:
        settings = palsbox_settings(place) | {
            "PALSBOX_DATABASE_URL": database,
            "PALSBOX_REDIS_URL": redis.url,
        }
        run((str(PROGRAM), "db", "upgrade"), settings, place.folder)
        cost = run(
            (str(PROGRAM), "worker", "--processes", str(processes)),
            settings,
            place.folder,
            until=lambda: _answer_all(place, raws),
        )
        moments = sorted(_answers(place, len(raws)))
        return Worked(processes, (len(raws) - 1) / (moments[-1] - moments[0]), cost.cpu / len(raws))


def _answer_all(place: Desk, raws: Sequence[bytes]) -> None:
    """The letters come once the worker answers: what lay there before it is nobody's to answer."""
    _wait(lambda: _is_answering(place), "The worker answers nobody.")
    place.account.append(*raws)
    _wait(lambda: len(_answers(place, len(raws))) == len(raws), "Some letters were not answered.")


def _is_answering(place: Desk) -> bool:
    attempt = f"early{time.monotonic()}@post.example"
    place.account.deliver(
        f"From: {attempt}\r\nMessage-ID: <{attempt}>\r\n\r\nAre you there?\r\n".encode()
    )
    time.sleep(_BETWEEN_KNOCKS)
    return bool(place.sink.taken())


def _answers(place: Desk, messages: int) -> list[float]:
    taken = place.sink.taken()
    return [taken[writer(number)] for number in range(messages) if writer(number) in taken]


def _wait(done: Callable[[], bool], otherwise: str) -> None:
    """Raises `ContenderError` with that sentence where it takes too long."""
    end = time.monotonic() + _ANSWERED_WITHIN
    while not done():
        if time.monotonic() > end:
            raise ContenderError(otherwise)
        time.sleep(_LOOK_EVERY)


def table(found: Sequence[Worked]) -> Table:
    """A row for each number of processes, beside the first."""
    shown = Table(box=box.SIMPLE)
    for heading in ("processes", "messages/s", "× the first", "CPU ms each"):
        shown.add_column(heading, justify="right")
    for worked in found:
        shown.add_row(
            f"{worked.processes}",
            f"{worked.rate:.1f}",
            f"{worked.rate / found[0].rate:.2f}",
            f"{worked.cpu * 1000:.1f}",
        )
    return shown
