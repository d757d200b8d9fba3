"""`make bench`: every measurement, or those that are named.

python -m tools.bench [beside] [growth] [latency] [workers]
                      [--messages N] [--rounds N] [--largest N]
"""

import os
from typing import Annotated

import typer
from rich.console import Console

from tools.bench import beside, growth, latency, workers

EVERYTHING = ["beside", "growth", "latency", "workers"]
SIZES = (100, 1_000, 10_000)
ARRIVALS = 20


def main(
    what: Annotated[list[str], typer.Argument(help="What to measure.")] = EVERYTHING,
    messages: Annotated[
        int, typer.Option(min=1, help="Letters for `beside` and `workers`.")
    ] = 1_000,
    rounds: Annotated[int, typer.Option(min=1, help="The best of so many counts.")] = 3,
    largest: Annotated[int, typer.Option(min=100, help="Largest mailbox of `growth`.")] = 10_000,
) -> None:
    """Prints the figures, with the machine's load before and after each."""
    if unknown := set(what) - set(EVERYTHING):
        raise typer.BadParameter(f"{', '.join(unknown)}: name some of {', '.join(EVERYTHING)}.")
    console = Console(width=150)
    for name in what:
        console.print(f"{name}; {os.cpu_count()} cores, load {_load()}")
        if name == "beside":
            console.print(beside.table(beside.measure(messages, rounds)))
        elif name == "growth":
            sizes = [size for size in SIZES if size <= largest]
            console.print(growth.table(growth.measure(sizes)))
        elif name == "workers":
            console.print(workers.table(workers.measure(messages)))
        else:
            console.print(latency.sentence(latency.measure(ARRIVALS)))
        console.print(f"load afterwards {_load()}")


def _load() -> str:
    return " ".join(f"{value:.1f}" for value in os.getloadavg())


if __name__ == "__main__":
    typer.run(main)
