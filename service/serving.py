"""The review queue on a WSGI server."""

from threading import Thread

from flask import Flask
from rich.console import Console

from policy.load import load_policy
from policy.schema import Policy
from review.api.pages import Api
from review.app import create_app
from review.desk import Outgoing
from service.listening import listen
from service.openid import openid_provider
from service.settings import Settings, SettingsError
from service.vitals.watched import Watched
from service.webhooks import Teller
from service.wiring import build_office, from_address, open_database, open_smtp
from store.database import Database
from store.tokens import setting


def serve_queue(settings: Settings, console: Console) -> None:
    """Serves the queue at PALSBOX_LISTEN until interrupted. Raises `SettingsError`."""
    policy = load_policy(settings.policy)
    database = open_database(settings)
    server = listen(queue_app(settings, database, policy), "PALSBOX_LISTEN", settings.listen)
    teller = Teller(database, build_office(settings, policy, None), settings)
    Thread(target=teller.run, name="webhooks", daemon=True).start()
    console.print(f"The review queue is open at {settings.link_base()}/ — Ctrl-C ends it.")
    server.run()


def serve_in_background(app: Flask, host: str, port: int) -> int:
    """Serves the app from a thread of its own; returns the port it listens on.

    Port 0, or one that is taken, becomes a free one.
    """
    try:
        server = listen(app, "PALSBOX_LISTEN", f"{host}:{port}")
    except SettingsError:
        server = listen(app, "PALSBOX_LISTEN", f"{host}:0")
    Thread(target=server.run, name="queue", daemon=True).start()
    taken: int = server.effective_port
    return taken


def queue_app(settings: Settings, database: Database, policy: Policy) -> Flask:
    """The queue over a database; its session key lives in the database, across restarts."""
    with database.begin() as session:
        secret_key = setting(session, "session-key")
    return create_app(
        database,
        policy,
        secret_key=secret_key,
        secure_cookies=settings.link_base().startswith("https://"),
        watched=Watched(settings, database),
        openid=openid_provider(settings),
        api=Api(settings.link_base(), webhook_hosts=settings.webhook_hosts),
        office=build_office(settings, policy, open_smtp(settings)),
        outgoing=Outgoing(
            from_address(settings, policy), leaves=settings.sending in ("drafts", "live")
        ),
    )
