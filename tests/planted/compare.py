"""Whether a planted fault was found: the right rule at the right place, and nothing else."""

from dataclasses import dataclass

from tests.planted.audit import Found, RuleSet, audit_text
from tests.planted.cable import Paper
from tests.planted.fault import Plant
from tests.planted.layouts import lay_out


@dataclass(frozen=True)
class Verdict:
    """missed, misplaced, extra: what went wrong, in words; all empty is as it should be."""

    rule: str
    seed: int
    missed: str = ""
    misplaced: str = ""
    extra: str = ""

    @property
    def right(self) -> bool:
        return not (self.missed or self.misplaced or self.extra)


def judge(rule: str, seed: int, plant: Plant, rules: RuleSet | None = None) -> Verdict:
    """Audit the clean cable and the faulty one, by the packaged rules unless others are given."""
    clean, faulty = lay_out(plant.clean), lay_out(plant.faulty)
    before, after = audit_text(clean.text, rules), audit_text(faulty.text, rules)
    loud = [one for one in before if one.severity != "info"]
    if loud:
        return Verdict(rule, seed, extra=f"on the clean cable: {_name(loud)}")
    if any(one.rule == rule for one in before):
        return Verdict(rule, seed, missed="the clean cable has it already")
    extra = [one for one in after if one.rule != rule and _is_new(one, before, plant)]
    mine = [one for one in after if one.rule == rule]
    return Verdict(
        rule,
        seed,
        missed="" if mine else "not found",
        misplaced=_misplaced(mine[0], plant, faulty) if mine else "",
        extra=_name(extra),
    )


def _is_new(found: Found, before: tuple[Found, ...], plant: Plant) -> bool:
    """Whether nothing but a second defect explains the finding."""
    if found.rule in plant.also:
        return False
    known = [one for one in before if one.rule == found.rule]
    return not known or not set(found.paragraphs) <= set(known[0].paragraphs)


def _misplaced(found: Found, plant: Plant, paper: Paper) -> str:
    told = []
    if found.severity != plant.severity:
        told.append(f"{found.severity}, not {plant.severity}")
    if found.paragraphs != plant.paragraphs:
        told.append(f"paragraphs {found.paragraphs}, not {plant.paragraphs}")
    wanted = [span for name in plant.at for span in paper.places[name]]
    allowed = wanted + [
        span
        for name, spans in paper.places.items()
        for span in spans
        if name.startswith(plant.near or ("-",))
    ]
    if not all(any(_overlap(one, other) for other in allowed) for one in found.spans):
        told.append(f"points at {[paper.text[a:b][:40] for a, b in found.spans]}")
    elif not all(any(_overlap(one, other) for other in found.spans) for one in wanted):
        told.append(f"does not point at {[paper.text[a:b][:40] for a, b in wanted]}")
    return "; ".join(told)


def _overlap(one: tuple[int, int], other: tuple[int, int]) -> bool:
    """An empty span is a place between two characters."""
    return (
        one[0] <= other[1] and other[0] <= one[1]
        if one[0] == one[1] or other[0] == other[1]
        else one[0] < other[1] and other[0] < one[1]
    )


def _name(found: list[Found]) -> str:
    return ", ".join(f"{one.rule} {one.severity} {list(one.paragraphs)}" for one in found)
