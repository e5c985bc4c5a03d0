"""Tokens: one width a kind, amounts rounded, and nothing can hide in one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.cable.withheld import TOKEN
from rules.report import Redaction
from worker.tokens import count_lines, is_withheld, render_token


def token(kind: str, withheld: str, *, pending: str = "") -> str:
    return render_token(
        Redaction.model_validate(
            {
                "span": (0, 1),
                "kind": kind,
                "rule": "x",
                "exemptions": () if pending else ("(b)(1)", "1.4(b)"),
                "status": "pending" if pending else "proposed",
                "by": "excise",
                "at": None,
                "reason": pending,
            }
        ),
        withheld,
    )


@given(st.text(), st.text())
def test_a_names_token_is_the_same_for_every_name(one: str, other: str) -> None:
    assert token("person", one) == token("person", other)


@given(st.integers(1, 400))
def test_a_portions_token_tells_only_a_rounded_amount(words: int) -> None:
    told = count_lines("word " * words)
    assert told in {f"{n} line{'s' * (n > 1)}" for n in (1, 2, 5, 10, 20, 50)}


@pytest.mark.parametrize("kind", ["portion", "subject", "heading", "person"])
@pytest.mark.parametrize(
    "pending", ["", "unmarked", "controlled", "declassification due", "unreadable mark"]
)
def test_every_token_is_known_again(kind: str, pending: str) -> None:
    written = token(kind, "x" * 900, pending=pending)
    assert TOKEN.fullmatch(written)
    assert is_withheld(f"{written}\n\n  {written} ")


@pytest.mark.parametrize(
    "text",
    [
        "[PORTION WITHHELD] <the source is Jan Roe>",
        "[PORTION WITHHELD] <(b)(1); the source is Jan Roe>",
        "[PORTION WITHHELD] <pending: Jan Roe>",
        "[NAME WITHHELD] <(b)(6)> Jan Roe",
        "[NAME WITHHELD]",
    ],
)
def test_text_cannot_hide_in_a_token(text: str) -> None:
    assert not is_withheld(text)
