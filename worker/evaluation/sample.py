"""Hits drawn by a seed, written out for a person to judge."""

import random
from collections.abc import Sequence

import yaml

from rules.cable.model import Span
from worker.evaluation.counts import Hit
from worker.evaluation.verdicts import Verdicts

_HEAD = """\
# Holds cable text: keep it as the cables are kept.
# Is the surface in [[ ]] a person's name? verdict: right or wrong; '' where you cannot tell.
# A hit on a tagged person (tag: person) is right already. span: places in the gold's own text.
"""


def draw_hits(hits: Sequence[Hit], number: int, seed: int) -> list[int]:
    """Which of the hits, in their order, a seed draws; all where there are fewer."""
    dice = random.Random(seed)  # noqa: S311 - a sample, not a secret
    return sorted(dice.sample(range(len(hits)), min(number, len(hits))))


def write_sample(
    drawn: Sequence[tuple[Hit, str]], verdicts: Verdicts, seed: int, drawn_from: int
) -> str:
    """A file to be judged. drawn: hits with their context. verdicts: what is known of them."""
    hits = [
        {
            "id": hit.id,
            "case": hit.case,
            "span": list(hit.origin),
            "tag": hit.tag,
            "context": context,
            "verdict": verdicts.judge(hit, _surface(context))
            or ("right" if hit.tag == "person" else ""),
        }
        for hit, context in drawn
    ]
    body = {"seed": seed, "drawn_from": drawn_from, "hits": hits}
    # Only the innermost lists on one line: a hit stays a block that an editor can step through.
    return _HEAD + yaml.safe_dump(
        body, sort_keys=False, allow_unicode=True, default_flow_style=None, width=200
    )


def show_context(text: str, span: Span, reach: int) -> str:
    """The hit in [[ ]] with `reach` characters on either side, on one line."""
    start, end = span
    before, after = text[max(0, start - reach) : start], text[end : end + reach]
    return " ".join(f"{before}[[{text[start:end]}]]{after}".split())


def _surface(context: str) -> str:
    return context.partition("[[")[2].rpartition("]]")[0]
