"""Keys, disposition and holds at the terminal, and a server that finds its keys gone."""

from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner

from service.cli import app
from service.settings import ServiceSettings
from tests.keys import RING
from tests.service.test_serve import CONFIGURED, refusal
from worker.proposal import Submission
from worker.store.batches import BatchOrder, add_cables, cancel_batch, open_batch
from worker.store.cables import list_batch_cables, read_source
from worker.store.opening import make_first_ring, open_store, prepare_store

NO_ENVIRONMENT: dict[str, str | None] = dict.fromkeys(CONFIGURED)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """The folder of a server that was stopped."""
    settings = ServiceSettings(data=tmp_path / "data", database_url=None, key_file=None)
    settings.data.mkdir()
    make_first_ring(settings)
    prepare_store(settings).dispose()
    return settings.data


def hand_in(data: Path) -> tuple[str, str]:
    """A batch that was cancelled, and its one cable."""
    engine = open_store(ServiceSettings(data=data, database_url=None))
    batch = open_batch(engine, "local", BatchOrder("batch", "public", date(2026, 1, 1))).id
    add_cables(engine, "local", batch, [Submission(b"ONE", "one.txt", "public", date(2026, 1, 1))])
    cancel_batch(engine, "local", batch)
    (cable,) = list_batch_cables(engine, "local", batch)
    assert read_source(engine, "local", cable.id) == b"ONE"
    engine.dispose()
    return batch, cable.id


def say(*arguments: str, **environment: str) -> str:
    done = CliRunner().invoke(app, arguments, env=NO_ENVIRONMENT | environment)
    assert done.exit_code == 0, done.stderr
    return done.stdout


def test_a_master_is_rotated_and_forgotten(data: Path) -> None:
    hand_in(data)
    where = ("--data", str(data))
    (old,) = [line.split()[0] for line in say("keys", "list", *where).splitlines()[1:]]
    ring = (data / "master.keys").read_text()
    assert f"{old} is retired" in say("keys", "rotate", *where)
    listed = say("keys", "list", *where)
    assert "first: seals" in listed
    assert f"{old}  opens" in listed
    assert "not in use" in listed
    assert refusal("keys", "forget", listed.split("\n")[1].split()[0], *where).startswith(
        "MASTER_IN_USE: "
    )
    say("keys", "forget", old, *where)
    assert ring.strip() not in (data / "master.keys").read_text()
    assert refusal("keys", "forget", old, *where).startswith("UNKNOWN_MASTER: ")
    for line in (data / "master.keys").read_text().split():
        assert line not in listed
    hand_in(data)


def test_a_ring_in_a_variable_is_only_sealed_anew_with(data: Path) -> None:
    hand_in(data)
    where = ("--data", str(data))
    ring = f"{RING} {(data / 'master.keys').read_text()}"
    done = CliRunner().invoke(
        app, ["keys", "rotate", *where], env=NO_ENVIRONMENT | {"EXCISE_MASTER_KEYS": ring}
    )
    assert (done.exit_code, done.stderr.split(":")[0]) == (2, "MASTER_READ_ONLY")
    say("keys", "rotate", "--rewrap", *where, EXCISE_MASTER_KEYS=ring)
    say(
        "dispose", "--due", "--approver", "x", *where, EXCISE_MASTER_KEYS=RING, EXCISE_KEEP_DAYS="9"
    )


def test_what_is_due_is_disposed_of_but_for_what_is_held(data: Path) -> None:
    batch, cable = hand_in(data)
    where = ("--data", str(data))
    assert refusal("dispose", *where).startswith("NO_SCHEDULE: ")
    hold = say("hold", "add", cable, "--reason", "foia-1", "--by", "Counsel", *where).strip()
    assert cable not in say("dispose", *where, EXCISE_KEEP_DAYS="0")
    assert refusal("dispose", "--batch", batch, "--approver", "A", *where).startswith("ON_HOLD: ")
    assert "Counsel" in say("hold", "list", *where)
    say("hold", "lift", hold, "--by", "Counsel", *where)
    assert cable in say("dispose", *where, EXCISE_KEEP_DAYS="0")
    done = CliRunner().invoke(app, ["dispose", "--cable", cable, *where], env=NO_ENVIRONMENT)
    assert "needs --approver" in done.stderr
    told = say("dispose", "--due", "--approver", "a.archivist", *where, EXCISE_KEEP_DAYS="0")
    assert told.startswith("1 cables and 1 batches are gone")


def test_a_server_whose_keys_are_gone_or_wrong_does_not_start(data: Path) -> None:
    hand_in(data)
    (data / "logs").mkdir()
    (data / "serve.lock").touch()
    right = (data / "master.keys").read_text()
    serve = ("serve", "--port", "0", "--data", str(data))
    for ring, code in ((None, "NO_MASTER"), ("nonsense", "BAD_MASTER"), (RING, "WRONG_MASTER")):
        (data / "master.keys").unlink(missing_ok=True)
        if ring is not None:
            (data / "master.keys").write_text(ring)
        before = {path: path.read_bytes() for path in data.rglob("*") if path.is_file()}
        assert refusal(*serve).startswith(f"{code}: ")
        assert {path: path.read_bytes() for path in data.rglob("*") if path.is_file()} == before
    (data / "master.keys").write_text(right)
    assert "Counsel" not in say("hold", "list", "--data", str(data))
