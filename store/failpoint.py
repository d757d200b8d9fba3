"""Where the fault tests end the process, to see that each step may be killed and run again."""

import os
import signal
from pathlib import Path

FOLDER = "FAILPOINTS_FOLDER"
"""No setting, so not named like one: a worker refuses settings that it does not know.
docs/faults.md says how the tests use it."""


def reached(point: str) -> None:
    """Does nothing, unless a file named like the point lies in the folder that the environment
    names. Then each pass takes a byte from the file, and the one that finds it empty removes
    it and ends the process by SIGKILL, so that of several processes one is killed, once."""
    folder = os.environ.get(FOLDER)
    if folder:
        _count_down(Path(folder) / point)


def _count_down(file: Path) -> None:
    try:
        left = file.stat().st_size
        if left:
            os.truncate(file, left - 1)
            return
        file.unlink()
    except FileNotFoundError:
        return
    os.kill(os.getpid(), signal.SIGKILL)
