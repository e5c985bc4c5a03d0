"""How far the sorting of a cable's lines has come, and what was seen on the way."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from rules.cable import lines as l
from rules.cable.claims import NUMBERED
from rules.cable.lines import Line
from rules.cable.outlook import Outlook
from rules.cable.zones import FieldKind, Zones

Place = Literal["routing", "header", "body", "section", "again", "over", "done"]


@dataclass(slots=True)
class Progress:
    """Lines are read top to bottom; `place` says where the last one stood.

    at: index of the line in hand. opened: the header field that the next line may go on with.
    titled: whether this copy of the header has had its SUBJECT.
    after: lines after NNN, text if a section follows, the archive's page if none does.
    addressed, drafting: a TO line, or the last line, was met in this routing block.
    """

    lines: Sequence[Line]
    outlook: Outlook
    zones: Zones = field(default_factory=Zones)
    at: int = 0
    place: Place = "routing"
    opened: FieldKind | None = None
    titled: bool = False
    after: list[Line] = field(default_factory=list)
    addressed: bool = False
    drafting: bool = False
    keyed: bool = False
    numbered: bool = False

    def add_body(self, line: Line) -> None:
        self.numbered = self.numbered or NUMBERED.match(line.text) is not None
        self.zones.body.append(line)

    def resume(self) -> None:
        """A section follows after all, so what stood between is text of the cable."""
        for line in self.after:
            level = l.LEVEL_STAMP.match(line.text) or l.END_OF_MESSAGE.match(line.text)
            (self.zones.furniture if level else self.zones.body).append(line)
        self.after = []
