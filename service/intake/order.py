"""What comes with an upload: what is asked of its cables, and how its tables are laid out."""

import hashlib
import json
from datetime import date
from typing import Annotated, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from service.errors import InvalidError
from service.intake.cable import PROFILE
from service.intake.columns import Columns
from service.settings import MAX_POSITION
from service.telling.address import LONGEST

Model = TypeVar("Model", bound="LayoutIn")
Word = Annotated[str, Field(max_length=200)]


class LayoutIn(BaseModel):
    """Where a table's or JSON lines' cables are, as Columns has it."""

    model_config = ConfigDict(extra="forbid")

    text_column: Word | None = None
    name_column: Word | None = None
    heading: bool = True
    delimiter: Annotated[str, Field(max_length=1)] | None = None
    backslash: bool = False

    @property
    def columns(self) -> Columns:
        return Columns(
            self.text_column, self.name_column, self.heading, self.delimiter, self.backslash
        )


class OrderIn(LayoutIn):
    """A batch: its name, the profile and the day whose law applies, today unless said.

    close: whether nothing more comes after this upload; a batch opened as JSON stays open.
    webhook: an address that is told when the batch is finished.
    """

    name: Annotated[str, Field(max_length=1000)] = "untitled"
    profile: Annotated[str, Field(pattern=PROFILE)] = "public"
    as_of: date | None = None
    close: bool = True
    webhook: Annotated[str, Field(max_length=LONGEST)] | None = None


class AdditionIn(LayoutIn):
    """More for a batch.

    at: how many it holds before this, so that sending it again adds only what is missing.
    name: what a single cable, or the archive or table, is called.
    """

    at: Annotated[int, Field(ge=0, le=MAX_POSITION)] | None = None
    name: Annotated[str, Field(max_length=1000)] = ""
    close: bool = False


def make_order(values: dict[str, object]) -> OrderIn:
    """From values of which those that were not given are None. Raises ExciseError: INVALID."""
    try:
        return OrderIn.model_validate(
            {key: value for key, value in values.items() if value is not None}
        )
    except ValidationError as error:
        raise InvalidError.from_pydantic(error, frozenset(OrderIn.model_fields)) from None


def read_order(content: bytes) -> OrderIn:
    """From JSON. Raises ExciseError: INVALID."""
    try:
        return OrderIn.model_validate_json(content)
    except ValidationError as error:
        raise InvalidError.from_pydantic(error, frozenset(OrderIn.model_fields)) from None


def join_fields(asked: Model, fields: dict[str, str]) -> Model:
    """What a form's own fields say, over what the address said; blank ones say nothing.

    Raises ExciseError: INVALID.
    """
    said = asked.model_dump(exclude_unset=True) | {
        key: text for key, text in fields.items() if text
    }
    try:
        return type(asked).model_validate(said)
    except ValidationError as error:
        raise InvalidError.from_pydantic(error, frozenset(type(asked).model_fields)) from None


def digest_request(asked: OrderIn, content: str) -> str:
    """sha256 over what was asked and the digest of what was sent. What was left to us, like the
    day, does not count: the same request tomorrow is the same."""
    said = asked.model_dump(mode="json", exclude_unset=True)
    return hashlib.sha256(json.dumps([said, content], sort_keys=True).encode()).hexdigest()
