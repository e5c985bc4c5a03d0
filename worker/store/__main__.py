"""`python -m worker.store`: bring the tables to this version, before anything of it is started."""

from worker.settings import Settings
from worker.store.opening import prepare_store

if __name__ == "__main__":
    prepare_store(Settings()).dispose()
