"""`python -m worker` with the stand-in line."""

from tests.worker.stand_in import LINE
from worker.pool import run_pool
from worker.settings import Settings

if __name__ == "__main__":
    run_pool(Settings(), LINE)
