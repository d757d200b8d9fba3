"""The same letters answered by each contender, one after the other; ratios to palsbox."""

from collections.abc import Sequence
from dataclasses import dataclass

from rich import box
from rich.table import Table

from tests.servers.dovecot import Dovecot
from tools.bench.contenders import Contender, django_helpdesk, floor, palsbox
from tools.bench.cost import ContenderError, Cost, run
from tools.bench.desk import desk
from tools.bench.letters import letters, writer

CONTENDERS: dict[str, Contender] = {
    "palsbox": palsbox,
    "floor": floor,
    "django-helpdesk": django_helpdesk,
}


@dataclass(frozen=True, slots=True)
class Answered:
    """What a contender took to answer `messages` letters, and `idle`, an empty mailbox."""

    messages: int
    cost: Cost
    idle: Cost

    @property
    def rate(self) -> float:
        """Messages a second, from starting the program to its end."""
        return self.messages / self.cost.seconds

    @property
    def cpu(self) -> float:
        """CPU seconds a message, starting the program included."""
        return self.cost.cpu / self.messages

    @property
    def marginal_cpu(self) -> float:
        """CPU seconds of one more message, for a program that runs already."""
        return (self.cost.cpu - self.idle.cpu) / self.messages


def answer(dovecot: Dovecot, contender: Contender, raws: Sequence[bytes]) -> Cost:
    """Has the contender answer all these letters. Raises `ContenderError` if any was not."""
    with desk(dovecot, raws) as place:
        task = contender(place)
        cost = run(task.command, task.environment, place.folder)
        missing = {writer(number) for number in range(len(raws))} - place.sink.taken().keys()
        if missing:
            log = (place.folder / "log").read_text()[-2000:]
            raise ContenderError(f"{len(missing)} letters were not answered: {log}")
        return cost


def measure(messages: int, rounds: int) -> dict[str, list[Answered]]:
    """Each contender in turn, `rounds` times over, so that what else goes on meets them all."""
    raws = letters(messages)
    found: dict[str, list[Answered]] = {name: [] for name in CONTENDERS}
    with Dovecot() as dovecot:
        for _ in range(rounds):
            for name, contender in CONTENDERS.items():
                idle = answer(dovecot, contender, ())
                found[name].append(Answered(messages, answer(dovecot, contender, raws), idle))
    return found


def table(found: dict[str, list[Answered]]) -> Table:
    """The best round of each, and how often palsbox's rate, or CPU, is theirs."""
    best = {
        name: (max(run.rate for run in runs), min(run.cpu for run in runs), runs)
        for name, runs in found.items()
    }
    our_rate, our_cpu, _ = best["palsbox"]
    shown = Table(box=box.SIMPLE)
    shown.add_column("")
    for heading in (
        "messages/s",
        "palsbox is × as fast",
        "CPU ms each",
        "palsbox takes × of it",
        "without start-up, ms",
        "peak MB",
        "rounds, messages/s",
    ):
        shown.add_column(heading, justify="right")
    for name, (rate, cpu, runs) in best.items():
        shown.add_row(
            name,
            f"{rate:.0f}",
            f"{our_rate / rate:.2f}",
            f"{cpu * 1000:.2f}",
            f"{our_cpu / cpu:.2f}",
            f"{min(run.marginal_cpu for run in runs) * 1000:.2f}",
            f"{max(run.cost.megabytes for run in runs):.0f}",
            " ".join(f"{run.rate:.0f}" for run in runs),
        )
    return shown
