"""`python -m worker`: the pool, set up by `EXCISE_*` variables."""

from worker.pipeline import make_line
from worker.pool import run_pool
from worker.settings import Settings

if __name__ == "__main__":
    settings = Settings()
    run_pool(settings, make_line(settings.rules))
