"""What persons said of hits, read from a file: of this very hit, or of its words."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from rules.cable.model import Span
from rules.errors import ExciseError
from rules.language.yamlfile import load
from worker.evaluation.counts import Hit, Tag, Verdict
from worker.evaluation.variants import Case
from worker.evaluation.wilson import Share

_HINT = "Draw a sample with --sample, and write right, wrong or '' behind each verdict."


class Judged(BaseModel):
    """One hit of a sample. `span` is in the gold's own text, whatever the case."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    case: Case
    span: Span
    tag: Tag
    context: str = ""
    verdict: Literal["right", "wrong", ""] = ""


class Surfaces(BaseModel):
    """Words that are, or are not, a person wherever they are hit; case and spacing aside."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    right: tuple[str, ...] = ()
    wrong: tuple[str, ...] = ()


class VerdictFile(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    seed: int | None = None
    drawn_from: int | None = None
    hits: tuple[Judged, ...] = ()
    surfaces: Surfaces = Surfaces()


@dataclass(frozen=True, slots=True)
class Reading:
    """What a person's reading of a sample says.

    blank: hits without a verdict. gone: hits of the sample that the finder no longer makes, which
    says nothing of the new ones it may make: draw again where there are many.
    """

    precision: Share
    blank: int
    gone: int


class Verdicts:
    """What persons said of hits: of this very one, or of its words."""

    def __init__(self, file: VerdictFile = VerdictFile()) -> None:  # noqa: B008  # frozen
        self.hits = file.hits
        self._here: dict[tuple[str, Span], Verdict] = {
            (one.id, one.span): one.verdict for one in file.hits if one.verdict
        }
        self._words: dict[str, Verdict] = {_plain(s): "right" for s in file.surfaces.right}
        self._words |= {_plain(surface): "wrong" for surface in file.surfaces.wrong}

    def judge(self, hit: Hit, surface: str) -> Verdict | None:
        """surface: the hit's words. Those of a tagged hit are judged only one by one."""
        said = self._here.get((hit.id, hit.origin))
        return said or (self._words.get(_plain(surface)) if hit.tag == "none" else None)

    def read_sample(self, made: Iterable[Hit], cases: Sequence[Case]) -> Reading | None:
        """Precision by the sample alone, of the cases that were run; None without a sample.

        made: all hits of this run.
        """
        asked = [one for one in self.hits if one.case in cases]
        if not asked:
            return None
        there = {(hit.case, hit.id, hit.origin) for hit in made}
        kept = [one for one in asked if (one.case, one.id, one.span) in there]
        right, wrong = (sum(o.verdict == said for o in kept) for said in ("right", "wrong"))
        return Reading(
            Share(right, right + wrong), len(kept) - right - wrong, len(asked) - len(kept)
        )


def read_verdicts(path: Path) -> Verdicts:
    """Raises ExciseError NOT_FOUND; VERDICTS_INVALID with the line, not what it holds."""
    if not path.is_file():
        raise ExciseError("NOT_FOUND", "The verdicts' path leads to no file.", "Check the path.")
    try:
        document = load(path, "verdicts")
    except ExciseError as error:
        place = error.message.split(": ")[0].removeprefix("verdicts:")
        raise _invalid(place, "it is not YAML with a mapping at the top") from None
    try:
        return Verdicts(VerdictFile.model_validate(document.values))
    except ValidationError as error:
        fault = error.errors(include_input=False, include_url=False, include_context=False)[0]
        place = document.place(*fault["loc"]).removeprefix("verdicts:")
        raise _invalid(place, fault["type"]) from None


def _plain(surface: str) -> str:
    return " ".join(surface.casefold().split())


def _invalid(line: str, what: str) -> ExciseError:
    return ExciseError("VERDICTS_INVALID", f"Line {line} of the verdicts is wrong: {what}.", _HINT)
