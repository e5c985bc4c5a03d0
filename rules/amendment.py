"""Marks written anew where the rules say exactly how: proposed, never done, and never lower.

Two things are proposed: a portion mark whose only fault is spelling, separators or the order of its
parts, in the register's form; and the banner that the portions require, where it is higher than the
one that stands there. All else is the classifier's.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from rules.audit import judge
from rules.cable.model import Cable, Mark, Source, Span
from rules.cable.reader import read
from rules.errors import ExciseError
from rules.facts.reading import effective_marking, portion_markings
from rules.language.ruleset import RuleSet
from rules.marking.grammar import read_portion
from rules.marking.rollup import Portion, roll_up
from rules.marking.value import BANNER_WORD, Level, Marking
from rules.report import Finding

# The rule that must speak about a mark before a deviation of this kind is mended.
_SAYS_SO: Final = {"spelling": "MARK-01", "separator": "MARK-02", "order": "MARK-02"}
_WHY_NOT: Final = {
    "release-form": "a release list is the classifier's to confirm",
    "country-name": "a release list is the classifier's to confirm",
    "unknown-token": "what the unknown token means is the classifier's to say",
}


@dataclass(frozen=True, slots=True)
class Amendment:
    """Text to stand in place of what stands at `span`, which lies on one line."""

    span: Span
    text: str


@dataclass(frozen=True, slots=True)
class Refusal:
    """What is not proposed, and what to do instead. `span`: where; None for no place."""

    span: Span | None
    rule: str
    why: str


@dataclass(frozen=True, slots=True)
class Amended:
    """amendments: in the order of the text, none overlapping."""

    amendments: tuple[Amendment, ...]
    refusals: tuple[Refusal, ...]


def amend(source: Source, ruleset: RuleSet, as_of: date) -> Amended:
    """What to write anew in `source`, proved by reading and judging the amended text.

    Raises ExciseError NO_CABLE, RULE_FAILED.
    """
    cable = read(source)
    before = judge(source, cable, ruleset, as_of)
    portions = list(_portions(source, cable, before))
    for banner in (*_banners(source, cable, before), None):
        for chosen in (portions, []):
            tried = sorted([*chosen, *([banner] if banner else [])], key=lambda one: one.span)
            if not tried:
                continue
            after = _prove(source, cable, before, tried, ruleset=ruleset, as_of=as_of)
            if after is not None:
                return Amended(tuple(tried), _refuse(cable, after, tried))
    return Amended((), _refuse(cable, before, ()))


def apply(source: Source, amendments: Sequence[Amendment]) -> Source:
    """The source with its marks written anew; name and hash are the old ones."""
    text = source.text
    for one in sorted(amendments, key=lambda one: one.span, reverse=True):
        text = text[: one.span[0]] + one.text + text[one.span[1] :]
    return replace(source, text=text)


def keeps(old: Marking, new: Marking) -> bool:
    """Whether `new` protects all that `old` does: no lower level, no control fewer, no reader more.

    A list that was not there is a reader more: only NOFORN may take the place of a list. Whatever
    else a marking says stays as it is.
    """
    alike = replace(old, level=new.level, controls=new.controls, release_to=new.release_to)
    if alike != new:
        return False
    if new.level < old.level or not old.controls <= new.controls:
        return False
    if new.release_to is None:
        return old.release_to is None or "NF" in new.controls
    return old.release_to is not None and new.release_to <= old.release_to


def _portions(source: Source, cable: Cable, findings: Sequence[Finding]) -> Iterator[Amendment]:
    for mark in _portion_marks(cable):
        if not mark.deviations or mark.entire_text:
            continue
        wanted = {_SAYS_SO.get(deviation.kind) for deviation in mark.deviations}
        said = {finding.rule for finding in findings if mark.span in finding.spans}
        new = f"({mark.marking.portion})"
        again = read_portion(new, 0)
        enclosed = source.text[slice(*mark.span)] == f"({mark.text})"
        if (
            wanted <= said
            and enclosed
            and again is not None
            and again.marking == mark.marking
            and not again.deviations
        ):
            yield Amendment(mark.span, new)


def _portion_marks(cable: Cable) -> Iterator[Mark]:
    """The marks of paragraphs, of their parts and of the subject, each place once: a part may be
    read under two labels."""
    marks = [cable.subject_mark]
    for paragraph in cable.paragraphs:
        marks += [paragraph.mark, *(part.mark for part in paragraph.subparagraphs)]
    return iter({mark.span: mark for mark in marks if mark is not None}.values())


def _banners(source: Source, cable: Cable, findings: Sequence[Finding]) -> Iterator[Amendment]:
    """Ways to write the banner the portions require; none where it is not higher or no error asks
    for it. A release list is never added: it lets readers in."""
    mark, effective = cable.banner, effective_marking(cable)
    if mark is None or effective is None:
        return
    required = _required(cable)
    asked = any(one.severity == "error" and one.rule.startswith("ROLL-") for one in findings)
    higher = required.level > effective.level or not required.controls <= effective.controls
    if not asked or not higher:
        return
    added = required.controls - effective.controls
    controls = mark.marking.controls | added
    listed = None if "NF" in controls else mark.marking.release_to
    level = max(mark.marking.level, required.level)
    target = replace(mark.marking, level=level, controls=controls, release_to=listed)
    if not keeps(mark.marking, target):
        return
    yield Amendment(mark.span, target.banner)
    # A banner line that goes on with post and number bears its caveats spaced, as cables do.
    if target.level == mark.marking.level:
        start = source.text[slice(*mark.span)].rstrip()
    elif not mark.marking.controls:
        start = BANNER_WORD[target.level]
    else:
        return
    words = [Marking(Level.U, frozenset([one])).banner.split("//")[-1] for one in sorted(added)]
    yield Amendment(mark.span, " ".join([start, *words]))


def _required(cable: Cable) -> Marking:
    portions = [Portion("", marking) for marking in portion_markings(cable)]
    banner = cable.banner.marking if cable.banner else None
    return roll_up(portions, cable.date, banner).banner


def _prove(
    source: Source,
    cable: Cable,
    before: Sequence[Finding],
    amendments: Sequence[Amendment],
    *,
    ruleset: RuleSet,
    as_of: date,
) -> tuple[Finding, ...] | None:
    """The findings on the amended text; None where it reads otherwise than meant, protects less, or
    has a fault it did not have."""
    amended = apply(source, amendments)
    try:
        again = read(amended)
        after = judge(amended, again, ruleset, as_of)
    except ExciseError:
        return None
    if _marks(cable) != _marks(again):
        return None
    old, new = effective_marking(cable), effective_marking(again)
    if (old is None) != (new is None) or (old and new and not keeps(old, new)):
        return None
    if any(one.span == (cable.banner and cable.banner.span) for one in amendments):
        required = _required(cable)
        if new is None or new.level < required.level or not required.controls <= new.controls:
            return None
    known = {finding.rule: finding for finding in before}
    # A warning may come of it: that the archive's record, say, now differs from the banner.
    worse = [
        finding
        for finding in after
        if finding.severity == "error"
        and (finding.rule not in known or len(finding.spans) > len(known[finding.rule].spans))
    ]
    return None if worse else after


def _marks(cable: Cable) -> list[object]:
    """Everything marked but the banner, which must read the same before and after."""

    def value(mark: Mark | None) -> Marking | None:
        return mark.marking if mark else None

    found: list[object] = [cable.mrn, value(cable.subject_mark), [c.text for c in cable.captions]]
    for paragraph in cable.paragraphs:
        parts = [value(part.mark) for part in paragraph.subparagraphs]
        found.append((paragraph.number, value(paragraph.mark), parts))
    return found


def _refuse(
    cable: Cable, findings: Sequence[Finding], amendments: Sequence[Amendment]
) -> tuple[Refusal, ...]:
    """Each mark left as it stands and each fault that remains. Spans of marks are of the source;
    findings on the amended text give none, since their places have moved."""
    mended = {one.span for one in amendments}
    refused = []
    for mark in _portion_marks(cable):
        if mark.span in mended:
            continue
        reasons = {_WHY_NOT[d.kind] for d in mark.deviations if d.kind in _WHY_NOT}
        refused += [Refusal(mark.span, "mark", why) for why in sorted(reasons)]
    refused += [
        Refusal(None, finding.rule, finding.suggestion)
        for finding in findings
        if finding.severity != "info"
    ]
    return tuple(refused)
