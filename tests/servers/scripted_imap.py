"""An IMAP server of a few lines, for what no decent server would do on request."""

import re
import socket
import threading
from collections.abc import Mapping
from contextlib import suppress

CAPABILITY = "* CAPABILITY IMAP4rev1 AUTH=PLAIN IDLE"


class ScriptedImap:
    """Answers each command by the first pattern that matches it, else by OK alone.

    `answers` maps a regular expression for the command (without its tag) to the
    untagged lines of the answer. AUTHENTICATE and IDLE are asked to go on first, and
    the lines for IDLE come after that, without an end. Use it as a context manager.
    """

    def __init__(self, answers: Mapping[str, tuple[str, ...]]) -> None:
        self._answers = {"CAPABILITY": (CAPABILITY,), **answers}
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._line: socket.socket | None = None
        self._thread = threading.Thread(target=self._serve)
        self.commands: list[str] = []
        """What clients asked for, without tags and secrets."""

    @property
    def url(self) -> str:
        """Its INBOX, for `PALSBOX_MAILBOX_URL`."""
        return f"imap://pals:secret@127.0.0.1:{self._listener.getsockname()[1]}/INBOX?junk=none"

    def _serve(self) -> None:
        # A closed listener or line is how it ends.
        with suppress(OSError):
            while True:
                connection, _ = self._listener.accept()
                self._line = connection
                with connection:
                    self._talk(connection)

    def _talk(self, connection: socket.socket) -> None:
        lines = connection.makefile("rb")

        def say(*words: str) -> None:
            connection.sendall("".join(f"{word}\r\n" for word in words).encode())

        say("* OK at your service")
        with lines, suppress(ConnectionError):
            for line in lines:
                tag, _, command = line.decode().strip().partition(" ")
                self.commands.append(command)
                if command.startswith(("AUTHENTICATE", "IDLE")):
                    say("+ go on")
                if command.startswith("AUTHENTICATE"):
                    lines.readline()
                say(*self._answer(command))
                if command != "IDLE" and tag != "DONE":
                    say(f"{tag} OK done")

    def _answer(self, command: str) -> tuple[str, ...]:
        found = (lines for pattern, lines in self._answers.items() if re.match(pattern, command))
        return next(found, ())

    def __enter__(self) -> "ScriptedImap":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        for each in (self._listener, self._line):
            if each is not None:
                with suppress(OSError):  # closed already
                    each.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join()
