"""The table of variables in deploy/ is the settings', and secrets may come as files."""

import re
from pathlib import Path

import pytest

from rules.errors import ExciseError
from service.settings import ServiceSettings
from tests.deploy.compose import ROOT, read_services

BESIDE = {"secrets"}  # says where settings are looked for


def test_every_setting_is_told() -> None:
    page = (ROOT / "deploy" / "README.md").read_text()
    told = {name.lower() for name in re.findall(r"\| `EXCISE_(\w+)` \|", page)}
    assert told == set(ServiceSettings.model_fields) | BESIDE


def test_every_variable_that_is_set_is_a_setting() -> None:
    known = set(ServiceSettings.model_fields) | BESIDE
    units = "".join(path.read_text() for path in (ROOT / "deploy/systemd").rglob("excise-*/*.conf"))
    units += "".join(path.read_text() for path in (ROOT / "deploy/systemd").glob("*.service"))
    told = set(re.findall(r"\bEXCISE_([A-Z_]+)=", units))
    for service in read_services({}).values():
        names = (name for name in service.environment if name.startswith("EXCISE_"))
        told |= {name.removeprefix("EXCISE_") for name in names}
    assert {name.lower() for name in told} <= known
    assert "SECRETS" in told


def test_a_secret_is_read_from_its_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "excise_database_url").write_text("postgresql+psycopg://from-the-file\n")
    (tmp_path / "excise_broker_url").write_text("redis://from-the-file")
    monkeypatch.setenv("EXCISE_SECRETS", str(tmp_path))
    monkeypatch.delenv("EXCISE_DATABASE_URL", raising=False)
    monkeypatch.setenv("EXCISE_BROKER_URL", "redis://from-the-variable")
    settings = ServiceSettings()
    assert settings.database == "postgresql+psycopg://from-the-file"
    assert settings.broker_url == "redis://from-the-variable"
    assert "from-the" not in repr(settings)


def test_without_its_secrets_nothing_starts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EXCISE_SECRETS", "/nowhere")
    with pytest.raises(ExciseError, match="NO_SECRETS"):
        ServiceSettings()
