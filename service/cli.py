"""The command line. Commands only read their arguments; what they do is elsewhere.

What only one command needs is imported inside it: `excise audit` must not wait for the server's
packages.
"""

from datetime import date, datetime
from enum import StrEnum
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from rules.errors import ExciseError
from service.accountscli import account_app, token_app
from service.disposalcli import dispose_command, hold_app
from service.keyscli import keys_app
from service.logcli import log_app, verify_command
from service.options import AsOf, Data, Profile, Site, choose_day, make_console, make_settings
from service.rulescli import rules_app
from worker.dumps import forbid_dumps


class Commands(TyperGroup):
    """Every command's coded errors end here: one sentence, exit status 2."""

    def invoke(self, ctx: Any) -> Any:
        forbid_dumps()
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

app.add_typer(rules_app, name="rules")
app.add_typer(log_app, name="log")
app.command("verify")(verify_command)
app.add_typer(account_app, name="account")
app.add_typer(token_app, name="token")
app.add_typer(keys_app, name="keys")
app.add_typer(hold_app, name="hold")
app.command("dispose")(dispose_command)


class Form(StrEnum):
    TABLE = "table"
    JSON = "json"
    HTML = "html"
    CSV = "csv"
    SARIF = "sarif"
    JUNIT = "junit"
    BASELINE = "baseline"


Port = Annotated[int, typer.Option(min=0, max=65535, help="0 takes any free port.")]
Workers = Annotated[int | None, typer.Option(min=1, max=64, help="Processes that read cables.")]


@app.command("serve")
def serve_command(
    *,
    port: Port = 8000,
    data: Data = None,
    workers: Workers = None,
    submit: Annotated[Path | None, typer.Option(help="A folder to hand in first.")] = None,
    profile: Profile = "public",
    site: Site = None,
    as_of: AsOf = None,
) -> None:
    """Run the API, the pages, the worker and the broker on this machine."""
    from service.batch import Batch
    from service.serve import serve

    batch = Batch([submit], profile, as_of and as_of.date()) if submit else None
    serve(make_settings(data, workers, site), port, batch)


@app.command("demo")
def demo_command(port: Port = 8000, data: Data = None, workers: Workers = None) -> None:
    """Serve, and hand in the bundled demonstration cables."""
    from service.batch import Batch
    from service.serve import serve

    bundled = Path(str(files("service") / "demo"))
    serve(make_settings(data, workers), port, Batch(sorted(bundled.glob("*.txt"))))


@app.command("webhook-secret")
def webhook_secret_command(data: Data = None) -> None:
    """Print what a receiver of webhooks checks their signatures with."""
    from service.commands.webhooks import show_secret

    typer.echo(show_secret(make_settings(data)))


@app.command("batch")
def batch_command(
    *,
    paths: Annotated[list[Path], typer.Argument(help="Files, folders, archives and tables.")],
    out: Annotated[Path, typer.Option(help="A folder for the copies and reports.")],
    server: Annotated[
        str | None, typer.Option(help="Hand in there, as in http://127.0.0.1:8000.")
    ] = None,
    data: Data = None,
    workers: Workers = None,
    profile: Profile = "public",
    site: Site = None,
    as_of: AsOf = None,
    text: Annotated[str | None, typer.Option("--text-column", help="What holds the cable.")] = None,
    name: Annotated[str | None, typer.Option("--name-column", help="What names it.")] = None,
    delimiter: Annotated[str | None, typer.Option(help="What stands between cells.")] = None,
    heading: Annotated[bool, typer.Option(help="Without one, columns are numbers from 1.")] = True,
    backslash: Annotated[bool, typer.Option(help="Quotes in cells bear a backslash.")] = False,
) -> None:
    """Take many cables through the queue and write out what came of them: exit 0 where all are
    done, 1 where one is not. After Ctrl-C the same command goes on."""
    from service.delivery.run import Delivery
    from service.delivery.token import read_token
    from service.intake.order import make_order
    from service.serve import run_at_server, run_to_end

    order = make_order(
        {
            "profile": profile,
            "as_of": as_of and as_of.date(),
            "text_column": text,
            "name_column": name,
            "delimiter": delimiter,
            "heading": heading,
            "backslash": backslash,
        }
    )
    work = Delivery(paths, order, out, server or "here")
    if server:
        done = run_at_server(work, read_token())
    else:
        done = run_to_end(make_settings(data, workers, site), work)
    if not done:
        raise typer.Exit(1)


@app.command("status")
def status_command(
    data: Data = None,
    as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
) -> None:
    """Where every cable stands; ends with 1 where the ledger does not balance."""
    from service.commands.status import show_status

    if not show_status(make_settings(data), make_console(), as_json=as_json):
        raise typer.Exit(1)


Paths = Annotated[list[Path], typer.Argument(help="Files, folders, or - for standard input.")]


@app.command("audit")
def audit_command(
    *,
    paths: Paths,
    profile: Profile = "public",
    as_of: AsOf = None,
    form: Annotated[Form, typer.Option("--format", help="How findings are shown.")] = Form.TABLE,
    baseline: Annotated[
        Path | None,
        typer.Option(help="Tell only what is not in this file, written with --format baseline."),
    ] = None,
    propose: Annotated[
        bool, typer.Option("--propose", help="Write a patch of proposed marks; edits nothing.")
    ] = False,
    site: Site = None,
) -> None:
    """Check classification markings: exit 0 without errors, 1 with, 2 where a file was not read."""
    from service.commands.audit import Request, audit_paths
    from service.terminal import open_console

    if propose:
        if form is not Form.TABLE or baseline:
            raise typer.BadParameter("--propose goes with neither --format nor --baseline")
        _propose(paths, profile, choose_day(as_of), site)
    request = Request(profile, choose_day(as_of), form.value, baseline, site)
    outcome = audit_paths(paths, request, make_console(), open_console(stderr=True))
    raise typer.Exit(outcome.status)


class Shape(StrEnum):
    TABLE = "table"
    JSON = "json"


@app.command("marking")
def marking_command(
    *,
    texts: Annotated[
        list[str], typer.Argument(help="Markings, or - for one a line, blank ones skipped.")
    ],
    banner: Annotated[
        bool | None, typer.Option("--banner/--portion", help="By its looks unless said.")
    ] = None,
    day: Annotated[
        datetime | None,
        typer.Option(
            "--date",
            formats=["%Y-%m-%d"],
            help="Its date: valid is asked of that day's rules. Without one the rules that hang on"
            " a date are silent.",
        ),
    ] = None,
    form: Annotated[Shape, typer.Option("--format", help="How it is shown.")] = Shape.TABLE,
) -> None:
    """Explain one marking: what it means, what deviates, its normal form; exit 0 if all are valid,
    which is without an error, 1 if not. A marking with an unknown token has no normal form."""
    from service.commands.marking import Question, explain_markings
    from service.commands.sources import open_lines

    kind = None if banner is None else ("banner" if banner else "portion")
    asked = Question(kind, day.date() if day else None, form.value)  # type: ignore[arg-type]  # two words
    if not explain_markings(open_lines(texts), asked, choose_day(None), make_console()):
        raise typer.Exit(1)


@app.command("redact")
def redact_command(
    *,
    paths: Paths,
    out: Annotated[Path, typer.Option(help="A folder for the copies and reports.")],
    profile: Profile = "public",
    site: Site = None,
    as_of: AsOf = None,
    decisions: Annotated[
        list[Path] | None,
        typer.Option(help="What reviewers decided on a cable; once for each such file."),
    ] = None,
) -> None:
    """Write the proposed copy and both reports, here and now, without a queue."""
    from service.commands.redact import redact_paths

    day, console = choose_day(as_of), make_console()
    raise typer.Exit(
        redact_paths(paths, profile, day, out, console, site=site, decisions=decisions or ())
    )


class Case(StrEnum):
    AS_WRITTEN = "as-written"
    CAPITALS = "capitals"
    WRAPPED = "wrapped-capitals"
    PAGED = "paged"


class Look(StrEnum):
    TABLE = "table"
    JSON = "json"
    HTML = "html"


@app.command("evaluate")
def evaluate_command(
    *,
    gold: Annotated[Path, typer.Argument(help="JSON lines with known people, plain or gzipped.")],
    cases: Annotated[
        list[Case] | None, typer.Option("--case", help="How the text is written; all unless said.")
    ] = None,
    form: Annotated[Look, typer.Option("--format", help="How figures are shown.")] = Look.TABLE,
    misses: Annotated[Path | None, typer.Option(help="Write what was missed, with text.")] = None,
    verdicts: Annotated[Path | None, typer.Option(help="Hits judged by a person.")] = None,
    sample: Annotated[
        int | None, typer.Option(min=1, help="Draw so many hits for judging; goes with --out.")
    ] = None,
    seed: Annotated[int, typer.Option(help="Which sample is drawn.")] = 0,
    out: Annotated[Path | None, typer.Option(help="The sample's file, with text.")] = None,
) -> None:
    """Measure how well people are found: mentions covered in full, persons
    covered everywhere, precision, innocent characters removed.

    Titles and offices at the head of a tagged name, by the packaged list,
    do not count: a redaction leaves them in. A hit is right on a tag or an
    extra, or by a verdict; any other counts as wrong.
    """
    from service.commands.evaluate import Request, Sample, evaluate
    from service.terminal import open_console

    if (sample is None) != (out is None):
        raise typer.BadParameter("--sample and --out go together")
    drawn = Sample(sample, seed, out) if sample and out else None
    chosen = [case.value for case in dict.fromkeys(cases or Case)]
    request = Request(gold, chosen, form.value, misses, verdicts, drawn)  # type: ignore[arg-type]  # typer has checked them
    evaluate(request, make_console(), open_console(stderr=True))


class Contract(StrEnum):
    REPORT = "report"
    RELEASE = "release-report"
    DECISIONS = "decisions"


@app.command("schema")
def schema_command(
    contract: Annotated[Contract, typer.Argument(help="Of what.")] = Contract.REPORT,
) -> None:
    """Print the JSON Schema of a report, or of reviewers' decisions."""
    from service.commands.schema import describe_schema

    typer.echo(describe_schema(contract.value), nl=False)


def _propose(paths: list[Path], profile: str, day: date, site: Path | None) -> None:
    from rules.language.ruleset import load_ruleset
    from service.commands.patch import propose_patch
    from service.terminal import open_console

    ruleset = load_ruleset(profile, day, site)
    patch, status = propose_patch(paths, ruleset, day, open_console(stderr=True))
    typer.echo(patch, nl=False)
    raise typer.Exit(status)
