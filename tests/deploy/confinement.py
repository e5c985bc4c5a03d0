"""What the compose file takes from a container, taken from a process: a root that can be written
to, capabilities, the right to gain more, and where others may read this checkout, root's name."""

import os
import shlex
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path

from tests.deploy.compose import ROOT

USER = "10001"  # the container file's
DROP = "--bounding-set=-all --inh-caps=-all --no-new-privs"


def confine(home: Path) -> list[str]:
    """What a command begins with that may write to `home` and nowhere else; nothing where this
    machine lets nobody do so."""
    if not can_confine():
        return []
    drop = f"setpriv {DROP}"
    if _is_open_to_others():
        shutil.chown(home, int(USER), int(USER))
        for path in home.rglob("*"):
            shutil.chown(path, int(USER), int(USER))
        drop += f" --reuid {USER} --regid {USER} --clear-groups"
    here = shlex.quote(str(home))
    script = f'mount --bind {here} {here} && mount -o remount,bind,ro / && exec {drop} "$@"'
    return [_find("unshare"), "--mount", "sh", "-c", script, "sh"]


@cache
def can_confine() -> bool:
    if os.geteuid() != 0 or not shutil.which("unshare") or not shutil.which("setpriv"):
        return False
    script = f"mount -o remount,bind,ro / && exec setpriv {DROP} true"
    command = [_find("unshare"), "--mount", "sh", "-c", script]
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


@cache
def _is_open_to_others() -> bool:
    """With the very interpreter that runs this: where others may not go to it, they may find one of
    another version."""
    command = [_find("setpriv"), "--reuid", USER, "--regid", USER, "--clear-groups"]
    command += [sys.executable, "-c", "import sys, service, worker; print(sys.version)"]
    told = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    return told.stdout.strip() == sys.version


def _find(name: str) -> str:
    return shutil.which(name) or name
