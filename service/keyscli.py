"""`excise keys`: master keys."""

from typing import Annotated

import typer

from service.options import Data, make_console, make_settings

keys_app = typer.Typer(help="Master keys: list, rotate, forget.", no_args_is_help=True)


@keys_app.command("list")
def keys_list(data: Data = None) -> None:
    """List master keys by id: which seals, which only open, how many keys each seals."""
    from service.commands.keys import show_keys

    show_keys(make_settings(data), make_console())


@keys_app.command("rotate")
def keys_rotate(
    data: Data = None,
    rewrap: Annotated[
        bool, typer.Option("--rewrap", help="To the ring's first key; make no new one.")
    ] = False,
) -> None:
    """Seal every data key with a new master while Excise runs, and retire the others."""
    from service.commands.keys import rotate

    rotate(make_settings(data), make_console(), anew=not rewrap)


@keys_app.command("forget")
def keys_forget(
    master: Annotated[str, typer.Argument(help="Its id, as `excise keys list` tells it.")],
    data: Data = None,
) -> None:
    """Take a retired master off the ring: older backups can be read no more."""
    from service.commands.keys import forget

    forget(make_settings(data), make_console(), master)
