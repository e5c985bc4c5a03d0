"""Options that several commands take, and what they make of them."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from rich.console import Console

    from service.settings import ServiceSettings

Profile = Annotated[str, typer.Option(help="What to withhold: public, people or internal.")]
Site = Annotated[
    Path | None,
    typer.Option(
        "--rules",
        envvar="EXCISE_RULES",
        help="A folder of your own packs/, profiles/, lists, cues.",
    ),
]
Data = Annotated[Path | None, typer.Option(help="Where the database and the keys are kept.")]
AsOf = Annotated[
    datetime | None,
    typer.Option(formats=["%Y-%m-%d"], help="The day whose law applies; today unless said."),
]


def choose_day(given: datetime | None) -> date:
    return given.date() if given else datetime.now(UTC).date()


def make_console() -> "Console":
    from service.terminal import open_console

    return open_console()


def make_settings(
    data: Path | None, workers: int | None = None, site: Path | None = None
) -> "ServiceSettings":
    from service.settings import ServiceSettings

    given = {"data": data, "workers": workers, "rules": site}
    return ServiceSettings(**{key: value for key, value in given.items() if value is not None})  # type: ignore[arg-type]  # typer has checked them
