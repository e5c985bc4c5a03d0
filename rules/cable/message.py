"""Which message a banner or a page line names: its post and serial number."""

import re
from dataclasses import dataclass
from typing import Final

from rules.marking.banner import Banner

# The Department's printer of the 1970s had six places for the post: BUENOS, TEL AV, USUN N.
_PLACES: Final = 6


@dataclass(frozen=True, slots=True)
class Message:
    """post: as written, single spaces."""

    post: str
    number: int

    def is_same(self, other: "Message | None") -> bool:
        """Whether both name one message; a page line may have its post cut after six places."""
        if other is None or self.number != other.number:
            return False
        if not (self.post and other.post):  # a banner may bear the number alone
            return True
        ours, theirs = _joined(self.post), _joined(other.post)
        return ours == theirs or ours == _cut(other.post) or theirs == _cut(self.post)


def of_banner(banner: Banner) -> Message:
    return Message(banner.post or "", banner.number or 0)


def of_page(page: re.Match[str]) -> Message:
    """Of a match of `lines.PAGE`, either form."""
    post, number = page["post"] or page["station"], page["serial"] or page["message"]
    return Message(" ".join(post.split()), int(number))


def _joined(post: str) -> str:
    return post.replace(" ", "")


def _cut(post: str) -> str:
    return _joined(post[:_PLACES])
