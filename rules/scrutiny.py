"""One marking by itself: read, and judged by the rules an audit would judge it by."""

import re
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from typing import Final, Literal

from rules.cable.model import Deviation, Mark
from rules.facts.marks import Shown, level_is_read
from rules.language.compiled import CompiledRule
from rules.language.judgement import Hit, judge_mark
from rules.language.ruleset import RuleSet
from rules.marking.banner import read_banner
from rules.marking.grammar import read_mark, read_portion
from rules.marking.lookalike import fold_lookalikes, fold_unseen, is_unseen
from rules.report import Severity, Span

Kind = Literal["portion", "banner"]
_FAMILY: Final = "MARK-"
# What cannot be read at all is an unknown token from end to end.
_UNREAD: Final = "MARK-19"
_QUOTED: Final = re.compile(r"'([a-z-]+)' in mark\.deviations")
_SHORT: Final = re.compile(
    r"\s*(?:TS|S|C|U|SBU|LOU|FOUO|(?://\s*)?(?:CTS(?:A|-BALK|-B)?|N[SCRU]|NSAT|NCA)"
    r"|//\s*N[A-Z]{1,8}[SCRU])(?![A-Za-z0-9])(?!(?:[ -][A-Z])+(?![A-Za-z0-9]))",
    re.IGNORECASE,
)
_SHORT_FOREIGN: Final = re.compile(
    r"\s*//\s*(?:[A-Z]{2,5}\s+)+(?:TS|S|C|R|U)(?![A-Za-z0-9])", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Fault:
    """A rule that speaks on the marking, and where in it."""

    rule: str
    severity: Severity
    span: Span
    message: str
    suggestion: str
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Scrutiny:
    """What was made of a marking. mark: None where it could not be read."""

    text: str
    kind: Kind
    mark: Mark | None
    faults: tuple[Fault, ...]

    @property
    def valid(self) -> bool:
        """No fault is an error."""
        return all(f.severity != "error" for f in self.faults)

    @property
    def level(self) -> str | None:
        """U C S TS; None where the mark's own level could not be read."""
        if self.mark is None or not level_is_read(self.mark):
            return None
        return self.mark.marking.level.name

    @property
    def canonical(self) -> str | None:
        """The register's form, a portion in its parentheses; None where something in the mark could
        not be read, which a normal form would leave out."""
        if self.mark is None or any(d.kind == "unknown-token" for d in self.mark.deviations):
            return None
        marking = self.mark.marking
        return marking.banner if self.kind == "banner" else f"({marking.portion})"


def guess_kind(text: str) -> Kind:
    """A mark in parentheses, or with a level in letters, is a portion's; else a banner's."""
    plain = fold_unseen(text).text
    portion = any(bracket in plain for bracket in "()[]")
    portion = portion or bool(_SHORT.match(plain) or _SHORT_FOREIGN.match(plain))
    return "portion" if portion else "banner"


def scrutinise(text: str, kind: Kind, day: date | None, ruleset: RuleSet) -> Scrutiny:
    """Judge one marking by the MARK rules of `ruleset`, at `day` where one is known.

    Raises ExciseError RULE_FAILED.
    """
    mark = _read(text, kind)
    if mark is None:
        rule = ruleset.find(_UNREAD).rule
        where = (0, len(text))
        said = "This is no marking that can be read."
        fault = Fault(rule.id, "error", where, said, rule.suggestion, rule.sources)
        return Scrutiny(text, kind, None, (fault,))
    found = judge_mark(
        Shown(kind, mark, (), (mark.span,)), _date(mark, day), ruleset.council, _FAMILY
    )
    faults = [
        fault for id_, hit in found.items() for fault in _faults(hit, ruleset.find(id_), mark)
    ]
    return Scrutiny(text, kind, mark, tuple(faults))


def _date(mark: Mark, day: date | None) -> dict[str, object]:
    """What rules on marks ask of the cable: here the mark is all there is."""
    return {
        "cable.date": day.isoformat() if day else None,
        "cable.level": mark.marking.level.name,
        "cable.effective": sorted(mark.marking.controls),
    }


def _read(text: str, kind: Kind) -> Mark | None:
    """The mark, where it is all there is."""
    start, end = _edges(text)
    if kind == "banner":
        banner = read_banner(text, 0)
        if banner and banner.span == (start, end):
            return banner.mark
        return read_mark(text[start:end], start, (start, end), "banner")
    mark = read_portion(text, start)
    if mark and mark.span == (start, end):
        return _tell_unseen(mark, text)
    return _read_bracketed(text, start, end)


def _edges(text: str) -> tuple[int, int]:
    """Where it begins and ends, white space and what is not seen left out."""
    if text.isascii() and text.isprintable():
        return len(text) - len(text.lstrip()), len(text.rstrip())
    seen = [i for i, char in enumerate(text) if not (char.isspace() or is_unseen(char))]
    return (seen[0], seen[-1] + 1) if seen else (0, len(text))


def _read_bracketed(text: str, start: int, end: int) -> Mark | None:
    """A portion mark in square brackets, or with one of its parentheses lost, or with none."""
    plain = fold_lookalikes(text)
    opens, closes = plain[start:end][:1] in ("(", "["), plain[start:end][-1:] in (")", "]")
    own = text[start + opens : end - closes]
    mark = read_mark(own, start + opens, (start, end), "portion")
    if mark is None or not (opens or closes):
        return mark
    slip = Deviation("spelling", text[start:end], f"({own})", (start, end))
    return _tell_unseen(replace(mark, deviations=(slip, *mark.deviations)), text)


def _tell_unseen(mark: Mark, text: str) -> Mark:
    """The same, told of what stands around it unseen."""
    outside = (*range(mark.span[0]), *range(mark.span[1], len(text)))
    hidden = [i for i in outside if not text[i].isspace()]
    told = tuple(Deviation("spelling", text[i], "", (i, i + 1)) for i in hidden)
    return replace(mark, deviations=(*told, *mark.deviations))


def _faults(hit: Hit, rule: CompiledRule, mark: Mark) -> list[Fault]:
    """One fault for each deviation the rule asks for; for the whole mark where it asks for none."""
    kinds = _kinds(rule.rule.when)
    spans = [d.span for d in mark.deviations if d.kind in kinds] or [mark.span]
    told = (hit.message, hit.suggestion, rule.rule.sources)
    return [Fault(rule.rule.id, hit.severity, span, *told) for span in dict.fromkeys(spans)]


@cache
def _kinds(condition: str) -> frozenset[str]:
    return frozenset(_QUOTED.findall(condition))
