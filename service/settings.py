"""Settings: environment variables `PALSBOX_…`, or the same names in `palsbox.toml`."""

import os
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from ingest.sources.oauth.app import GRAPH, LOGIN, OUTLOOK
from policy.assessment import ROUTES, Route

FILE = "palsbox.toml"
PREFIX = "PALSBOX_"


class SettingsError(Exception):
    """The settings cannot be used; the message is one sentence that names the variable."""


def _listed(value: Any) -> Any:
    if isinstance(value, str):
        return tuple(part for part in (piece.strip() for piece in value.split(",")) if part)
    return value


def _secure(value: Any) -> Any:
    if isinstance(value, str) and not value.startswith("https://"):
        raise ValueError("It must begin with https://")
    return value


Secure = Annotated[str, BeforeValidator(_secure)]

SECRETS = frozenset(
    {"exchange_secret", "microsoft_secret", "microsoft_tokens_key", "oidc_secret", "reader_key"}
)

Several = Annotated[tuple[str, ...], BeforeValidator(_listed)]


class Settings(BaseModel):
    """What is in force. Field names are the variables' without `PALSBOX_`, lower case."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    mailbox_url: Several = ()
    """Mailboxes to poll, comma-separated URLs."""
    smtp_url: str = ""
    """The server that takes our mail."""
    database_url: str = "sqlite:///palsbox.db"
    redis_url: str = "redis://127.0.0.1:6379/0"
    """The broker; only the Celery engine uses it."""
    from_: str = Field(default="", alias="from")
    """Our own address on outgoing mail; default: the policy's mailbox."""
    sending: Literal["shadow", "alerts", "drafts", "live"] = "shadow"
    ack_hold: int = Field(default=10, ge=0)
    """Minutes an acknowledgement waits before it goes."""
    acknowledge: bool = True
    """The kill switch: false stops every acknowledgement at once, and no alert."""
    internal: Several = ()
    """Addresses or domains of our own staff."""
    admin: Several = ()
    notify: str = ""
    """A second channel for unclaimed danger: an apprise URL."""
    route_risk: Several = ()
    route_comms: Several = ()
    route_nursing_lead: Several = ()
    policy: Path | None = None
    rules: Path | None = None
    """A folder of lexicons laid over the shipped ones."""
    mps: Path | None = None
    """A register of MPs instead of the shipped one; `palsbox mps refresh` writes it."""
    reader: Literal["installed", "shipped", "off"] = "installed"
    """Who reads beside the rules: all readers installed, the shipped one alone, or none."""
    reader_url: str = ""
    """An OpenAI-compatible endpoint that reads every message again, later: the part of its URL
    before `/chat/completions`. Off where empty."""
    reader_key: str = ""
    reader_model: str = ""
    """The name of the endpoint's model."""
    reader_hourly: int = Field(default=120, gt=0)
    """How many messages the endpoint reads an hour at most."""
    microsoft_client: str = ""
    """The application (client) ID of the app that was registered at Microsoft Entra."""
    microsoft_secret: str = ""
    microsoft_certificate: Path | None = None
    """A PEM file with the app's private key and certificate, instead of the secret. With
    neither a person signs in once: `palsbox sign-in`."""
    microsoft_tokens: Path = Path("palsbox-tokens")
    """Where that sign-in is kept, encrypted."""
    microsoft_tokens_key: str = ""
    """The Fernet key it is encrypted with; where empty, one in a file beside it."""
    microsoft_login: Secure = LOGIN
    microsoft_graph: Secure = GRAPH
    microsoft_outlook: Secure = OUTLOOK
    """The endpoints; national clouds have others."""
    microsoft_ca: Path | None = None
    """A PEM file of authorities to trust at those endpoints instead of the system's."""
    exchange_user: str = ""
    """The account that opens `ews://` mailboxes: `DOMAIN\\name` or `name@domain`."""
    exchange_secret: str = ""
    oidc_issuer: str = ""
    """The OpenID provider that people sign in with, exactly as its tokens name it; passwords
    only where empty."""
    oidc_client: str = ""
    oidc_secret: str = ""
    oidc_claim: str = "roles"
    """The claim that holds the person's app roles or groups."""
    oidc_roles: Several = ()
    """What each of them is here: `VALUE=role`, comma-separated. Where empty, an administrator
    gives the roles."""
    oidc_ca: Path | None = None
    """A PEM file of authorities to trust at the provider instead of the system's."""
    webhook_hosts: Several = ()
    """Hosts, or `host:port`, of our own network that webhooks may call; any public one may be."""
    webhook_ca: Path | None = None
    """A PEM file of authorities to trust at webhooks instead of the system's."""
    canary: str = ""
    """The URL of a mailbox that palsbox must not be able to read: `palsbox check` tries."""
    poll: int = Field(default=60, gt=0)
    """Seconds between polls; the safety net beneath the mailbox's own push."""
    afterwards: str = ""
    """What is done with a message in the mailbox once it is stored: nothing,
    `keyword:NAME`, `move:FOLDER`, or in Outlook `categories` or `categories:FOLDER`."""
    trusted_host: str = ""
    """The host whose Authentication-Results are believed, or `exchange` for Exchange, which
    writes no host; default: the topmost."""
    listen: str = "127.0.0.1:8025"
    """Where the review queue listens."""
    health: str = ""
    """Where the Celery engine's workers answer whoever watches them; nowhere where empty."""
    queue_url: str = ""
    """The queue's address as people reach it, for links in alerts."""
    log: Literal["console", "json"] = "console"

    def recipients(self, route: Route) -> tuple[str, ...]:
        """The addresses of a route."""
        addresses: tuple[str, ...] = getattr(self, f"route_{route}")
        return addresses

    def routes(self) -> dict[Route, tuple[str, ...]]:
        """The addresses of every route."""
        return {route: self.recipients(route) for route in ROUTES}

    def link_base(self) -> str:
        """Where links in alerts lead, without a slash at the end."""
        return (self.queue_url or f"http://{self.listen}").rstrip("/")

    def require_ready_to_run(self) -> Self:
        """Refuses to start half-configured. Raises `SettingsError`."""
        if not self.mailbox_url:
            raise SettingsError(
                "PALSBOX_MAILBOX_URL is empty; name the mailbox to read, for example "
                "imaps://user:secret@host/INBOX or maildir:///var/mail/pals."
            )
        if self.sending == "shadow":
            return self
        missing = [
            f"PALSBOX_ROUTE_{route.upper()}" for route in ROUTES if not self.recipients(route)
        ]
        if not self.admin:
            missing.append("PALSBOX_ADMIN")
        if not self.smtp_url:
            missing.append("PALSBOX_SMTP_URL")
        if missing:
            raise SettingsError(
                f"With PALSBOX_SENDING={self.sending} these must not be empty: "
                f"{', '.join(missing)}."
            )
        return self

    def masked(self) -> dict[str, str]:
        """Every variable and its value for people, secrets masked."""
        shown = {}
        for name, field in type(self).model_fields.items():
            value = getattr(self, name)
            if name == "notify" and value:
                # Each channel keeps its secret in another part of the URL.
                text = _scheme_only(value)
            elif name in SECRETS and value:
                text = "***"
            elif isinstance(value, tuple):
                text = ", ".join(_mask(item) for item in value)
            else:
                text = "" if value is None else _mask(str(value))
            shown[PREFIX + (field.alias or name).upper()] = text
        return shown


def load_settings(
    environment: Mapping[str, str] | None = None, folder: Path | None = None
) -> Settings:
    """The settings in force; the environment wins over `palsbox.toml`.

    Raises `SettingsError` for an unknown name as for a wrong value: a misspelt setting
    that is silently ignored could be the one that mattered.
    """
    environment = os.environ if environment is None else environment
    given = _from_file((folder or Path.cwd()) / FILE)
    given |= {name: value for name, value in environment.items() if name.startswith(PREFIX)}
    try:
        return Settings.model_validate(
            {name.removeprefix(PREFIX).lower(): value for name, value in given.items()}
        )
    except ValidationError as error:
        raise SettingsError(_say(error)) from error


def _from_file(path: Path) -> dict[str, Any]:
    try:
        data = tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise SettingsError(f"{path} cannot be read: {error.strerror}.") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path} is not valid TOML: {error}.") from error
    for name in data:
        if not name.startswith(PREFIX):
            raise SettingsError(f"{path}: “{name}” is no setting; names begin with {PREFIX}.")
    return data


def _say(error: ValidationError) -> str:
    first = error.errors()[0]
    name = PREFIX + str(first["loc"][0]).upper()
    if first["type"] == "extra_forbidden":
        return f"There is no setting {name}; is it misspelt? (palsbox check lists them all.)"
    if first["type"] == "literal_error":
        return f"{name} must be {first['ctx']['expected']}, not {first['input']!r}."
    return f"{name}: {first['msg']}."


def _mask(text: str) -> str:
    if "://" not in text:
        return text
    try:
        return make_url(text).render_as_string(hide_password=True)
    except ArgumentError:
        return _scheme_only(text)


def _scheme_only(url: str) -> str:
    return f"{url.partition('://')[0]}://***"
