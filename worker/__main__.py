"""`python -m worker`: the pool, set up by `EXCISE_*` variables."""

from worker.pipeline import load_finder, propose
from worker.pool import run_pool
from worker.settings import Settings

if __name__ == "__main__":
    run_pool(Settings(), propose, load_finder)
