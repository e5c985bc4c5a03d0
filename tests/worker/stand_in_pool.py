"""`python -m worker` with the stand-in pipeline."""

from tests.worker.stand_in import propose_stand_in
from worker.pool import run_pool
from worker.settings import Settings

if __name__ == "__main__":
    run_pool(Settings(), propose_stand_in)
