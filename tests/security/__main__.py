"""`make security`: run what shows that no threat comes true, take every guard out, check what we
ship, and write docs/threats.md. Ends with 1 where anything failed."""

import sys

from tests.security.table import TABLE, Check, write_table
from tests.security.threats import list_tests, load_guards, load_threats
from tests.security.trial import copied, judge, miss, run_tests


def main() -> int:
    parts, guards = load_threats(), load_guards()
    outcomes = run_tests(list_tests((*parts, *guards)))
    kept = {}
    with copied() as folder:
        for guard in guards:
            kept[guard] = miss(guard, folder)
            print("NOT MISSED" if kept[guard] else "missed", guard.guard, *kept[guard])  # noqa: T201
    checks: list[Check] = []
    write_table(parts, outcomes, kept, checks)
    failed = any(
        judge([test], outcomes) in {"FAILED", "NOT RUN"} for test in list_tests((*parts, *guards))
    )
    print(f"Written: {TABLE}")  # noqa: T201
    return int(failed or any(kept.values()) or any(one.good is False for one in checks))


if __name__ == "__main__":
    sys.exit(main())
