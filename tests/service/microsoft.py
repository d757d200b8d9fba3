"""Settings for a palsbox whose mailbox is on the fake of Microsoft Graph."""

from pathlib import Path
from typing import Any

from service.settings import Settings
from tests.graph.fake_graph import FakeGraph
from tests.servers.openid import CLIENT, TENANT, OpenIdProvider

PALS = "pals@example.nhs.uk"
URL = f"graph://{TENANT}/{PALS}"


def microsoft_settings(
    graph: FakeGraph, openid: OpenIdProvider, folder: Path, **settings: Any
) -> dict[str, Any]:
    """For `Settings.model_validate`, or for `House`."""
    return {
        "mailbox_url": URL,
        "microsoft_client": CLIENT,
        "microsoft_secret": openid.secret,
        "microsoft_tokens": folder / "tokens",
        "microsoft_login": openid.url,
        "microsoft_graph": graph.server.url,
        "microsoft_ca": graph.server.ca,
        "database_url": f"sqlite:///{folder / 'palsbox.db'}",
        **settings,
    }


def settings_for(
    graph: FakeGraph, openid: OpenIdProvider, folder: Path, **settings: Any
) -> Settings:
    """The settings, validated."""
    return Settings.model_validate(microsoft_settings(graph, openid, folder, **settings))
