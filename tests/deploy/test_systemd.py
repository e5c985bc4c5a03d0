"""The units for machines without containers: systemd takes them, and they start what there is."""

import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.deploy.compose import ROOT

FOLDER = ROOT / "deploy" / "systemd"
UNITS = sorted(path.name for path in FOLDER.glob("*.service"))
HARDENING = (FOLDER / "excise-.service.d" / "hardening.conf").read_text()


def test_they_are_there() -> None:
    assert UNITS == ["excise-api.service", "excise-serve.service", "excise-worker@.service"]


@pytest.mark.parametrize("unit", UNITS)
def test_systemd_understands_them(unit: str, tmp_path: Path) -> None:
    analyze = shutil.which("systemd-analyze")
    if analyze is None:
        pytest.skip("systemd is not installed")
    units = tmp_path / "units"
    shutil.copytree(FOLDER, units)
    for path in units.glob("*.service"):  # the commands must be there
        path.write_text(
            path.read_text().replace("/opt/excise/bin", str(Path(sys.executable).parent))
        )
    command = [analyze, "verify", "--man=no", unit.replace("@", "@bulk")]
    told = subprocess.run(
        command, capture_output=True, text=True, env={"SYSTEMD_UNIT_PATH": f"{units}:"}, check=False
    )
    assert (told.returncode, told.stderr) == (0, "")
    score = subprocess.run(
        [analyze, "security", "--offline=yes", "--threshold=20", str(units / unit)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert score.returncode == 0, score.stdout[-300:]


@pytest.mark.parametrize(
    "line",
    [
        "NoNewPrivileges=yes",
        "ProtectSystem=strict",
        "ProtectHome=yes",
        "PrivateTmp=yes",
        "User=excise",
        "StateDirectory=excise",
        "CapabilityBoundingSet=",
        "LimitCORE=0",
        "UMask=0077",
    ],
)
def test_every_unit_is_hardened(line: str) -> None:
    assert line in HARDENING.splitlines()


@pytest.mark.parametrize("unit", UNITS)
def test_they_start_what_there_is(unit: str) -> None:
    text = (FOLDER / unit).read_text()
    commands = [
        shlex.split(line) for line in re.findall(r"^ExecStart(?:Pre)?=(.+)$", text, re.MULTILINE)
    ]
    assert commands
    for program, *arguments in commands:
        assert Path(program).parent == Path("/opt/excise/bin")
        here = Path(sys.executable).with_name(Path(program).name)
        assert here.exists()
        if arguments[0] == "-m":
            main = ROOT.joinpath(*arguments[1].split("."), "__main__.py")
            assert main.exists()
        else:
            subprocess.run([here, arguments[0], "--help"], check=True, capture_output=True)


def test_passwords_come_as_credentials() -> None:
    for unit in ("excise-api.service", "excise-worker@.service"):
        text = (FOLDER / unit).read_text()
        for name in ("excise_database_url", "excise_broker_url", "master_keys"):
            assert f"LoadCredential={name}:/etc/excise/secrets/{name}" in text
        assert "EXCISE_SECRETS=%d" in text
