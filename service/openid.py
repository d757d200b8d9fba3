"""The OpenID provider of the settings."""

from review.openid import OpenId
from review.roles import ROLES
from service.settings import Settings, SettingsError


def openid_provider(settings: Settings) -> OpenId | None:
    """The provider people sign in with; `None` where none is named. Raises `SettingsError`."""
    if not settings.oidc_issuer:
        return None
    for variable, value in (
        ("PALSBOX_OIDC_CLIENT", settings.oidc_client),
        ("PALSBOX_OIDC_SECRET", settings.oidc_secret),
        ("PALSBOX_QUEUE_URL", settings.queue_url),
    ):
        if not value:
            raise SettingsError(f"With PALSBOX_OIDC_ISSUER set, {variable} must not be empty.")
    for name, url in (
        ("PALSBOX_OIDC_ISSUER", settings.oidc_issuer),
        ("PALSBOX_QUEUE_URL", settings.queue_url),
    ):
        if not url.startswith(("https://", "http://127.0.0.1", "http://localhost")):
            raise SettingsError(f"{name} must begin with https:// where people sign in with it.")
    return OpenId(
        issuer=settings.oidc_issuer,
        client=settings.oidc_client,
        secret=settings.oidc_secret,
        base=settings.link_base(),
        claim=settings.oidc_claim,
        roles=_meaning(settings.oidc_roles),
        ca=settings.oidc_ca,
    )


def _meaning(pairs: tuple[str, ...]) -> dict[str, str]:
    meaning: dict[str, str] = {}
    for pair in pairs:
        value, _, role = pair.rpartition("=")
        if not value or role not in ROLES:
            raise SettingsError(
                f"PALSBOX_OIDC_ROLES: write each as VALUE=role, with one of {', '.join(ROLES)}; "
                f"{pair!r} is not."
            )
        meaning[value] = role
    return meaning
