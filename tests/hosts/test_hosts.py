"""Many machines: whatever is cut off and comes back, nothing is lost and nothing is done twice.

Each claim is shown twice, by network namespaces and by TCP proxies. Where the kernel lets nobody
make namespaces the first is not shown. EXCISE_CUT is how many seconds a cut lasts; without it only
the short form is run.
"""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager

import pytest

from service.children import Child
from tests.hosts.cluster import Cluster, Sockets, run_cluster
from tests.hosts.host import Host, Network
from tests.hosts.namespaces import ForbiddenError, Namespaces, address, make_namespaces
from tests.hosts.wires import make_wires
from tests.parts import running

CUT = float(os.environ.get("EXCISE_CUT", "4"))
in_full = pytest.mark.skipif("EXCISE_CUT" not in os.environ, reason="not shown: run `make hosts`")
AFTER = 40.0  # seconds after a cut in which all must be well again


@pytest.fixture(scope="module", params=["namespaces", "proxies"])
def cluster(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Cluster]:
    with ExitStack() as stack:
        make: Callable[[Sockets], Network]
        addresses: dict[Host, str] = {}
        if request.param == "namespaces":
            try:
                network = stack.enter_context(make_namespaces())
            except ForbiddenError as why:
                pytest.skip(f"not shown: {why}")
            addresses = {"broker": address("broker"), "database": address("database")}
            make = lambda sockets: network  # noqa: E731
        else:
            make = lambda sockets: stack.enter_context(  # noqa: E731
                make_wires({"broker": sockets.broker, "database": sockets.database})
            )
        data = tmp_path_factory.mktemp("hosts")
        yield stack.enter_context(run_cluster(make, addresses, data))


def test_a_worker_cut_off_comes_back_as_a_zombie_and_is_refused(cluster: Cluster) -> None:
    batch_id = cluster.submit_batch(*[b"SLOW 2"] * 3)
    with running(cluster.pools["first"]):
        cluster.wait(lambda: len(cluster.ends(batch_id)) >= 3, 30)  # all collected
        cluster.wait(lambda: cluster.count("running", batch_id) > 0, 30)
        cluster.network.cut("first")
        begun = time.monotonic()
        try:
            with running(cluster.pools["second"]):
                records = cluster.await_batch(batch_id, 60)
                time.sleep(max(0.0, CUT - (time.monotonic() - begun)))
                ends = cluster.ends(batch_id)
        finally:
            cluster.network.mend("first")
        # It is alone now, one thing after the other: what it had in hand is behind it.
        cluster.await_cable(cluster.submit(b"after the cut"), AFTER)
    assert cluster.ends(batch_id) == ends
    assert {record.status for record in records} == {"done"}
    if isinstance(cluster.network, Namespaces):
        assert (ends[-1][1], ends[-1][2]) == ("done", address("second"))


@pytest.mark.parametrize("host", ["broker", pytest.param("database", marks=in_full)])
def test_a_server_cut_off_in_the_middle_loses_nothing(cluster: Cluster, host: Host) -> None:
    batch_id = cluster.submit_batch(*[b"SLOW 0.1"] * 60)
    with running(*cluster.pools.values()):
        cluster.wait(lambda: len(cluster.ends(batch_id)) > 60, 30)  # all collected, some done
        cluster.network.cut(host)
        time.sleep(CUT)
        cluster.network.mend(host)
        records = cluster.await_batch(batch_id, AFTER)
        cluster.await_cable(cluster.submit(b"after the cut of " + host.encode()), AFTER)
    assert {record.status for record in records} == {"done"}


@in_full
def test_a_broker_that_starts_anew_behind_a_cut_is_heard(cluster: Cluster) -> None:
    """Its host keeps no connection, and no worker was told: each waits for an answer that nobody
    will send."""
    if not isinstance(cluster.network, Namespaces):
        pytest.skip("not shown: a proxy answers for the host behind it")
    cluster.network.forget("broker")
    with running(cluster.pools["first"]):
        cluster.await_cable(cluster.submit(b"before the broker dies"), 30)
        cluster.network.cut("broker")
        with cluster.ask_broker() as client:
            os.kill(int(client.info("server")["process_id"]), signal.SIGKILL)
        time.sleep(max(CUT, 3.0))
        cluster.wait(cluster.has_broker, 30)
        cluster.network.mend("broker")
        cluster.await_cable(cluster.submit(b"after the broker died"), AFTER)


WAITS = {
    "broker": """
with reach_broker(make_queue(settings)) as connection:
    print("connected", flush=True)
    while True:
        time.sleep(1)
        connection.default_channel.queue_declare("bulk")
""",
    "database": """
with reading(open_store(settings)) as connection:
    print("connected", flush=True)
    connection.execute(text("SELECT pg_sleep(300)"))
""",
}


@in_full
@pytest.mark.parametrize("host", WAITS)
def test_nobody_waits_for_an_answer_that_never_comes(cluster: Cluster, host: Host) -> None:
    if host == "database" and not isinstance(cluster.network, Namespaces):
        pytest.skip("not shown: the kernel keeps a proxy's connections alive")
    with start(cluster.pools["first"], IMPORTS + WAITS[host]) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"connected\n"
        cluster.network.cut(host)
        try:
            assert process.wait(AFTER) != 0
        finally:
            cluster.network.mend(host)


IMPORTS = """
import time
from sqlalchemy import text
from worker.queue import make_queue, reach_broker
from worker.settings import Settings
from worker.store.database import reading
from worker.store.opening import open_store
settings = Settings()
"""


@contextmanager
def start(pool: Child, script: str) -> Iterator["subprocess.Popen[bytes]"]:
    """Python, where this pool would run."""
    python = pool.command.index(sys.executable)
    process = subprocess.Popen(
        [*pool.command[: python + 1], "-c", script],
        env={**os.environ, **pool.environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()
