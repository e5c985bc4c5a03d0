"""`python -m worker` with the line of the run."""

from tests.chaos.line import make_chaos_line
from tests.chaos.order import Order
from tests.chaos.without import take_out
from worker.pool import run_pool
from worker.settings import Settings

if __name__ == "__main__":
    order = Order()
    take_out(order.without)
    run_pool(Settings(), make_chaos_line(order.line))
