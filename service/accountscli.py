"""`excise account` and `excise token`: who may ask, from the shell of the server's machine."""

from typing import Annotated

import typer

from service.options import Data, make_console, make_settings

account_app = typer.Typer(help="Who may log in.", no_args_is_help=True)
token_app = typer.Typer(help="What programs show to come in.", no_args_is_help=True)

Name = Annotated[str, typer.Argument(help="The account's name.")]
Server = Annotated[str, typer.Option(help="Where the server is reached.")]
HERE = "http://127.0.0.1:8000"


Roles = Annotated[
    list[str],
    typer.Option("--role", help="submitter, reviewer, approver, auditor, administrator."),
]
Level = Annotated[str, typer.Option(help="Cleared for: U, C, S or TS.")]
Controls = Annotated[
    list[str] | None,
    typer.Option("--control", help="Read into, as in portion marks: SI, XD, SBU."),
]
Countries = Annotated[
    list[str] | None, typer.Option("--country", help="Whose reader: USA unless said.")
]
Everything = Annotated[
    bool, typer.Option("--everything", help="Cleared for all, marks that cannot be read too.")
]


@account_app.command("add")
def add_command(
    *,
    name: Name,
    roles: Roles,
    level: Level = "U",
    controls: Controls = None,
    countries: Countries = None,
    everything: Everything = False,
    server: Server = HERE,
    data: Data = None,
) -> None:
    """Add an account and print a link that logs in once."""
    from service.commands.accounts import Wanted, add

    wanted = Wanted(name, roles, level, controls or [], countries or [], everything)
    typer.echo(add(make_settings(data), wanted, server))


@account_app.command("change")
def change_command(
    *,
    name: Name,
    roles: Roles,
    level: Level = "U",
    controls: Controls = None,
    countries: Countries = None,
    everything: Everything = False,
    data: Data = None,
) -> None:
    """Give an account these roles and this clearance in place of its own."""
    from service.commands.accounts import Wanted, change

    wanted = Wanted(name, roles, level, controls or [], countries or [], everything)
    change(make_settings(data), wanted)


@account_app.command("list")
def list_command(data: Data = None) -> None:
    """Who there is, with roles and clearance."""
    from service.commands.accounts import show_accounts

    show_accounts(make_settings(data), make_console())


@account_app.command("disable")
def disable_command(name: Name, data: Data = None) -> None:
    """End an account with its tokens, sessions and links; what it did stays on record."""
    from service.commands.accounts import disable

    disable(make_settings(data), name)


@account_app.command("link")
def link_command(name: Name, server: Server = HERE, data: Data = None) -> None:
    """Print a link that logs in once, within 15 minutes."""
    from service.commands.accounts import link

    typer.echo(link(make_settings(data), name, server))


@account_app.command("password")
def password_command(name: Name, data: Data = None) -> None:
    """Set a password; asked for twice, or read from standard input."""
    from service.commands.accounts import change_password

    given = typer.prompt("Password", hide_input=True, confirmation_prompt=True)
    change_password(make_settings(data), name, given)


@token_app.command("new")
def new_command(
    *,
    name: Name,
    days: Annotated[int, typer.Option(min=1, max=366, help="Until it is over.")] = 90,
    scope: Annotated[
        list[str] | None, typer.Option(help="Narrow it: submit, read, measure, …")
    ] = None,
    data: Data = None,
) -> None:
    """Print a new token; it is shown this once."""
    from service.commands.accounts import new_token

    typer.echo(new_token(make_settings(data), name, days, scope or []))


@token_app.command("list")
def tokens_command(data: Data = None) -> None:
    """Tokens with their ids; never what they are."""
    from service.commands.accounts import show_tokens

    show_tokens(make_settings(data), make_console())


@token_app.command("revoke")
def revoke_command(
    token: Annotated[str, typer.Argument(help="Its id, as `excise token list` says it.")],
    data: Data = None,
) -> None:
    """It opens nothing from now on."""
    from service.commands.accounts import revoke

    revoke(make_settings(data), token)
