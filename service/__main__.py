"""`python -m service`: the API and its pages alone, set up by `EXCISE_*` variables.

Database and broker run elsewhere, and so do the pools: `python -m worker`.
"""

from datetime import UTC, datetime

from rules.language.ruleset import check_rules
from service.app import create_app
from service.serve import Server
from service.settings import ServiceSettings
from worker.key import make_key

if __name__ == "__main__":
    settings = ServiceSettings()
    if settings.rules:
        check_rules(datetime.now(UTC).date(), settings.rules)
    make_key(settings.key_path)
    host, _, port = settings.listen.rpartition(":")
    Server(create_app(settings), host, int(port)).run()
