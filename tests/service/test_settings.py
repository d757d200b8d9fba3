"""Settings: where they come from, and what is refused."""

from pathlib import Path

import pytest

from service.settings import SettingsError, load_settings

ROUTES = {
    "PALSBOX_ROUTE_RISK": "risk@nhs.net",
    "PALSBOX_ROUTE_COMMS": "comms@nhs.net",
    "PALSBOX_ROUTE_NURSING_LEAD": "lead@nhs.net, deputy@nhs.net",
}
LIVE = {
    **ROUTES,
    "PALSBOX_MAILBOX_URL": "maildir:///var/mail/pals",
    "PALSBOX_SMTP_URL": "smtp://127.0.0.1:2525",
    "PALSBOX_ADMIN": "admin@nhs.net",
    "PALSBOX_SENDING": "live",
}


def test_with_nothing_set_everything_is_decided_and_nothing_leaves(tmp_path: Path) -> None:
    settings = load_settings({}, tmp_path)

    assert settings.sending == "shadow"
    assert settings.ack_hold == 10
    assert settings.database_url == "sqlite:///palsbox.db"


def test_the_environment_wins_over_the_file(tmp_path: Path) -> None:
    (tmp_path / "palsbox.toml").write_text(
        'PALSBOX_FROM = "file@nhs.net"\nPALSBOX_ACK_HOLD = 5\n', "utf-8"
    )

    settings = load_settings({"PALSBOX_FROM": "environment@nhs.net"}, tmp_path)

    assert settings.from_ == "environment@nhs.net"
    assert settings.ack_hold == 5


def test_several_values_are_separated_by_commas(tmp_path: Path) -> None:
    settings = load_settings(ROUTES, tmp_path)

    assert settings.recipients("nursing_lead") == ("lead@nhs.net", "deputy@nhs.net")


@pytest.mark.parametrize(
    ("variable", "value", "sentence"),
    [
        ("PALSBOX_MAILBOX", "x", "There is no setting PALSBOX_MAILBOX; is it misspelt?"),
        (
            "PALSBOX_SENDING",
            "yes",
            "PALSBOX_SENDING must be 'shadow', 'alerts', 'drafts' or 'live'",
        ),
        ("PALSBOX_ACK_HOLD", "soon", "PALSBOX_ACK_HOLD: "),
        ("PALSBOX_ACK_HOLD", "-1", "PALSBOX_ACK_HOLD: "),
    ],
)
def test_a_wrong_setting_is_refused_by_its_name(
    tmp_path: Path, variable: str, value: str, sentence: str
) -> None:
    with pytest.raises(SettingsError) as refusal:
        load_settings({variable: value}, tmp_path)

    assert sentence in str(refusal.value)


@pytest.mark.parametrize("name", ["MAILBOX_URL", "palsbox_from"])
def test_a_name_in_the_file_without_our_prefix_is_refused(tmp_path: Path, name: str) -> None:
    (tmp_path / "palsbox.toml").write_text(f'{name} = "x"\n', "utf-8")

    with pytest.raises(SettingsError, match="is no setting"):
        load_settings({}, tmp_path)


@pytest.mark.parametrize("missing", [name for name in LIVE if name != "PALSBOX_SENDING"])
def test_live_is_refused_while_anybody_would_not_hear(tmp_path: Path, missing: str) -> None:
    settings = load_settings({**LIVE, missing: ""}, tmp_path)

    with pytest.raises(SettingsError, match=missing):
        settings.require_ready_to_run()


def test_live_with_everything_set_may_run(tmp_path: Path) -> None:
    settings = load_settings(LIVE, tmp_path)

    assert settings.require_ready_to_run() is settings


def test_secrets_are_masked(tmp_path: Path) -> None:
    settings = load_settings(
        {
            "PALSBOX_MAILBOX_URL": "imaps://pals:hunter2@host/INBOX",
            "PALSBOX_SMTP_URL": "smtps://pals:hunter2@host",
            "PALSBOX_DATABASE_URL": "postgresql+psycopg://pals:hunter2@host/pals",
            "PALSBOX_NOTIFY": "msteams://hunter2/token/hook",
        },
        tmp_path,
    )

    shown = settings.masked()

    assert "hunter2" not in " ".join(shown.values())
    assert shown["PALSBOX_MAILBOX_URL"].startswith("imaps://pals:")
