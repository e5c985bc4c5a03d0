"""The samples cut, doubled, shuffled and shouted: a report or a coded error, never a traceback."""

from contextlib import suppress
from datetime import date

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rules.audit import audit_bytes
from rules.cable.envelope import decode
from rules.cable.reader import read
from rules.errors import ExciseError
from tests.rules.samples import NAMES, source

DAY = date(2026, 11, 22)
CHANGES = st.lists(
    st.tuples(
        st.sampled_from(["delete", "double", "upper", "lower", "swap", "join", "cut", "strip"]),
        st.integers(0, 10_000),
        st.integers(0, 10_000),
    ),
    min_size=1,
    max_size=12,
)


def _damage(text: str, changes: list[tuple[str, int, int]]) -> str:
    lines = text.split("\n")
    for change, first, second in changes:
        at, to = first % len(lines), second % len(lines)
        match change:
            case "delete" if len(lines) > 1:
                del lines[at]
            case "double":
                lines.insert(to, lines[at])
            case "upper":
                lines[at] = lines[at].upper()
            case "lower":
                lines[at] = lines[at].lower()
            case "swap":
                lines[at], lines[to] = lines[to], lines[at]
            case "join" if at + 1 < len(lines):
                lines[at] += lines.pop(at + 1)
            case "cut":
                lines[at] = lines[at][: second % (len(lines[at]) + 1)]
            case "strip":
                lines[at] = lines[at].replace("(", "").replace(".", "")
            case _:
                pass
    return "\n".join(lines)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(NAMES), CHANGES)
def test_damage_gives_a_report_or_a_coded_error(
    name: str, changes: list[tuple[str, int, int]]
) -> None:
    damaged = _damage(source(name).text, changes)
    with suppress(ExciseError):
        report = audit_bytes(damaged.encode(), name, "public", DAY)
        again = audit_bytes(damaged.encode(), name, "public", DAY)
        assert report.model_dump_json(by_alias=True) == again.model_dump_json(by_alias=True)
        assert all(e <= report.source.chars for f in report.findings for _, e in f.spans)


def test_a_cable_cut_anywhere_gives_a_coded_error_or_says_so() -> None:
    for name in NAMES:
        text = source(name).text
        for end in range(0, len(text) - 300, 293):
            with suppress(ExciseError):
                report = audit_bytes(text[:end].encode(), name, "public", DAY)
                rules = {finding.rule for finding in report.findings}
                assert rules & {"HEAD-15", "HEAD-16"}, (name, end)


def test_a_header_twice_under_banners_without_a_number_is_read() -> None:
    header = "S E C R E T\nSIPDIS\n"
    made = decode(f"{header}{header}SUBJECT: WORKS\n\n1. (S) Cranes.\n".encode(), "made")
    traps = read(made).traps
    assert [(trap.kind, made.text[slice(*trap.span)]) for trap in traps] == [
        ("header-differs", "S E C R E T")
    ]
