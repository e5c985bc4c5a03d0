"""What a plan is told that a reviewer decided; the plan itself does not know decisions."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

from rules.cable.model import Span
from worker.spans import SpanSet

_NOWHERE: Final = SpanSet([])


@dataclass(frozen=True, slots=True)
class Rulings:
    """released: by a redaction's rule, places where that rule withholds nothing any more; what
    another rule withholds there stays withheld. added: portions withheld beside."""

    released: Mapping[str, SpanSet] = field(default_factory=lambda: MappingProxyType({}))
    added: tuple[Span, ...] = ()

    def left(self, rule: str) -> SpanSet:
        """The places that a rule gives up."""
        return self.released.get(rule, _NOWHERE)


NO_RULINGS: Final = Rulings()
