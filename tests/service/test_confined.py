"""A cable that is audited at once is read in a process that can do no harm."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import date
from pathlib import Path

import pytest

from rules.audit import audit_bytes
from rules.errors import ExciseError
from service.app import create_app
from service.confined.auditor import MOST_WAITING, Auditor
from service.settings import ServiceSettings
from tests.accounts import open_client
from tests.bench.specimens import HOSTILE
from tests.keys import RING
from worker.proposal import Submission

ROOT = Path(__file__).parents[2]
DEMO = sorted((ROOT / "service" / "demo").glob("*.txt"))
DAY = date(2026, 1, 1)
SMALL = DEMO[0].read_bytes()
SLOW = HOSTILE["controls"](250_000).encode()  # two seconds
LARGE = HOSTILE["opening parentheses"](250_000).encode()  # 140 MB
CONFINED = """
import os, resource, socket, sys
most = resource.getrlimit(resource.RLIMIT_CORE)[1]
resource.setrlimit(resource.RLIMIT_CORE, (most, most))
from service.confined.limits import Limits, close_files, limit_cost
limit_cost(Limits(0.2, 512))
if sys.argv[1] == "open":
    close_files()
    for attempt in (lambda: open(sys.argv[2]), lambda: open(sys.argv[3], "w"), socket.socket):
        try:
            attempt()
        except OSError:
            print("refused")
elif sys.argv[1] == "memory":
    try:
        bytearray(600 << 20)
    except MemoryError:
        print("refused")
elif sys.argv[1] == "core":
    print(resource.getrlimit(resource.RLIMIT_CORE))
elif sys.argv[1] == "sleep":
    import time
    time.sleep(60)
elif sys.argv[1] == "spin":
    try:
        sum(range(1 << 60))
    except BaseException:
        print("caught")
"""


UNOPENED = """
from datetime import date
from pathlib import Path
from rules.audit import audit_bytes
from rules.errors import ExciseError
from service.confined.limits import close_files
from service.confined.nursery import warm_up
from tests.fuzz.cables import make_cable
from tests.fuzz.damage import damage
from tests.planted.faults import FAULTS, plant
from tests.planted.layouts import lay_out
texts = [lay_out(plant(rule, seed).faulty).text for rule in FAULTS for seed in range(2)]
texts += [damage(make_cable(seed))[0] for seed in range(100)]
texts += [file.read_text() for file in Path("tests/telegrams").glob("*.txt")]
warm_up(None)
close_files()
for text in texts:
    try:
        audit_bytes(text.encode(), "", "public", date.today())
    except ExciseError:
        pass
print("all read")
"""


def ask(*asked: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """What becomes of a process under limits that tries what `asked` names."""
    command = [sys.executable, "-c", CONFINED, *asked]
    return subprocess.run(
        command,
        cwd=folder,
        env={"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
        timeout=20,
    )


def audit(auditor: Auditor, source: bytes, as_of: date = DAY) -> bytes:
    return asyncio.run(auditor.audit(Submission(source, "cable.txt", "public", as_of)))


@contextmanager
def auditing(settings: ServiceSettings) -> Iterator[Auditor]:
    auditor = Auditor(settings)
    try:
        yield auditor
    finally:
        auditor.stop()


@pytest.fixture(scope="module")
def auditor() -> Iterator[Auditor]:
    with auditing(ServiceSettings(broker_url="redis://")) as auditor:
        yield auditor


def test_the_report_is_the_one_that_our_own_process_would_make(auditor: Auditor) -> None:
    texts = [path.read_text(encoding="utf-8") for path in DEMO]
    sources = [text.encode() for text in texts]
    sources += [f"\ufeff{texts[0]}".encode(form) for form in ("utf-8", "utf-16-le", "utf-16-be")]
    sources.append(texts[0].encode() + b"\x93\x94\x81")
    for source in sources:
        expected = audit_bytes(source, "cable.txt", "public", DAY)
        assert audit(auditor, source).decode() == expected.model_dump_json(by_alias=True)


def test_what_is_wrong_with_a_cable_is_told_as_ever(auditor: Auditor) -> None:
    with pytest.raises(ExciseError, match="NO_CABLE"):
        audit(auditor, b"Shares rose on Monday.")
    with pytest.raises(ExciseError, match="UNKNOWN_PROFILE"):
        asyncio.run(auditor.audit(Submission(SMALL, "x", "no-such-profile", DAY)))


def test_a_cable_that_takes_too_long_is_ended_and_the_next_is_answered(tmp_path: Path) -> None:
    settings = ServiceSettings(data=tmp_path, broker_url="redis://", audit_time_limit=0.5)
    with auditing(settings) as auditor:
        audit(auditor, SMALL)
        started = time.monotonic()
        with pytest.raises(ExciseError, match="TOO_COSTLY"):
            audit(auditor, SLOW)
        assert time.monotonic() - started < 5
        audit(auditor, SMALL)


def test_over_http_it_is_a_problem_with_a_way_on(tmp_path: Path) -> None:
    settings = ServiceSettings(
        data=tmp_path,
        broker_url="redis+socket:///nowhere",
        audit_time_limit=0.001,
        master_keys=RING,
    )
    with open_client(create_app(settings)) as client:
        answer = client.post("/v1/audit", json={"text": SLOW.decode()})
    assert (answer.status_code, answer.json()["code"]) == (422, "TOO_COSTLY")


def test_a_cable_that_takes_too_much_memory_is_told(tmp_path: Path) -> None:
    settings = ServiceSettings(data=tmp_path, broker_url="redis://", audit_memory_limit=64)
    with (
        auditing(settings) as auditor,
        pytest.raises(ExciseError, match=r"OUT_OF_MEMORY|TOO_COSTLY"),
    ):
        audit(auditor, LARGE)


def test_no_cable_makes_a_warm_process_open_anything() -> None:
    command = [sys.executable, "-c", UNOPENED]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert result.stdout == "all read\n", result.stderr


@pytest.mark.parametrize(
    ("asked", "said", "ended"),
    [
        ("open", "refused\nrefused\nrefused\n", 0),
        ("memory", "refused\n", 0),
        ("core", "(0, 0)\n", 0),
        ("sleep", "", -signal.SIGALRM),
        ("spin", "", -signal.SIGPROF),
    ],
)
def test_a_confined_process_opens_nothing_leaves_nothing_and_is_ended_by_the_kernel(
    tmp_path: Path, asked: str, said: str, ended: int
) -> None:
    result = ask(asked, __file__, str(tmp_path / "new"), folder=tmp_path)
    assert (result.stdout, result.returncode) == (said, ended)


def test_a_nursery_that_died_is_replaced_and_knows_no_password(auditor: Auditor) -> None:
    audit(auditor, SMALL)
    first = _find_nursery()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("EXCISE_DATABASE_URL", "postgresql://with-a-password")
        os.kill(first, signal.SIGKILL)
        _await(lambda: _state(first) in {"Z", ""})
        audit(auditor, SMALL)
    second = _find_nursery()  # a nursery that died is replaced
    assert second != first
    assert b"password" not in Path(f"/proc/{second}/environ").read_bytes()


def test_no_nursery_outlives_a_killed_service(tmp_path: Path) -> None:
    code = (
        "import os, signal; from pathlib import Path\n"
        "from service.confined.auditor import Auditor; from service.settings import ServiceSettings\n"
        "auditor = Auditor(ServiceSettings(data=Path('.'), broker_url='redis://')); auditor.start()\n"
        "print(auditor._process.pid, flush=True); os.kill(os.getpid(), signal.SIGKILL)"
    )
    command = [sys.executable, "-c", code]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert ended.returncode == -signal.SIGKILL
    _await(lambda: _state(int(ended.stdout)) in {"Z", ""})


def test_who_comes_when_too_many_wait_is_told_to_come_again(settings: ServiceSettings) -> None:
    async def ask_all(auditor: Auditor) -> list[bytes | BaseException]:
        asked = Submission(SMALL, "x", "public", DAY)
        answers = (auditor.audit(asked) for _ in range(MOST_WAITING + 3))
        return await asyncio.gather(*answers, return_exceptions=True)

    with auditing(settings) as auditor:
        answers = asyncio.run(ask_all(auditor))
    refused = [answer for answer in answers if isinstance(answer, ExciseError)]
    assert [error.code for error in refused] == ["BUSY"] * 3
    assert sum(isinstance(answer, bytes) for answer in answers) == MOST_WAITING


def _find_nursery() -> int:
    (found,) = (
        int(process.name)
        for process in Path("/proc").iterdir()
        if process.name.isdigit() and _is_nursery(process)
    )
    return found


def _is_nursery(process: Path) -> bool:
    with suppress(OSError):  # it ended while we looked
        ours = f"\nPPid:\t{os.getpid()}\n" in (process / "status").read_text()
        return ours and b"service.confined.nursery" in (process / "cmdline").read_bytes()
    return False


def _state(process: int) -> str:
    """The kernel's letter for it; empty where it is gone."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except OSError:
        return ""


def _await(done: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 10
    while not done():
        assert time.monotonic() < deadline
        time.sleep(0.02)
