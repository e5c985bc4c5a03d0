"""The page of the archive around a cable, as three of them look."""

from datetime import datetime

from tests.planted.cable import Draft
from tests.planted.ink import Ink

_LEVELS = {"U": "UNCLASSIFIED", "C": "CONFIDENTIAL", "S": "SECRET", "TS": "TOP SECRET"}


def name_level(draft: Draft) -> str:
    """What the archive holds the cable as: `SECRET//NOFORN`."""
    if draft.archive_level is not None:
        return draft.archive_level
    level, *rest = draft.banner.split("//") if "//" in draft.banner else [_LEVELS[draft.level]]
    held = {"NOFORN": "NOFORN", "SENSITIVE": "SBU", "EXDIS": "EXDIS", "NODIS": "NODIS"}
    standing = {*draft.banner.split(), *draft.captions}
    more = [
        word
        for caption, word in held.items()
        if caption in standing and word not in draft.banner.split("//")
    ]
    if "//" not in draft.banner and "NOFORN" in draft.banner:
        more = [word for caption, word in held.items() if caption in standing]
    return "//".join([level, *rest, *more])


def name_cable(draft: Draft) -> str:
    return draft.archive_id or f"{draft.sent:%y}{draft.post.mrn.replace(' ', '')}{draft.serial}"


def name_post(draft: Draft) -> str:
    if draft.post.mrn == "STATE":
        return "Secretary of State"
    kind = "Consulate" if "CONSUL" in draft.post.origin else "Embassy"
    return f"{kind} {draft.post.mrn.title()}"


def _created(draft: Draft) -> datetime:
    return draft.archive_created or draft.sent


def _title(draft: Draft) -> str:
    return draft.archive_title or draft.subject


def write_viewer_page(draft: Draft, ink: Ink) -> list[str]:
    level = ink.tag("archive-level", name_level(draft))
    created = ink.tag("archive-created", f"{_created(draft):%Y-%m-%d %H:%M}")
    title = ink.tag("archive-title", _title(draft))
    name = name_cable(draft)
    return [
        "Currently released so far... 4040 / 251,287",
        "",
        "Articles",
        "",
        "Browse latest releases",
        "",
        "Browse by creation date",
        "",
        f"Viewing cable {ink.tag('archive-id', name)}, {title}",
        "",
        "If you are new to these pages, please read an introduction on the structure of a cable"
        " as well as how to discuss them with others. See also the FAQs",
        "",
        "Reference ID Created Released Classification Origin",
        f"{name} {created} 2011-02-02 21:09 {level} {name_post(draft)}",
    ]


def write_listing_page(draft: Draft, ink: Ink) -> list[str]:
    return [
        ink.tag("archive-id", name_cable(draft)),
        ink.tag("archive-title", _title(draft)),
        ink.tag("archive-created", f"{_created(draft):%a %b %-d %H:%M:%S +0000 %Y}"),
        ink.tag("archive-level", name_level(draft)),
        name_post(draft),
    ]


def write_extract_page(draft: Draft, ink: Ink) -> list[str]:
    partial = (
        "This record is a partial extract of the original cable. The full text of the original"
        " cable is not available."
    )
    return [
        "Identifier",
        "Created",
        "Classification",
        "Origin",
        ink.tag("archive-id", name_cable(draft)),
        ink.tag("archive-created", f"{_created(draft):%Y-%m-%d %H:%M:%S}"),
        ink.tag("archive-level", name_level(draft)),
        name_post(draft),
        "Cable title:  ",
        "",
        ink.tag("archive-title", _title(draft)),
        "",
        f"Tags:  {draft.tags} ",
        "pdf how-to read a cable",
        *([ink.tag("partial", partial)] if draft.partial else []),
    ]
