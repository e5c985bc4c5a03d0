"""Format lines of ACP-127, and the time of sending in each."""

from datetime import timedelta

from tests.planted.cable import Addressee, Draft
from tests.planted.ink import Ink

_SECURITY = {
    "U": "ZNR UUUUU ZZH",
    "C": "ZNY CCCCC ZZH",
    "S": "ZNY SSSSS ZZH",
    "TS": "ZNY TTTTT ZZH",
}


def write_dtg(draft: Draft) -> str:
    return f"{draft.precedence} {draft.sent:%d%H%MZ %b %y}".upper()


def write_routing(draft: Draft, ink: Ink) -> list[str]:
    """The transmission's own lines, from VZCZC to the last addressee."""
    passed = draft.sent + timedelta(minutes=1 + draft.seed % 50)
    part = "/01" if draft.sections > 1 else ""
    de_line = f"DE {draft.post.router} #{draft.serial % 10000:04d}{part} {passed:%j%H%M}"
    first = f"{draft.precedence * 2} {draft.to[0].router}"
    return [
        f"VZCZCXRO{draft.seed % 10000:04d}" if draft.sections > 1 else "VZCZCXYZ0001",
        ink.tag("first-line", draft.first_line or first),
        *([""] if draft.seed % 3 == 0 else []),
        ink.tag("de-line", draft.de_line or de_line),
        ink.tag("security", draft.security_line or write_security(draft)),
        *write_sending(draft, ink, routers=True),
    ]


def write_sending(draft: Draft, ink: Ink, *, routers: bool) -> list[str]:
    """Date-time group, FM, TO and INFO. routers: addressees bear their routing indicators."""
    lines = [
        ink.tag("dtg", draft.dtg_line or write_dtg(draft)),
        f"FM {ink.tag('origin', draft.post.origin)}",
    ]
    for key, group in (("TO", draft.to), ("INFO", draft.info)):
        for index, one in enumerate(group):
            written = _addressee(one, routers=routers)
            lines.append(f"{key} {written}" if index == 0 else written)
    return lines


def _addressee(one: Addressee, *, routers: bool) -> str:
    name = f"{one.router}/{one.name}" if routers else one.name
    return " ".join(filter(None, (name, one.precedence, one.number)))


def write_security(draft: Draft) -> str:
    return "ZNY EEEEE ZZH" if "E F T O" in draft.banner else _SECURITY[draft.level]
