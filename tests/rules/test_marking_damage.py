"""Marks that scanners, keyboards and hands spoil: read or reported, never lowered, never slow."""

import time
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.audit import audit_bytes
from rules.cable.model import Mark
from rules.marking.banner import read_banner
from rules.marking.grammar import read_mark, read_portion
from rules.marking.value import Level
from worker.pipeline import propose
from worker.proposal import Submission


def _portion(text: str) -> Mark:
    mark = read_portion(text, 0)
    assert mark is not None
    return mark


@pytest.mark.parametrize(
    ("written", "normal"),
    [
        ("(Ｓ//ＮＦ)", "S//NF"),
        ("（Ｓ//ＮＦ）", "S//NF"),
        ("(С//NF)", "C//NF"),
        ("(Ѕ//ΝF)", "S//NF"),
        ("(SECERT)", "S"),
        ("(SECERT//NF)", "S//NF"),
        ("(C0NFIDENTIAL)", "C"),
        ("(S//N0F0RN)", "S//NF"),
        ("(S//NOFRON)", "S//NF"),
        ("(S//0RC0N/N0F0RN)", "S//OC/NF"),
        ("(5//NF)", "S//NF"),
        ("(s//nf)", "S//NF"),
        ("(Secret//NoForn)", "S//NF"),
        ("((S//NF))", "S//NF"),
    ],
)
def test_a_spoiled_mark_is_read_and_told(written: str, normal: str) -> None:
    mark = _portion(written)
    assert mark.marking.portion == normal
    assert "spelling" in {d.kind for d in mark.deviations}
    assert all(0 <= start < end <= len(written) for start, end in (d.span for d in mark.deviations))


@pytest.mark.parametrize(
    "written",
    ["(S//NF (draft))", "(S//XYZZY)", "(S-XYZZY)", "(XYZ//NF)", "(UNCLASIFIED)", "(S//REL1DO)"],
)
def test_what_cannot_be_read_is_reported(written: str) -> None:
    assert "unknown-token" in {d.kind for d in _portion(written).deviations}


def test_a_level_that_cannot_be_read_is_held_as_the_highest() -> None:
    assert _portion("(XYZ//NF)").marking.level == Level.TS


@pytest.mark.parametrize("mark", ["(UNCLASIFIED)", "(XYZ//NF)", "(U//XYZZY)", "(S-XYZZY)"])
def test_text_under_an_unreadable_mark_is_withheld_from_the_public(mark: str) -> None:
    cable = (
        "P 021200Z FEB 08\nFM AMEMBASSY LIMA\nTO SECSTATE WASHDC\nUNCLAS LIMA 000001\n"
        f"SUBJECT: TRADE\n1. (U) The talks went on.\n2. {mark} The quokka ate the treaty.\n"
    )
    submission = Submission(cable.encode(), "x", "public", date(2026, 11, 22))
    assert b"quokka" not in propose(submission, b"k" * 32).redacted


@pytest.mark.parametrize("prose", ["(C-130) flew", "(U-2) flew", "(S) and", "(S - as he said) it"])
def test_prose_in_parentheses_gains_no_controls(prose: str) -> None:
    mark = read_portion(prose, 0)
    assert mark is None or not (mark.marking.controls or mark.deviations)


@pytest.mark.parametrize("token", ["NF", "XYZZY", "SI-G ABCD", "REL TO USA, GBR", "(", "SAR-A/B"])
def test_ten_thousand_controls_cost_ten_times_a_thousand(token: str) -> None:
    def cost(count: int) -> float:
        text = "(S//" + "/".join([token] * count) + ")"
        best = float("inf")
        for _ in range(3):
            start = time.perf_counter()
            read_portion(text, 0)
            read_banner(f"SECRET//{text[4:-1]}", 0)
            best = min(best, time.perf_counter() - start)
        return best

    assert cost(10_000) < 40 * cost(1_000) + 0.05


@given(st.text(alphabet="TSCUNFREL/-,() OAGB0ＳС\u200b", max_size=60))
def test_no_mark_breaks_the_reader(text: str) -> None:
    for mark in (read_portion(f"({text})", 0), read_mark(text, 0), read_portion(text, 0)):
        if mark:
            assert mark.marking.banner
            assert all(0 <= d.span[0] <= d.span[1] for d in mark.deviations)
    read_banner(text, 0)


def test_a_spoiled_banner_does_not_let_a_lower_one_speak_for_the_cable() -> None:
    cable = "SECERT//NOFORN\n\nSUBJECT: TRADE\n1. (S//NF) Text.\n\nUNCLASSIFIED\n"
    report = audit_bytes(cable.encode(), "x", "public", date(2026, 11, 22))
    assert report.cable.level != "U"
