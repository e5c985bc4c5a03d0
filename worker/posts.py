"""What the routing names that is no person: posts, and offices of the distribution lines."""

import re
from typing import Final

from rules.cable.model import Cable

_RANK: Final = re.compile(r"^(?:AMEMBASSY|AMCONSUL|AMCONGEN|USMISSION|USINT|USLO)\s+|\s+\d+$")
# ACTION ARA-10, INFO OCT-01: an office and how many copies it got.
_OFFICE: Final = re.compile(r"\b([A-Z]{1,6})-\d\d\b")


def name_posts(cable: Cable) -> frozenset[str]:
    """Names of the posts that sent, got and numbered the cable: `LA PAZ`, `KINGSTON`."""
    routing = cable.routing
    named = [address.text for address in (*routing.to, *routing.info)]
    named += [routing.origin.text] if routing.origin else []
    posts = {_RANK.sub("", name) for name in named}
    if cable.mrn:
        posts.add(" ".join(cable.mrn.split()[:-1]).lstrip("0123456789 "))
    return frozenset(post for post in posts if post)


def name_offices(text: str, cable: Cable) -> frozenset[str]:
    """Offices of the distribution lines in the header: `ARA`, `OPIC`."""
    return frozenset(
        office
        for start, end in (*cable.header_spans, *cable.furniture)
        for office in _OFFICE.findall(text[start:end])
    )
