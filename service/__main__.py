"""`python -m service`: the API and its pages alone, set up by `EXCISE_*` variables.

Database and broker run elsewhere, and so do the pools: `python -m worker`.
"""

import sys
from datetime import UTC, datetime

from rules.errors import ExciseError
from rules.language.ruleset import check_rules
from service.app import create_app
from service.front import Front
from service.serve import Server
from service.settings import ServiceSettings
from worker.dumps import forbid_dumps


def main() -> int:
    forbid_dumps()
    try:
        settings = ServiceSettings()
        front = Front.from_settings(settings)
        if settings.rules:
            check_rules(datetime.now(UTC).date(), settings.rules)
        app = create_app(settings)
    except ExciseError as error:
        print(f"{error.code}: {error.message} {error.hint}", file=sys.stderr)  # noqa: T201  # for init
        return 2
    Server(app, front).run()
    return 0


if __name__ == "__main__":
    sys.exit(main())
