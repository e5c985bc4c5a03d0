"""What a process leaves behind when it crashes: nothing, since its memory holds cables and keys."""

import resource


def forbid_dumps() -> None:
    """No core dump of this process and of those that it starts."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
