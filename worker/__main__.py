"""`python -m worker`: the pool, set up by `EXCISE_*` variables."""

from functools import partial

from worker.pipeline import load_models, propose
from worker.pool import run_pool
from worker.settings import Settings

if __name__ == "__main__":
    settings = Settings()
    run_pool(settings, partial(propose, site=settings.rules), partial(load_models, settings.rules))
