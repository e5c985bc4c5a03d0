"""`python -m worker.store`: bring the tables to this version, before anything of it is started."""

from worker.settings import Settings
from worker.store.database import migrate, open_engine

if __name__ == "__main__":
    migrate(open_engine(Settings().database))
