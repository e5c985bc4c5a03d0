"""What reviewers decided on a proposal, as it is handed in and kept: `excise/decisions/1`."""

import hashlib
import hmac
import re
from collections.abc import Sequence
from typing import Annotated, Final, Literal

from pydantic import AfterValidator, AwareDatetime, Field, ValidationError, model_validator

from rules.errors import ExciseError
from rules.report import Model, Redaction, Span

MOST_DECISIONS: Final = 10_000
_FOIA: Final = r"\(b\)\(\d\)(\([A-F]\))?"
_CODE: Final = rf"^({_FOIA}|1\.4\([a-h]\))$"

Exemption = Annotated[str, Field(pattern=_CODE, description="Like (b)(6) or 1.4(b).")]


def _check_line(text: str) -> str:
    if not text.isprintable() or not text.strip():
        raise ValueError("one line of printable characters")
    return text


Line = Annotated[str, Field(min_length=1, max_length=500), AfterValidator(_check_line)]
Actor = Annotated[str, Field(min_length=1, max_length=200), AfterValidator(_check_line)]


class Decision(Model):
    """One decision on one place.

    span: code points into the source. Accept and reject name the span of a redaction as the working
    report gives it; add names text that the proposal leaves standing.
    rule: the redaction's own; where given, the decision counts for no other on the same span.
    scope: `person` decides every mention of the person in one stroke.
    kind: what an addition withholds. An added name is looked for in the whole copy, and withheld
    wherever it stands.
    exemptions: those claimed from now on; an addition needs one, and so does what claims none yet.
    by, at: who decided and when; a reason stands in the working report alone.
    """

    span: Span
    verdict: Literal["accept", "reject", "add"]
    scope: Literal["mention", "person"] = "mention"
    kind: Literal["person", "portion"] = "person"
    rule: Annotated[str, Field(max_length=64)] | None = None
    exemptions: tuple[Exemption, ...] = Field((), max_length=10)
    reason: Line
    by: Actor
    at: AwareDatetime

    @model_validator(mode="after")
    def _check_whole(self) -> "Decision":
        if not 0 <= self.span[0] < self.span[1]:
            raise ValueError("a span begins before it ends")
        claims = any(re.fullmatch(_FOIA, code) for code in self.exemptions)
        if self.exemptions and not claims:
            raise ValueError("a reason of 1.4 goes with (b)(1)")
        if self.verdict == "add" and not claims:
            raise ValueError("what is added claims an exemption")
        if self.verdict == "reject" and self.exemptions:
            raise ValueError("what is released claims no exemption")
        return self

    def fits(self, redaction: Redaction) -> bool:
        return self.span == redaction.span and self.rule in (None, redaction.rule)


class Decisions(Model):
    """All decisions on one source; source_sha256 is of its bytes."""

    schema_: Literal["excise/decisions/1"] = Field("excise/decisions/1", alias="schema")
    source_sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    decisions: tuple[Decision, ...] = Field((), max_length=MOST_DECISIONS)

    @model_validator(mode="after")
    def _check_once(self) -> "Decisions":
        if len({(one.span, one.rule) for one in self.decisions}) < len(self.decisions):
            raise ValueError("a place is decided once")
        return self

    @property
    def canonical(self) -> str:
        """The same text for the same decisions in the same order."""
        return self.model_dump_json(by_alias=True)

    @property
    def digest(self) -> str:
        """sha256, for use inside the office: reasons may name people."""
        return hashlib.sha256(self.canonical.encode()).hexdigest()

    def check_source(self, sha256: str) -> tuple[Decision, ...]:
        """The decisions, where they are about this source. Raises ExciseError:
        DECISIONS_FOREIGN."""
        if sha256 != self.source_sha256:
            raise ExciseError(
                "DECISIONS_FOREIGN",
                "These decisions are about another source.",
                "Spans count in one text alone; give the decisions made on this one.",
            )
        return self.decisions

    def keyed_digest(self, key: bytes) -> str:
        """HMAC-SHA256 under the office key, for reports."""
        return hmac.new(key, self.canonical.encode(), hashlib.sha256).hexdigest()


def read_decisions(content: bytes) -> Decisions:
    """Raises ExciseError: DECISIONS_INVALID, which names the fields that are wrong."""
    try:
        return Decisions.model_validate_json(content)
    except ValidationError as error:
        # Names of fields and numbers of decisions alone; an unknown field is the sender's word.
        places = {
            ".".join(str(part) if _is_ours(part) else "?" for part in fault["loc"]) or "the whole"
            for fault in error.errors(include_input=False)
        }
        raise ExciseError(
            "DECISIONS_INVALID",
            f"The decisions cannot be read: {', '.join(sorted(places)[:20])}.",
            "`excise schema decisions` says what they look like.",
        ) from None


def load_decisions(kept: str | None) -> Decisions | None:
    """Decisions as they are kept, for the line; None where nothing is decided any more."""
    decisions = Decisions.model_validate_json(kept) if kept else None
    return decisions if decisions and decisions.decisions else None


def refuse_decisions(code: str, message: str, numbers: Sequence[int], hint: str) -> ExciseError:
    """An error that lists the decisions it is about by their numbers, from 1."""
    listed = ", ".join(str(number) for number in sorted(numbers))
    return ExciseError(code, f"{message}: {listed}.", hint)


def _is_ours(part: int | str) -> bool:
    known = (*Decision.model_fields, *Decisions.model_fields, "schema")
    return isinstance(part, int) or part in known
