"""One cable on its way in, by JSON or by form; held in memory, never in a temporary file."""

from datetime import date, datetime
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.datastructures import FormData, UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import ClientDisconnect, Request

from rules.errors import ExciseError
from rules.language.ruleset import profile_names
from service.errors import Fault, InvalidError
from service.intake.names import clean_name
from service.settings import MAX_CABLE_BYTES
from worker.proposal import Submission

PROFILE = r"^[a-z][a-z0-9-]{0,63}$"


class CableIn(BaseModel):
    """A cable as JSON. `as_of`: the day whose law applies, today unless said."""

    model_config = ConfigDict(extra="forbid")

    text: str
    name: Annotated[str, Field(max_length=1000)] = "untitled"
    profile: Annotated[str, Field(pattern=PROFILE)] = "public"
    as_of: date | None = None


class Body(BaseModel):
    """A request body as it came: JSON bytes, or the parts of a form."""

    model_config = ConfigDict(arbitrary_types_allowed=True)

    json_bytes: bytes | None = None
    file: bytes | None = None
    fields: dict[str, str] = {}


class _InMemory(MultiPartParser):
    spool_max_size = 4 * MAX_CABLE_BYTES  # never reached: the guard stops a body long before


async def read_body(request: Request) -> Body:
    """For handlers that run in a thread: only the reading is done on the loop.

    A form has a part `file` (or a field `text`) and the fields of CableIn.
    Raises ExciseError: UNSUPPORTED_TYPE, INVALID.
    """
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    try:
        if kind == "application/json":
            return Body(json_bytes=await request.body())
        if kind == "multipart/form-data":
            parser = _InMemory(
                request.headers,
                request.stream(),
                max_files=1,
                max_fields=8,
                max_part_size=MAX_CABLE_BYTES,
            )
            return await _read_form(await parser.parse())
    except (MultiPartException, ClientDisconnect, KeyError) as error:
        raise InvalidError([Fault(at="body", kind="form")], "The form cannot be read.") from error
    raise ExciseError(
        "UNSUPPORTED_TYPE",
        "A cable is taken as JSON or as a form with a file.",
        "Set Content-Type to application/json or multipart/form-data.",
    )


def read_submission(body: Body, site: Path | None = None) -> Submission:
    """site: the office's own packs and profiles.

    Raises ExciseError: INVALID, EMPTY, TOO_LARGE, UNKNOWN_PROFILE."""
    try:
        if body.json_bytes is not None:
            cable = CableIn.model_validate_json(body.json_bytes)
        elif body.file is not None:
            cable = CableIn.model_validate({"text": "", "name": "untitled"} | body.fields)
        else:
            cable = CableIn.model_validate(body.fields)
    except ValidationError as error:
        raise InvalidError.from_pydantic(error, frozenset(CableIn.model_fields)) from None
    source = cable.text.encode() if body.file is None else body.file
    if not source:
        raise ExciseError("EMPTY", "The cable is empty.", "Check that the file was read.")
    check_size(source, MAX_CABLE_BYTES)
    check_profile(cable.profile, site)
    return Submission(source, clean_name(cable.name), cable.profile, cable.as_of or today())


def check_size(source: bytes, most: int) -> None:
    """Raises ExciseError: TOO_LARGE."""
    if len(source) > most:
        limit = f"{most >> 20} MB" if most >= 1 << 20 else f"{most >> 10} KB"
        raise ExciseError(
            "TOO_LARGE", f"The cable is larger than {limit}.", "Send one cable at a time."
        )


def check_profile(profile: str, site: Path | None = None) -> None:
    """Raises ExciseError: UNKNOWN_PROFILE."""
    if profile not in profile_names(site):
        raise ExciseError(
            "UNKNOWN_PROFILE",
            "There is no such profile.",
            f"Choose one of: {', '.join(profile_names(site))}.",
        )


def today() -> date:
    """Where the server stands: what its users call today."""
    return datetime.now().astimezone().date()


async def _read_form(form: FormData) -> Body:
    fields = {}
    file = None
    try:
        for key, value in form.multi_items():
            if not isinstance(value, UploadFile):
                if value or key == "text":  # a browser sends fields that were left blank
                    fields[key] = value
            elif key == "file" and (content := await value.read()):
                file = content
                fields.setdefault("name", value.filename or "untitled")
    finally:
        await form.close()
    if file is not None:
        fields.pop("text", None)
    return Body(file=file, fields=fields)
