"""One run: hand in, hurt, wait, judge."""

import threading
import time
from collections import Counter
from dataclasses import dataclass
from random import Random
from typing import Final

from tests.chaos.cables import POISON, Made, make_cables
from tests.chaos.faults import KINDS, draw_faults
from tests.chaos.handing import Client
from tests.chaos.order import Order
from tests.chaos.recorder import read_steps
from tests.chaos.sampling import Sampler
from tests.chaos.stage import Stage, set_up
from tests.chaos.verdict import Verdict, judge, read_rows
from worker.store.ledger import Ledger

SPAN: Final = (0.02, 0.9)  # of the work, in which faults happen
SETTLE_SECONDS: Final = 3.0


@dataclass(frozen=True, slots=True)
class Outcome:
    """struck: faults by kind. shown: the kinds that can be shown here. made: poisoned cables by what
    they do. stray: cables in the store that nobody was told of."""

    order: Order
    struck: Counter[str]
    shown: frozenset[str]
    made: Counter[str]
    acknowledged: int
    sent_again: int
    seconds: float
    sampler: Sampler
    verdict: Verdict
    ledger: Ledger

    @property
    def failures(self) -> list[str]:
        """Everything for which the run fails."""
        verdict, sampler = self.verdict, self.sampler
        found = [f"lost: {one}" for one in verdict.lost]
        found += [f"doubled: {one}" for one in verdict.doubled]
        found += [f"wrongly ended: {one}" for one in verdict.wrong]
        found += sampler.faults_found
        if self.acknowledged < self.order.cables:
            found.append(f"{self.order.cables - self.acknowledged} could not be handed in")
        if self.ledger.submitted != self.acknowledged:
            found.append(f"{self.acknowledged} acknowledged, {self.ledger.submitted} in the ledger")
        return found


def run_chaos(order: Order) -> Outcome:
    rng = Random(f"faults {order.seed}")
    cables = make_cables(order.cables, max(1, order.faults // 25), order.seed)
    begun = time.monotonic()
    with set_up(order) as stage:
        shown = frozenset(name for name in KINDS if name != "disk" or stage.disk is not None)
        faults = draw_faults(order.faults, order.kinds, shown.__contains__, rng)
        client = Client(stage)
        sampler = Sampler(stage, lambda: len(client.taken))
        total = sum(1 if one.batch is None else 2 for one in cables)
        threads = [
            threading.Thread(target=sampler.run, name="sampler"),
            threading.Thread(
                target=client.hand_in_batches, args=(cables, lambda: sampler.ledger.unfinished)
            ),
            threading.Thread(
                target=client.hand_in_singles, args=(cables, lambda: sampler.steps / total)
            ),
        ]
        for thread in threads:
            thread.start()
        try:
            struck = _strike(stage, sampler, faults, total, rng)
            _await_end(sampler, client, order)
        finally:
            client.stopped.set()
            sampler.stop()
            for thread in threads:
                thread.join()
        sampler.look()
        verdict = judge(
            client.taken,
            read_rows(stage.engine, stage.settings.office),
            read_steps(stage.engine),
            stage.felled,
            copies=order.line == "stub",
        )
    return Outcome(
        order=order,
        struck=struck,
        shown=shown,
        made=_count_poison(cables),
        acknowledged=len(client.taken),
        sent_again=client.sent_again,
        seconds=time.monotonic() - begun,
        sampler=sampler,
        verdict=verdict,
        ledger=sampler.ledger,
    )


def _strike(
    stage: Stage, sampler: Sampler, faults: list[str], total: int, rng: Random
) -> Counter[str]:
    """Each fault at a drawn share of the work, so that all of them meet work, however slow the
    machine is."""
    struck: Counter[str] = Counter()
    timers = []
    for moment, name in zip(sorted(rng.uniform(*SPAN) for _ in faults), faults, strict=True):
        while sampler.steps < moment * total and sampler.stuck < stage.order.patience:
            time.sleep(0.02)
        cure = None
        while cure is None and sampler.stuck < stage.order.patience:
            cure = KINDS[name].strike(stage, rng)  # None: what it hits is still down from another
        if cure is None:
            break
        struck[name] += 1
        sampler.await_recovery(name, time.monotonic() + cure.after)
        if cure.after:
            timers.append(threading.Timer(cure.after, cure.do))
            timers[-1].start()
    for timer in timers:
        timer.join()
    return struck


def _await_end(sampler: Sampler, client: Client, order: Order) -> None:
    """Until all is in and ended, or nothing moves; then a little longer, for whoever comes late."""
    while sampler.stuck < order.patience:
        if len(client.taken) >= order.cables and sampler.ledger.unfinished == 0:
            break
        time.sleep(0.1)
    time.sleep(min(SETTLE_SECONDS, order.patience))


def _count_poison(cables: tuple[Made, ...]) -> Counter[str]:
    return Counter(one.does for one in cables if one.does in POISON)
