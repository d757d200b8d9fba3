"""`palsbox rules`: list, try, explain, test and replay the rules before they go live."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

rules_app = typer.Typer(help="Lists, tries and replays the rules.", no_args_is_help=True)

RulesOption = Annotated[
    Path | None,
    typer.Option("--rules", help="A folder of lexicons laid over the shipped ones."),
]
Paths = Annotated[
    list[str] | None,
    typer.Argument(help="Mail files and folders; without any, all mail in the database."),
]


@rules_app.command("list")
def list_command(
    signal: Annotated[str, typer.Option(help="Only the rules of this signal or cue.")] = "",
    rules: RulesOption = None,
) -> None:
    """Every rule: what it says and how many examples hold it."""
    from service.rules.workbench import list_rules

    list_rules(Console(), rules, signal)


@rules_app.command("test")
def test_command(rules: RulesOption = None) -> None:  # noqa: PT028 - a command, no test function
    """Holds every rule to its own examples and near misses; ends with 1 where one fails."""
    from service.rules.workbench import try_examples

    raise typer.Exit(1 if try_examples(rules) else 0)


@rules_app.command("try")
def try_command(
    text: Annotated[str, typer.Argument(help="What a letter might say.")],
    subject: Annotated[str, typer.Option(help="Its subject.")] = "",
    rules: RulesOption = None,
) -> None:
    """Reads a text as if a member of the public had sent it."""
    from service.rules.letters import letter_of_text
    from service.rules.workbench import explain

    explain(Console(), rules, [letter_of_text(text, subject)])


@rules_app.command("explain")
def explain_command(
    paths: Annotated[list[str], typer.Argument(help="Mail files, folders, or - for stdin.")],
    rules: RulesOption = None,
) -> None:
    """Explains letters span by span: which rule heard what, and what it led to."""
    from service.rules.letters import letters_in
    from service.rules.workbench import explain

    explain(Console(), rules, letters_in(paths))


@rules_app.command("backtest")
def backtest_command(
    rules: Annotated[Path, typer.Option("--rules", help="The changed lexicons, in a folder.")],
    paths: Paths = None,
) -> None:
    """Replays changed rules over filed or stored mail, and shows what would change."""
    from service.rules.workbench import backtest

    backtest(Console(), rules, paths or ())


@rules_app.command("coverage")
def coverage_command(paths: Paths = None, rules: RulesOption = None) -> None:
    """How often each rule fires, which never do, and which staff overrule most."""
    from service.rules.workbench import show_use

    show_use(Console(), rules, paths or ())
