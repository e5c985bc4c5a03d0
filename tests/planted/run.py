"""The long run: plant every fault many times and print what was found.

`python -m tests.planted.run 10000` plants that many, every rule in its turn; ends with 1 where one
was missed, found at the wrong place, or came with a finding that nobody planted.
"""

import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from itertools import islice

from tests.planted.compare import Verdict, judge
from tests.planted.faults import FAULTS, plant

_SHOWN = 20  # failures printed in full
_BATCH = 50


def schedule(count: int) -> Iterator[tuple[str, int]]:
    """Rules in turn, each with the next seed."""
    seeds = ((rule, seed) for seed in range(count) for rule in sorted(FAULTS))
    return islice(seeds, count)


def try_one(planned: tuple[str, int]) -> Verdict:
    rule, seed = planned
    return judge(rule, seed, plant(rule, seed))


def write_table(verdicts: Sequence[Verdict]) -> list[str]:
    """`rule × planted × found × wrong place × extra`, and the failures below it."""
    by_rule: dict[str, Counter[str]] = {}
    for one in verdicts:
        counts = by_rule.setdefault(one.rule, Counter())
        counts["planted"] += 1
        counts["found"] += not one.missed
        counts["wrong place"] += bool(one.misplaced)
        counts["extra"] += bool(one.extra)
    columns = ("planted", "found", "wrong place", "extra")
    total = sum(by_rule.values(), Counter())
    rows = [["rule", *columns]]
    rows += [
        [rule, *(str(counts[name]) for name in columns)]
        for rule, counts in [*sorted(by_rule.items()), ("all", total)]
    ]
    lines = [f"{row[0]:<10}" + "".join(f"{cell:>13}" for cell in row[1:]) for row in rows]
    return [*lines, *write_failures(verdicts)]


def write_failures(verdicts: Sequence[Verdict]) -> list[str]:
    wrong = [one for one in verdicts if not one.right]
    return [
        f"{one.rule} in cable {one.seed}: "
        + "; ".join(filter(None, (one.missed, one.misplaced, one.extra and f"extra {one.extra}")))
        for one in wrong[:_SHOWN]
    ]


def main(count: int) -> int:
    verdicts: list[Verdict] = []
    with ProcessPoolExecutor() as pool:
        for verdict in pool.map(try_one, schedule(count), chunksize=_BATCH):
            verdicts.append(verdict)
            if sys.stderr.isatty() and len(verdicts) % _BATCH == 0:
                sys.stderr.write(f"\r{len(verdicts):>6} of {count} planted")
    sys.stderr.write("\r" if sys.stderr.isatty() else "")
    sys.stdout.write("\n".join(write_table(verdicts)) + "\n")
    return int(not all(one.right for one in verdicts))


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000))
