"""How the service and its child hand each other values: a line of JSON, then raw bytes."""

import json
from collections.abc import Sequence
from typing import Any, BinaryIO


def write_frame(stream: BinaryIO, head: dict[str, Any], blobs: Sequence[bytes] = ()) -> None:
    """Writes `head` (anything JSON knows) and the blobs, whose sizes it notes in the head."""
    line = json.dumps({**head, "sizes": [len(blob) for blob in blobs]})
    stream.write(line.encode("ascii") + b"\n")
    for blob in blobs:
        stream.write(blob)
    stream.flush()


def read_frame(stream: BinaryIO) -> tuple[dict[str, Any], list[bytes]] | None:
    """The next head and its blobs; `None` where the stream has ended.

    Raises `ValueError`, `KeyError` or `TypeError` where it is no whole frame.
    """
    line = stream.readline()
    if not line:
        return None
    head = json.loads(line)
    blobs = [stream.read(size) for size in head["sizes"]]
    if [len(blob) for blob in blobs] != head["sizes"]:
        raise ValueError("cut off")
    return head, blobs
