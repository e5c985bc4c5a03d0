"""What a log that is not what it was is refused with."""

from rules.errors import ExciseError

_HINT = "Do not go on with this database: find out who changed it, or restore the newest backup."


def log_changed() -> ExciseError:
    return ExciseError("LOG_CHANGED", "The audit log was changed since its checkpoint.", _HINT)


def log_short() -> ExciseError:
    return ExciseError("LOG_SHORT", "The audit log is shorter than its checkpoint says.", _HINT)


def clock_back() -> ExciseError:
    return ExciseError(
        "CLOCK_BACK",
        "The clock of this machine is behind the audit log.",
        "Set the clock right. Nothing is vouched for until then.",
    )


def no_checkpoint() -> ExciseError:
    return ExciseError(
        "NO_CHECKPOINT",
        "The checkpoints of the audit log are gone.",
        "Restore their folder; `excise log checkpoint` begins anew and trusts what there is.",
    )
