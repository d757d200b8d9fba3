"""From a letter's arrival in the mailbox to the alert that the mail server accepted."""

import time
from collections.abc import Sequence
from statistics import median

from tests.servers.dovecot import Dovecot
from tools.bench.contenders import PROGRAM, palsbox_settings
from tools.bench.cost import ContenderError, run
from tools.bench.desk import Desk, desk
from tools.bench.letters import DANGEROUS

ACCEPTED_WITHIN = 120.0
_LOOK_EVERY = 0.01


def measure(arrivals: int) -> list[float]:
    """Seconds of each arrival, one after the other, on a `palsbox run` that listens by IDLE.

    The first arrival waits for palsbox to start, and is left out.
    """
    seconds: list[float] = []
    with Dovecot() as dovecot, desk(dovecot, ()) as place:
        run(
            (str(PROGRAM), "run"),
            palsbox_settings(place),
            place.folder,
            until=lambda: seconds.extend(_arrive(place, number) for number in range(arrivals + 1)),
        )
    return seconds[1:]


def _arrive(place: Desk, number: int) -> float:
    address = f"arrival{number}@post.example"
    letter = (
        f"From: Ann Bell <{address}>\r\nTo: pals@trust.example\r\nSubject: My discharge\r\n"
        f"Message-ID: <{number}@post.example>\r\n\r\nDear PALS,\r\n\r\n{DANGEROUS}\r\n"
    )
    before = _alerts(place)
    began = time.monotonic()
    place.account.deliver(letter.encode())
    while time.monotonic() < began + ACCEPTED_WITHIN:
        taken = [moment for moment in _alerts(place) if moment not in before]
        if taken:
            return taken[0] - began
        time.sleep(_LOOK_EVERY)
    raise ContenderError(f"No alert within {ACCEPTED_WITHIN:.0f} s of arrival {number}.")


def _alerts(place: Desk) -> list[float]:
    return place.sink.moments("nursing@trust.example")


def sentence(seconds: Sequence[float]) -> str:
    """The figures in one line."""
    return (
        f"arrival to alert accepted, {len(seconds)} arrivals: median {median(seconds):.2f} s, "
        f"worst {max(seconds):.2f} s"
    )
