"""`make chaos`: submits cables, hurts everything that works on them, and says what came of each.

Ends with 1 where a cable was lost, doubled or wrongly ended, or the ledger was out of balance. What
may be set stands in `tests.chaos.order`.
"""

import logging
import sys

from tests.chaos.order import Order
from tests.chaos.run import run_chaos
from tests.chaos.table import write_table


def main() -> int:
    logging.disable(logging.ERROR)  # "the broker stopped; it is started again", a hundred times
    outcome = run_chaos(Order())
    sys.stdout.write("\n".join(write_table(outcome)) + "\n")
    return int(bool(outcome.failures))


if __name__ == "__main__":
    sys.exit(main())
