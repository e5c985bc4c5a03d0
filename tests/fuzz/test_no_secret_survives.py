"""No word of a portion above unclassified, or of text without a mark, stands in a copy of a cable
that was damaged on its way.

`make damage` runs the long form: EXCISE_FUZZ says how many cables, EXCISE_FUZZ_SEED the first of them.
"""

import os
from collections.abc import Iterator
from datetime import date
from typing import Final

import pytest

from rules.cable.envelope import decode
from rules.cable.reader import read
from rules.errors import ExciseError
from rules.language.profile import Withholding
from tests.fuzz.cables import make_cable
from tests.fuzz.damage import LAYOUT, STRUCTURAL, damage
from tests.worker.samples import KEY
from worker.leak import find_runs
from worker.pipeline import propose
from worker.plan import People, plan_redactions
from worker.proposal import Submission
from worker.redact import redact

COUNT: Final = int(os.environ.get("EXCISE_FUZZ", "250"))
FIRST: Final = int(os.environ.get("EXCISE_FUZZ_SEED", "0"))
DAY: Final = date(2010, 1, 1)
PORTIONS: Final = Withholding(portions=True, people=False)


def _copy(text: str) -> tuple[str, str]:
    """The copy in lower case, and of it what holds the cable until a person decides. No people are
    looked for: a secret taken for a name must not hide a leak."""
    source = decode(text.encode(), "made")
    cable = read(source)
    planned = plan_redactions(source.text, cable, People((), ()), PORTIONS, DAY)
    copy = redact(source.text, cable.span, planned)
    held = (source.text[slice(*place)] for _, place in find_runs(source.text, cable, planned, copy))
    return copy.text.casefold(), " ".join(held).casefold()


def _leaks(seeds: range) -> Iterator[str]:
    for seed in seeds:
        draft = make_cable(seed)
        text, names = damage(draft)
        try:
            copy, held = _copy(text)
        except ExciseError:  # no cable, no copy
            continue
        found = [word for word in draft.secrets if word in copy and word not in held]
        if found:
            yield f"seed {seed} after {', '.join(names)}: {' '.join(found)}"


def test_no_secret_survives_damage() -> None:
    assert not list(_leaks(range(FIRST, FIRST + COUNT)))


def test_nothing_released_is_withheld_from_a_sound_cable() -> None:
    for seed in range(FIRST, FIRST + COUNT // 4):
        draft = make_cable(seed)
        copy, _ = _copy(draft.ending.join(draft.lines()))
        assert not [word for word in draft.released if word not in copy], f"seed {seed}"
        assert not [word for word in draft.secrets if word in copy], f"seed {seed}"


@pytest.mark.parametrize("seed", range(FIRST, FIRST + max(8, COUNT // 100)))
def test_no_secret_stands_in_what_the_whole_line_releases(seed: int) -> None:
    draft = make_cable(seed)
    text, names = damage(draft)
    try:
        proposal = propose(Submission(text.encode(), "made", "public", DAY), KEY)
    except ExciseError:  # no cable, no copy
        return
    released = (proposal.redacted.decode() + proposal.releasable.model_dump_json()).casefold()
    runs = proposal.working.verification.runs if proposal.working.verification else ()
    held = " ".join(text[slice(*place)] for _, place in runs).casefold()
    assert not [w for w in draft.secrets if w in released and w not in held], names


def test_every_damage_is_done() -> None:
    done = {name for seed in range(400) for name in damage(make_cable(seed))[1]}
    assert done == {one.__name__ for one in (*STRUCTURAL, *LAYOUT)}
