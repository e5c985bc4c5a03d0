"""Two workers, a broker and a database on four hosts, and a record of every ending.

The tests themselves stand beside: they reach the database by its own socket, whatever is cut.
"""

import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from redis import Redis
from redis.exceptions import RedisError
from sqlalchemy import Engine, text

from service.children import Child
from service.embedded import SOCKET, broker
from tests.hosts.host import WORKERS, Host, Network
from tests.keys import RING, make_vault
from tests.parts import find_postgres, locate, make_postgres, running, short_folder
from worker.proposal import Submission
from worker.settings import Settings
from worker.store.batches import BatchOrder, add_cables, close_batch, open_batch
from worker.store.cables import CableRecord, list_batch_cables, read_cable
from worker.store.database import migrate, open_engine, reading
from worker.store.ledger import read_ledger
from worker.store.progress import read_batch
from worker.store.submission import submit_cable

DAY = date(2026, 1, 1)
# A row for each end of a pass over a cable, whoever wrote it. Nothing of this is Excise's.
RECORD = """
CREATE TABLE ended (job text NOT NULL, what text NOT NULL, by_host text);
CREATE FUNCTION note_end() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    IF NEW.phase <> OLD.phase THEN
        INSERT INTO ended VALUES (NEW.id, 'collected', host(inet_client_addr()));
    ELSIF NEW.status NOT IN ('queued', 'running')
        AND (NEW.status, NEW.finished_at) IS DISTINCT FROM (OLD.status, OLD.finished_at) THEN
        INSERT INTO ended VALUES (NEW.id, NEW.status, host(inet_client_addr()));
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER note_end AFTER UPDATE ON jobs FOR EACH ROW EXECUTE FUNCTION note_end();
"""


@dataclass(frozen=True)
class Sockets:
    """The servers' own, in their folders."""

    broker: Path
    database: Path


@dataclass(frozen=True)
class Cluster:
    engine: Engine
    network: Network
    pools: Mapping[Host, Child]
    sockets: Sockets

    def submit(self, source: bytes) -> str:
        submission = Submission(source, "cable.txt", "public", DAY)
        return submit_cable(self.engine, "local", submission).id

    def submit_batch(self, *sources: bytes) -> str:
        batch_id = open_batch(self.engine, "local", BatchOrder("batch", "public", DAY)).id
        items = (Submission(source, "cable.txt", "public", DAY) for source in sources)
        add_cables(self.engine, "local", batch_id, items)
        close_batch(self.engine, "local", batch_id, Settings().chunk_size)
        return batch_id

    def await_batch(self, batch_id: str, seconds: float) -> tuple[CableRecord, ...]:
        """Wait for its end; every cable must have exactly one of each pass then."""
        self.wait(lambda: read_batch(self.engine, "local", batch_id).state == "finished", seconds)
        records = list_batch_cables(self.engine, "local", batch_id)
        ends = self.ends(batch_id)
        assert sorted(what for _, what, _ in ends) == ["collected"] * len(records) + ["done"] * len(
            records
        )
        assert len({(job, what) for job, what, _ in ends}) == 2 * len(records)
        return records

    def await_cable(self, cable_id: str, seconds: float) -> None:
        self.wait(lambda: read_cable(self.engine, "local", cable_id).status == "done", seconds)

    def wait(self, done: Callable[[], bool], seconds: float) -> None:
        """The ledger must balance at every look."""
        deadline = time.monotonic() + seconds
        while not done():
            ledger = read_ledger(self.engine, "local")
            assert ledger.balanced
            assert time.monotonic() < deadline, ledger
            time.sleep(0.1)

    def ends(self, batch_id: str) -> list[tuple[str, str, str | None]]:
        """Job, what it came to, and the address of who wrote it."""
        query = "SELECT ended.* FROM ended JOIN jobs ON jobs.id = ended.job WHERE batch_id = :batch"
        with reading(self.engine) as connection:
            rows = connection.execute(text(query), {"batch": batch_id})
            return [(row[0], row[1], row[2]) for row in rows]

    def count(self, status: str, batch_id: str) -> int:
        with reading(self.engine) as connection:
            query = text("SELECT count(*) FROM jobs WHERE status = :status AND batch_id = :batch")
            found: int = connection.execute(
                query, {"status": status, "batch": batch_id}
            ).scalar_one()
            return found

    def ask_broker(self) -> Redis:
        return Redis(unix_socket_path=str(self.sockets.broker), decode_responses=True)

    def has_broker(self) -> bool:
        try:
            with self.ask_broker() as client:
                return bool(client.ping())
        except RedisError:
            return False


@contextmanager
def run_cluster(
    make: Callable[[Sockets], Network], addresses: Mapping[Host, str], data: Path
) -> Iterator[Cluster]:
    """addresses: where the servers listen beside their sockets, none where they do not."""
    with ExitStack() as stack:
        at_broker, at_database = (stack.enter_context(short_folder()) for _ in range(2))
        sockets = Sockets(at_broker / SOCKET, at_database / ".s.PGSQL.5432")
        network = make(sockets)
        stack.enter_context(running(_broker(network, at_broker, addresses.get("broker"))))
        stack.enter_context(running(_database(network, at_database, addresses.get("database"))))
        engine = open_engine(locate(at_database, "postgres"), make_vault())
        stack.callback(engine.dispose)
        migrate(engine)
        with engine.begin() as connection:
            connection.execute(text(RECORD))
        pools = {host: _pool(network, host, data) for host in WORKERS}
        yield Cluster(engine, network, pools, sockets)


def _broker(network: Network, folder: Path, where: str | None) -> Child:
    child = broker(folder, folder / "log")
    more = ["--port", "6379", "--bind", where, "--protected-mode", "no"] if where else []
    return replace(child, command=[*network.enter("broker"), *child.command, *more])


def _database(network: Network, folder: Path, where: str | None) -> Child:
    child = make_postgres(find_postgres(), folder)
    more: list[str] = []
    if where:
        more = ["-c", f"listen_addresses={where}"]
        with (folder / "data" / "pg_hba.conf").open("a") as file:
            file.write("host all all 10.77.0.0/24 trust\n")
    return replace(child, command=[*network.enter("database"), *child.command, *more])


def _pool(network: Network, host: Host, data: Path) -> Child:
    own = data / host
    own.mkdir()
    settings = Settings(
        data=own,
        database_url=f"postgresql+psycopg://excise@{network.locate(host, 'database')}/postgres",
        broker_url=f"redis://{network.locate(host, 'broker')}/0",
        key_file=None,
        master_keys=RING,
        workers=1,
        time_limit=20,
        lease=4,
        sweep=0.5,
        overdue=1,
        chunk_cables=4,
    )
    command = [*network.enter(host), sys.executable, "-m", "tests.worker.stand_in_pool"]
    # It cannot be asked to stop through the process that made its numbers, only be ended.
    return Child(host, command, settings.environment(), own / "log", lambda: True, grace=1)
