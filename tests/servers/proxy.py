"""A wire that fails at a chosen moment: between a client and a real server.

with Wire("127.0.0.1", dovecot.imap_port) as wire:
    wire.cut(b"BODY.PEEK[]", after=2000)   # 2,000 bytes into the answer to that command
"""

import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field

_CHUNK = 65_536


@dataclass(slots=True)
class _Fault:
    command: bytes
    strike: Callable[["_Line", bytes], bool]
    times: int | None


class Wire:
    """Passes bytes on between clients and the server at `host` and `port`, on a free port of
    127.0.0.1, until told to fail. Use it as a context manager."""

    def __init__(self, host: str, port: int) -> None:
        self._server = (host, port)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._faults: list[_Fault] = []
        self._lines: list[_Line] = []
        self._thread = threading.Thread(target=self._serve)

    def cut(self, command: bytes, *, after: int = 0, times: int | None = 1) -> None:
        """Breaks the line so many bytes into the answer to a command with these words."""
        self._faults.append(_Fault(command, lambda line, _: line.end_after(after), times))

    def hang(self, command: bytes, *, after: int = 0, times: int | None = 1) -> None:
        """Says nothing more, so many bytes into the answer, and leaves the line open."""
        self._faults.append(_Fault(command, lambda line, _: line.hush_after(after), times))

    def answer(self, command: bytes, reply: bytes, *, times: int | None = None) -> None:
        """Answers an IMAP command itself, with its tag and this; the server hears nothing."""
        self._faults.append(_Fault(command, lambda line, said: line.reply(said, reply), times))

    def mend(self) -> None:
        """From now on fails no more."""
        self._faults.clear()

    def strike(self, line: "_Line", said: bytes) -> bool:
        """Does what was ordered for this command; true where the server must not hear it."""
        for fault in self._faults:
            if fault.command in said and fault.times != 0:
                if fault.times is not None:
                    fault.times -= 1
                return fault.strike(line, said)
        return False

    def _serve(self) -> None:
        with suppress(OSError):  # a closed listener is how it ends
            while True:
                client, _ = self._listener.accept()
                line = _Line(self, client, socket.create_connection(self._server))
                self._lines.append(line)
                line.start()

    def __enter__(self) -> "Wire":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join()
        for line in self._lines:
            line.end()


@dataclass(slots=True)
class _Line:
    """One connection through the wire. `left` bytes may still come from the server."""

    wire: Wire
    client: socket.socket
    server: socket.socket
    left: int | None = None
    hushed: bool = False
    threads: list[threading.Thread] = field(default_factory=list)

    def start(self) -> None:
        self.threads += [
            threading.Thread(target=self._pass_on, args=(way,), daemon=True)
            for way in (self._from_client, self._from_server)
        ]
        for thread in self.threads:
            thread.start()

    def end_after(self, count: int) -> bool:
        self.left = count
        return False

    def hush_after(self, count: int) -> bool:
        self.left, self.hushed = count, True
        return False

    def reply(self, said: bytes, words: bytes) -> bool:
        tag = said.partition(b" ")[0]
        self.client.sendall(tag + b" " + words + b"\r\n")
        return True

    def end(self) -> None:
        """Breaks both halves. May be called twice."""
        for half in (self.client, self.server):
            with suppress(OSError):
                half.shutdown(socket.SHUT_RDWR)
            half.close()
        for thread in self.threads:
            if thread is not threading.current_thread():
                thread.join()

    def _pass_on(self, way: Callable[[], bool]) -> None:
        with suppress(OSError):
            while way():
                pass
        for half in (self.client, self.server):
            with suppress(OSError):
                half.shutdown(socket.SHUT_RDWR)

    def _from_client(self) -> bool:
        said = self.client.recv(_CHUNK)
        if said and not self.wire.strike(self, said):
            self.server.sendall(said)
        return bool(said)

    def _from_server(self) -> bool:
        told = self.server.recv(_CHUNK)
        if self.left is not None:
            told_now, self.left = told[: self.left], self.left - min(len(told), self.left)
            self.client.sendall(told_now)
            return bool(told) and (self.left > 0 or self.hushed)
        self.client.sendall(told)
        return bool(told)
