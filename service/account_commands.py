"""`palsbox account …`: the people who may sign in to the queue."""

import sys
from typing import Annotated

import typer
from rich.console import Console

from service.settings import load_settings

account_app = typer.Typer(help="People who may sign in to the queue.", no_args_is_help=True)

Username = Annotated[str, typer.Argument(help="What the person signs in with.")]
ROLES = (
    "officer, manager, approver, risk, comms, nursing_lead, auditor or administrator; "
    "docs/accounts.md says what each may do."
)


@account_app.command("add")
def account_add(
    username: Username,
    name: Annotated[str, typer.Option(help="The name that colleagues see.")] = "",
    role: Annotated[list[str] | None, typer.Option(help=f"{ROLES} May be given again.")] = None,
) -> None:
    """Adds a person; asks for the password, or reads it from standard input."""
    from service import accounts

    accounts.add_account(
        load_settings(), username, name or username, _password(), role or ["officer"]
    )
    _say(f"{username} may sign in now.")


@account_app.command("role")
def account_role(
    username: Username, roles: Annotated[list[str], typer.Argument(help=ROLES)]
) -> None:
    """Gives a person these roles instead of those they had."""
    from service import accounts

    accounts.give_roles(load_settings(), username, roles)
    _say(f"{username} is {', '.join(roles)} from the next page on.")


@account_app.command("password")
def account_password(username: Username) -> None:
    """Gives a person another password, which signs them out everywhere."""
    from service import accounts

    accounts.change_password(load_settings(), username, _password())
    _say(f"{username} has a new password.")


@account_app.command("disable")
def account_disable(username: Username) -> None:
    """Ends an account at once, wherever it is signed in; what the person did keeps their name."""
    from service import accounts

    accounts.disable_account(load_settings(), username)
    _say(f"{username} can no longer sign in.")


@account_app.command("enable")
def account_enable(username: Username) -> None:
    """Lets a disabled account sign in again."""
    from service import accounts

    accounts.enable_account(load_settings(), username)
    _say(f"{username} may sign in again.")


def _password() -> str:
    if sys.stdin.isatty():
        password: str = typer.prompt("Password", hide_input=True, confirmation_prompt=True)
        return password
    return sys.stdin.readline().rstrip("\n")


def _say(sentence: str) -> None:
    Console(stderr=True).print(sentence, markup=False)
