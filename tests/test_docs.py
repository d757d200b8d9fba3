"""The docs say what there is: every command, every setting."""

from pathlib import Path

import pytest
import typer

from ingest.forms.layout import FORM_KINDS, field_names
from service.cli import app
from service.settings import Settings

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text("utf-8")
FORMS = (ROOT / "docs/forms.md").read_text("utf-8")


def commands() -> list[str]:
    group = typer.main.get_command(app)
    assert isinstance(group, typer.core.TyperGroup)
    return [
        f"{name} {inner}".strip()
        for name, command in group.commands.items()
        for inner in (getattr(command, "commands", None) or {"": None})
    ]


@pytest.mark.parametrize("command", commands())
def test_the_readme_names_every_command(command: str) -> None:
    assert f"`palsbox {command}" in README


@pytest.mark.parametrize("variable", Settings().masked())
def test_the_readme_names_every_setting(variable: str) -> None:
    assert f"`{variable}`" in README


def test_the_pictures_and_pages_the_readme_points_to_are_there() -> None:
    for place in ("docs/images/queue.png", "ARCHITECTURE.md", "CONTRIBUTING.md", "docs/adr"):
        assert place in README
        assert (ROOT / place).exists()


@pytest.mark.parametrize("name", [*FORM_KINDS, *field_names()])
def test_the_page_on_forms_names_every_kind_and_field(name: str) -> None:
    assert f"`{name}`" in FORMS
