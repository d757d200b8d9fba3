"""Opens the reader that ships with the program."""

from classify.reader.linear import LinearReader
from classify.reader.weights import load_weights


def shipped_reader() -> LinearReader:
    """The shipped reader. Raises `WeightsError`."""
    return LinearReader(load_weights())
