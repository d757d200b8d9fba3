"""`make bench`: every measurement, or those that are named.

    python -m tools.bench [beside] [growth] [latency] [workers] [outage]
"""

import os

from rich.console import Console

from tools.bench import beside
import typer


def main(messages: int = 1000, rounds: int = 3) -> None:
    console = Console(width=150)
    console.print(f"load {os.getloadavg()}")
    console.print(beside.table(beside.measure(messages, rounds)))


if __name__ == "__main__":
    typer.run(main)
