"""`make security`: run what shows that no threat comes true, take every guard out, check what we
ship, and write docs/threats.md. Ends with 1 where anything failed."""

import json
import os
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from tests.security.shipped import check_shipped
from tests.security.table import TABLE, Check, write_table
from tests.security.threats import list_tests, load_guards, load_threats
from tests.security.trial import copied, judge, miss, run_tests

DATABASES: Final = 2  # each kind is asked its share
REQUESTS: Final = int(os.environ.get("REQUESTS", "50000"))


def main() -> int:
    parts, guards = load_threats(), load_guards()
    # First: tests run in this process may take limits from it that no child gets back.
    kept = {}
    with copied() as folder:
        for guard in guards:
            kept[guard] = miss(guard, folder)
            print("NOT MISSED" if kept[guard] else "missed", guard.guard, *kept[guard])  # noqa: T201
    with TemporaryDirectory() as notes:
        os.environ |= {"EXCISE_NOTES": notes, "EXCISE_REQUESTS": str(REQUESTS // DATABASES)}
        outcomes = run_tests(list_tests((*parts, *guards)))
        del os.environ["EXCISE_NOTES"], os.environ["EXCISE_REQUESTS"]
        checks = [*_count_requests(Path(notes)), *check_shipped()]
    write_table(parts, outcomes, kept, checks)
    failed = any(
        judge([test], outcomes) in {"FAILED", "NOT RUN"} for test in list_tests((*parts, *guards))
    )
    print(f"Written: {TABLE}")  # noqa: T201
    return int(failed or any(kept.values()) or any(one.good is False for one in checks))


def _count_requests(notes: Path) -> list[Check]:
    said = [json.loads(file.read_text()) for file in sorted(notes.glob("requests-*.json"))]
    total, failed, faults = (
        sum(one[key] for one in said) for key in ("requests", "failed", "faults")
    )
    told = f"{total} requests: {failed} answers of 500, {faults} faults of any kind"
    return [Check("requests made from the API's description", told, bool(total) and not faults)]


if __name__ == "__main__":
    sys.exit(main())
