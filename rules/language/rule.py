"""A rule as data: what it looks at, when it speaks, what it says, and texts that prove it."""

import re
from collections.abc import Callable
from typing import Annotated, Final, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from rules.report import Severity

ForEach = Literal["cable", "mark", "paragraph", "reference"]
_PLACEHOLDER: Final = re.compile(r"\{([a-z_]+\.[a-z_]+)\}")
_BRACE: Final = re.compile(r"[{}]")


def _check_message(text: str) -> str:
    if _BRACE.search(_PLACEHOLDER.sub("", text)):
        raise ValueError("a message uses {fact.path} and nothing else")
    return text


Message = Annotated[str, Field(min_length=1), AfterValidator(_check_message)]


class Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Examples(Strict):
    """Cable texts on which the rule must speak, and must not."""

    match: tuple[str, ...] = Field(min_length=1)
    no_match: tuple[str, ...] = Field(min_length=1)


class Rule(Strict):
    """One rule.

    severity: a level, or a CEL expression that gives one (law changes with dates).
    when: CEL; the rule speaks where it is true.
    at: CEL, the paragraph numbers a cable rule rests on.
    points_at: the anchors a reader is shown; the paragraph's mark where none is named.
    absence: says that something is missing, so it is silent where the copy is one of parts.
    """

    id: str = Field(pattern=r"^[A-Z]{2,8}-\d{2,3}$")
    title: str = Field(min_length=1, max_length=120)
    severity: str = Field(min_length=1)
    status: Literal["stable", "draft"] = "stable"
    for_each: ForEach
    when: str = Field(min_length=1)
    at: str | None = None
    points_at: tuple[str, ...] = ()
    absence: bool = False
    message: Message
    sources: tuple[str, ...] = Field(min_length=1)
    suggestion: Message
    examples: Examples

    @property
    def fixed_severity(self) -> Severity | None:
        """The severity where it is a plain level; None where it is an expression."""
        return self.severity if self.severity in ("error", "warning", "info") else None  # type: ignore[return-value]  # just checked


def placeholders(message: str) -> tuple[str, ...]:
    """The facts a message names."""
    return tuple(_PLACEHOLDER.findall(message))


def fill(message: str, read: Callable[[str], object]) -> str:
    """Put facts, which `read` gives by name, into a message; lists are joined with commas, null
    reads `unknown`."""
    if "{" not in message:
        return message
    return _PLACEHOLDER.sub(lambda found: _words(read(found.group(1))), message)


def _words(value: object) -> str:
    if value is None:
        return "unknown"
    if isinstance(value, (list, tuple)):
        return ", ".join(str(item) for item in value) or "none"
    return str(value)
