"""Every line of a cable put where it belongs: routing, header fields, furniture or body."""

import re
from dataclasses import dataclass, field
from typing import Literal

from rules.cable.lines import Line
from rules.cable.message import Message, of_banner, of_page
from rules.marking.banner import Banner

FieldKind = Literal[
    "order", "tags", "subject", "reference", "classified-by", "caption", "attention"
]


@dataclass(slots=True)
class Zones:
    """Lines by zone, in the order of the source.

    fields: kind and the lines of each. cut: text with marks, or another cable, stands below the end
    and is left out.
    """

    routing: list[Line] = field(default_factory=list)
    banners: list[Banner] = field(default_factory=list)
    named: Banner | None = None  # the first of them that bears a number
    fields: list[tuple[FieldKind, list[Line]]] = field(default_factory=list)
    repeated: list[list[str]] = field(default_factory=list)  # header lines, one list a copy
    furniture: list[Line] = field(default_factory=list)
    body: list[Line] = field(default_factory=list)
    pages: list[re.Match[str]] = field(default_factory=list)
    cut: bool = False

    def message(self) -> Message | None:
        """This cable, as its banner or its page lines name it."""
        if self.named:
            return of_banner(self.named)
        return of_page(self.pages[0]) if self.pages else None

    def add_banner(self, banner: Banner) -> None:
        self.banners.append(banner)
        if self.named is None and banner.number is not None:
            self.named = banner
