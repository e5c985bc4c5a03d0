"""The command line. Commands only read their arguments; what they do is elsewhere.

What only one command needs is imported inside it: `excise audit` must not wait for the server's
packages.
"""

from datetime import datetime
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup

from rules.errors import ExciseError

if TYPE_CHECKING:
    from service.settings import ServiceSettings


class Commands(TyperGroup):
    """Every command's coded errors end here: one sentence, exit status 2."""

    def invoke(self, ctx: Any) -> Any:
        try:
            return super().invoke(ctx)
        except ExciseError as error:
            typer.echo(f"{error.code}: {error.message} {error.hint}", err=True)
            raise typer.Exit(2) from None


app = typer.Typer(
    cls=Commands,
    help="Audits and redacts diplomatic cables: the machine proposes, a person releases.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,  # it prints the values of variables, cable text among them
)

Port = Annotated[int, typer.Option(min=0, max=65535, help="0 takes any free port.")]
Data = Annotated[Path | None, typer.Option(help="Where the database and the key are kept.")]
Workers = Annotated[int | None, typer.Option(min=1, max=64, help="Processes that read cables.")]
Profile = Annotated[str, typer.Option(help="What to withhold: public, people or internal.")]
AsOf = Annotated[
    datetime | None,
    typer.Option(formats=["%Y-%m-%d"], help="The day whose law applies; today unless said."),
]


@app.command("serve")
def serve_command(
    *,
    port: Port = 8000,
    data: Data = None,
    workers: Workers = None,
    submit: Annotated[Path | None, typer.Option(help="A folder to hand in first.")] = None,
    profile: Profile = "public",
    as_of: AsOf = None,
) -> None:
    """Run the API, the pages, the worker and the broker on this machine."""
    from service.batch import Batch
    from service.serve import serve

    batch = Batch([submit], profile, as_of and as_of.date()) if submit else None
    serve(_settings(data, workers), port, batch)


@app.command("demo")
def demo_command(port: Port = 8000, data: Data = None, workers: Workers = None) -> None:
    """Serve, and hand in the bundled demonstration cables."""
    from service.batch import Batch
    from service.serve import serve

    bundled = Path(str(files("service") / "demo"))
    serve(_settings(data, workers), port, Batch(sorted(bundled.glob("*.txt"))))


@app.command("batch")
def batch_command(
    *,
    paths: Annotated[list[Path], typer.Argument(help="Files and folders.")],
    out: Annotated[Path, typer.Option(help="A folder for the copies and reports.")],
    data: Data = None,
    workers: Workers = None,
    profile: Profile = "public",
    as_of: AsOf = None,
) -> None:
    """Take many cables through the queue and write out what came of them."""
    from service.batch import Batch
    from service.serve import run_to_end

    work = Batch(paths, profile, as_of and as_of.date())
    if not run_to_end(_settings(data, workers), work, out):
        raise typer.Exit(1)


def _settings(data: Path | None, workers: int | None) -> "ServiceSettings":
    from service.settings import ServiceSettings

    given = {"data": data, "workers": workers}
    return ServiceSettings(**{key: value for key, value in given.items() if value is not None})  # type: ignore[arg-type]  # typer has checked them
