"""Checks of what we ship: known advisories, licences, the bill of materials, secrets in the tree.

The tools stand in an environment of their own, `.venv-security`.
"""

import json
import re
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from tests.security.table import Check
from tests.security.threats import HERE, ROOT

TOOLS: Final = ROOT / ".venv-security" / "bin"
LOCK: Final = ROOT / "requirements.lock"
BILL: Final = ROOT / "dist" / "excise.cdx.json"
BASELINE: Final = HERE / "secrets.json"  # what looks like a secret and was looked at
_PIN: Final = re.compile(r"^([a-z0-9][a-z0-9.-]*)==([^\s;\\]+)", re.MULTILINE)
PERMISSIVE: Final = re.compile(
    r"(?i)\b(MIT|MIT-0|BSD|0BSD|Apache|ISC|PSF|Python Software|CNRI|Zlib|CC0|Unlicense)\b"
)
# Used as they are, unchanged and exchangeable.
LOOKED_AT: Final = {
    "psycopg": "LGPL-3.0: a library that is loaded",
    "psycopg-binary": "LGPL-3.0: a library that is loaded",
    "certifi": "MPL-2.0: a list of certificates",
    "tqdm": "MPL-2.0 AND MIT: of spaCy, loaded and not changed",
}


def check_shipped() -> tuple[Check, ...]:
    return (_ask_advisories(), _check_licences(), _write_bill(), _scan_secrets())


def read_lock(lock: Path = LOCK) -> Mapping[str, str]:
    """Name to version."""
    return dict(_PIN.findall(lock.read_text(encoding="utf-8")))


def _run(*command: object, folder: Path = ROOT) -> subprocess.CompletedProcess[str]:
    words = [str(word) for word in command]
    return subprocess.run(words, cwd=folder, capture_output=True, text=True, check=False)


def _ask_advisories() -> Check:
    """Of one package first: where the source knows nothing of it, nothing is shown of any."""
    name = "advisories for the locked packages"
    pins = [f"{package}=={version}" for package, version in read_lock().items()]
    vulnerable: list[str] = []
    for some in (pins[:1], pins):
        with TemporaryDirectory() as folder:
            file = Path(folder) / "pins.txt"
            file.write_text("\n".join(some), encoding="utf-8")
            options = ["--no-deps", "--disable-pip", "--progress-spinner=off", "--format=json"]
            said = _run(TOOLS / "pip-audit", *options, "-r", file).stdout
        try:
            answers = json.loads(said)["dependencies"]
        except (ValueError, KeyError):
            return Check(name, "not shown: the source of advisories was not reached", None)
        if any("skip_reason" in answer for answer in answers):
            return Check(name, "not shown: the source does not know all of them", None)
        vulnerable = [answer["name"] for answer in answers if answer["vulns"]]
    told = f"{len(vulnerable)} of {len(pins)}: {', '.join(vulnerable)}" if vulnerable else "none"
    return Check(name, told, not vulnerable)


def _check_licences() -> Check:
    options = ["--from=mixed", "--format=json", "--packages", *read_lock()]
    licences = json.loads(_run(TOOLS / "pip-licenses", *options).stdout)
    odd = [
        f"{one['Name']} ({one['License']})"
        for one in licences
        if one["Name"].lower() not in LOOKED_AT and not _is_permissive(one["License"])
    ]
    here = f"{len(licences)} packages, the others of the lock are for other systems"
    told = "; ".join(odd) or f"{here}; not permissive, and looked at: {', '.join(LOOKED_AT)}"
    return Check("licences are permissive", told, not odd)


def _is_permissive(licence: str) -> bool:
    return bool(PERMISSIVE.search(licence)) and not re.search("GPL|MPL|Mozilla", licence)


def _write_bill() -> Check:
    made = _run(TOOLS / "python", "-m", "tests.security.bill", LOCK, BILL)
    good = made.returncode == 0 and int(made.stdout) == len(read_lock())
    told = f"{made.stdout.strip()} components" if good else "not made"
    return Check("bill of materials (CycloneDX 1.6)", told, good)


def _scan_secrets() -> Check:
    # The list of what was looked at is made of hashes, which look like secrets.
    files = [one for one in _run("git", "ls-files").stdout.split() if ROOT / one != BASELINE]
    with TemporaryDirectory() as folder:
        baseline = shutil.copy(BASELINE, folder)  # the tool keeps line numbers in it
        ended = _run(TOOLS / "detect-secrets-hook", "--baseline", baseline, *files)
    good = ended.returncode in {0, 3}  # 3: only line numbers moved
    told = f"none in {len(files)} files" if good else "found: see detect-secrets"
    return Check("secrets in the tree", told, good)
