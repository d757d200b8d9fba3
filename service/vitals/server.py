"""The monitoring pages of a process that has no other pages: PALSBOX_HEALTH."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread

from flask import Flask

from review.vitals import show_vitals
from service.listening import listen
from service.settings import Settings
from service.vitals.watched import Watched
from store.database import Database

END_SECONDS = 5.0


@contextmanager
def serve_vitals(settings: Settings, database: Database) -> Iterator[None]:
    """Serves the pages while the block runs, where PALSBOX_HEALTH names an address.

    Raises `SettingsError` where it cannot be used.
    """
    if not settings.health:
        yield
        return
    app = Flask("palsbox", static_folder=None)
    show_vitals(app, Watched(settings, database))
    server = listen(app, "PALSBOX_HEALTH", settings.health)
    thread = Thread(target=server.run, name="vitals", daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.task_dispatcher.shutdown()
        server.close()
        thread.join(timeout=END_SECONDS)
