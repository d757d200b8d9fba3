"""`palsbox mps refresh`."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

mps_app = typer.Typer(help="The register of MPs.", no_args_is_help=True)


@mps_app.command()
def refresh(
    to: Annotated[
        Path | None, typer.Option(help="Where to write it; default: PALSBOX_MPS.")
    ] = None,
    address: Annotated[str, typer.Option(help="Another address of the Members API.")] = "",
) -> None:
    """Fetches the sitting Members from the UK Parliament and writes the register."""
    from classify.register import load_register
    from service.mps.api import ADDRESS, MembersApi
    from service.mps.refresh import difference, write_register
    from service.settings import SettingsError, load_settings

    path = to or load_settings().mps
    if path is None:
        raise SettingsError(
            "Say where the register goes: set PALSBOX_MPS to a file, or give --to FILE. The "
            "shipped register cannot be written to."
        )
    console = Console(stderr=True)
    before = load_register(path if path.exists() else None)
    api = MembersApi(address or ADDRESS)
    try:
        with console.status("Asking the UK Parliament, which takes some minutes …"):
            members = list(api.members())
    finally:
        api.close()
    write_register(path, members)
    changed = difference(before.members, members)
    for what, which in (
        ("came", changed.came),
        ("went", changed.went),
        ("new address", changed.moved),
    ):
        for member in which:
            console.print(f"{what}: {member.title}, {member.constituency}, {member.address}")
    console.print(f"{path} lists {len(members)} Members.")
