"""`python -m tests.security.bill LOCK FILE`: a CycloneDX bill of materials of what a lock names.

Runs in the environment of `make security`, where cyclonedx is and the lock is installed.
"""

import sys
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path
from typing import Any

from cyclonedx.factory.license import LicenseFactory
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.output.json import JsonV1Dot6
from packageurl import PackageURL

from tests.security.shipped import read_lock


def write_bill(lock: Path, file: Path) -> int:
    """How many components it lists."""
    own = Component(name="excise", type=ComponentType.APPLICATION)
    bom = Bom(components=[_describe(name, version) for name, version in read_lock(lock).items()])
    bom.metadata.component = own
    bom.register_dependency(own, bom.components)
    file.parent.mkdir(exist_ok=True)
    file.write_text(JsonV1Dot6(bom).output_as_string(indent=1), encoding="utf-8")
    return len(bom.components)


def _describe(name: str, version: str) -> Component:
    url = PackageURL(type="pypi", name=name, version=version)
    licence = _find_licence(name)
    return Component(
        name=name,
        version=version,
        type=ComponentType.LIBRARY,
        purl=url,
        bom_ref=str(url),
        licenses=[LicenseFactory().make_from_string(licence)] if licence else [],
    )


def _find_licence(name: str) -> str:
    """As its makers write it; empty for what another platform needs and is not installed here."""
    try:
        said: Any = metadata(name)
    except PackageNotFoundError:
        return ""
    known = said.get("License-Expression") or said.get("License") or ""
    return known if len(known) < 60 else ""


if __name__ == "__main__":
    print(write_bill(Path(sys.argv[1]), Path(sys.argv[2])))  # noqa: T201
