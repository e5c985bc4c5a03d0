"""The table of variables in deploy/ is the settings', no more and no fewer than a person sets."""

import re
from pathlib import Path

from service.settings import ServiceSettings

TIMING = {"lease", "sweep", "overdue"}  # for tests and for those who read worker/settings.py


def test_every_setting_is_told() -> None:
    page = (Path(__file__).parent.parent / "deploy" / "README.md").read_text()
    told = {name.lower() for name in re.findall(r"\| `EXCISE_(\w+)` \|", page)}
    assert told == set(ServiceSettings.model_fields) - TIMING
