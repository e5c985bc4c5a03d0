"""What a run prints."""

from collections.abc import Iterator
from statistics import median
from typing import Final

from tests.chaos.cables import POISON
from tests.chaos.faults import KINDS
from tests.chaos.run import Outcome

SHOWN: Final = 20  # failures in full
_POISONS: Final = {
    "crash": "a cable that crashes in C",
    "loop": "a cable that loops in Python",
    "grip": "a cable that loops in C",
    "hog": "a cable that eats memory",
}


def write_table(outcome: Outcome) -> Iterator[str]:
    order, sampler, verdict = outcome.order, outcome.sampler, outcome.verdict
    part = f", without the {order.without}" if order.without else ""
    yield (
        f"seed {order.seed}, {order.pair}, {order.line} line{part}: {outcome.seconds:.0f} seconds"
    )
    yield f"{'fault':34}{'times':>7}{'seconds to recover: median':>30}{'worst':>8}"
    for name, kind in KINDS.items():
        times = sampler.recovered.get(name, [])
        if name not in outcome.shown:
            yield f"{kind.title:34}  not shown: no file system may be mounted here"
        elif outcome.struck[name]:
            told = f"{median(times):>30.1f}{max(times):>8.1f}" if times else f"{'never':>30}"
            yield f"{kind.title:34}{outcome.struck[name]:>7}{told}"
    yield f"{'all':34}{outcome.struck.total():>7}"
    yield f"{'poison':34}{'cables':>7}{'quarantined with the right code':>34}"
    for word, code in POISON.items():
        yield f"{_POISONS[word]:34}{outcome.made[word]:>7}{verdict.poisoned[word]:>19} {code}"
    ledger = outcome.ledger
    yield (
        f"cables     {outcome.acknowledged} acknowledged after {outcome.sent_again} requests sent "
        f"again; {ledger.done} done, {ledger.failed} failed, {ledger.quarantined} quarantined, "
        f"{ledger.unfinished} unfinished"
    )
    yield f"lost       {len(verdict.lost)}"
    yield f"doubled    {len(verdict.doubled)}"
    yield (
        f"wrongly ended {len(verdict.wrong)}; quarantined after three deaths of our doing "
        f"{verdict.excused}"
    )
    yield (
        f"ledger     {len(sampler.faults_found)} faults in {sampler.samples} samples, "
        f"{sampler.unreadable} more could not be read"
    )
    failures = outcome.failures
    yield from failures[:SHOWN]
    if len(failures) > SHOWN:
        yield f"and {len(failures) - SHOWN} more"
