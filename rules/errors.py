"""The one error people see: a code, a sentence, and what to do next."""


class ExciseError(Exception):
    """Something a person can put right.

    code: stable, upper snake case (`NO_CABLE`); programs match on it.
    message: one sentence that never repeats cable text.
    hint: what to do next, one sentence.
    """

    def __init__(self, code: str, message: str, hint: str) -> None:
        super().__init__(f"{code}: {message} {hint}")
        self.code = code
        self.message = message
        self.hint = hint

    def __reduce__(self) -> tuple[type["ExciseError"], tuple[str, str, str]]:
        """Survive the trip between processes with all three parts."""
        return type(self), (self.code, self.message, self.hint)
