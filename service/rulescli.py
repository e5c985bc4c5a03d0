"""`excise rules`: see, check, compare and explain the rules."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from service.options import AsOf, Profile, Site, choose_day, make_console

rules_app = typer.Typer(help="See, check and explain the rules.", no_args_is_help=True)


@rules_app.command("check")
def rules_check(
    folders: Annotated[list[Path] | None, typer.Argument(help="Folders of your own.")] = None,
    site: Site = None,
) -> None:
    """Load every pack and profile and run every example: exit 1 where any does not hold."""
    from service.commands.rules import check

    own = folders or ([site] if site else [])
    raise typer.Exit(check(own, choose_day(None), make_console()))


@rules_app.command("list")
def rules_list(profile: Profile = "public", site: Site = None) -> None:
    """List the rules of a profile, and what it bends."""
    from service.commands.rules import list_rules

    list_rules(profile, choose_day(None), site, make_console())


@rules_app.command("explain")
def rules_explain(
    rule: Annotated[str, typer.Argument(help="A rule's id, like ROLL-03.")],
    profile: Profile = "public",
    site: Site = None,
) -> None:
    """Tell what a rule looks for, why, which facts it reads, and on which texts it speaks."""
    from service.commands.rules import explain

    explain(rule, profile, choose_day(None), site, make_console())


@rules_app.command("diff")
def rules_diff(
    *,
    a: Annotated[str, typer.Argument(help="A profile, or FOLDER:PROFILE.")],
    b: Annotated[str, typer.Argument(help="Another.")],
    paths: Annotated[list[Path], typer.Argument(help="Cables to compare them on.")],
    site: Site = None,
    as_of: AsOf = None,
) -> None:
    """Tell what two profiles find differently: exit 0 for nothing, 1 for something."""
    from service.commands.difference import compare, load_named

    first, second = (load_named(named, site, choose_day(as_of)) for named in (a, b))
    raise typer.Exit(compare(first, second, paths, choose_day(as_of), make_console()))


class RuleFile(StrEnum):
    PACK = "pack"
    PROFILE = "profile"
    DENY = "deny"
    ALLOW = "allow"
    PROTECT = "protect"
    CUES = "cues"


@rules_app.command("schema")
def rules_schema(
    kind: Annotated[RuleFile, typer.Argument(help="Which file.")] = RuleFile.PROFILE,
) -> None:
    """Print the JSON Schema of packs, profiles, lists or cues, for an editor's completion."""
    from service.commands.ruleschema import describe_rule_schema

    typer.echo(describe_rule_schema(kind.value), nl=False)


@rules_app.command("facts")
def rules_facts() -> None:
    """List what a rule's condition may ask about a cable."""
    from service.commands.rules import list_facts

    list_facts(make_console())
