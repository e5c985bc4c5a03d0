"""Plain words for the report's short codes."""

from collections.abc import Iterable
from typing import Final

from rules.marking.register import CATEGORIES
from rules.marking.value import BANNER_WORD, Level
from rules.report import Disposition, LevelName, Severity

ROLES: Final[dict[str, str]] = {
    "head": "head of state or government",
    "signer": "signed the cable",
    "author": "wrote or cleared the cable",
    "us_official": "U.S. official",
    "foreign_official": "foreign official",
    "private": "private person",
    "protected": "protected source",
    "unknown": "role not known",
}

PRECEDENCES: Final[dict[str, str]] = {
    "Z": "flash",
    "O": "immediate",
    "P": "priority",
    "R": "routine",
}

SEVERITIES: Final[tuple[Severity, ...]] = ("error", "warning", "info")

DISPOSITIONS: Final[dict[Disposition, tuple[str, str]]] = {
    "ready": (
        "Ready for review",
        "Nothing is left open. A reviewer still has to accept the proposal and sign the release.",
    ),
    "needs_decision": (
        "Needs a decision",
        "What is pending is withheld in the copy until a person decides.",
    ),
    "held": (
        "Held",
        "Withheld words also stand in text that this proposal or that of a near-duplicate would "
        "release, or another text bears the same number. "
        "A recorded decision is needed before anything leaves.",
    ),
}

PROFILES: Final[dict[str, str]] = {
    "public": "public: for release to anyone",
    "people": "people: take out names only",
    "internal": "internal: check, take nothing out",
}

_BANNER_FORM = {token.portion: token.banner for kind in CATEGORIES.values() for token in kind}


_SEVERITY_WORDS: Final[dict[Severity, tuple[str, str]]] = {
    "error": ("error", "errors"),
    "warning": ("warning", "warnings"),
    "info": ("note", "notes"),
}


def tally_severities(severities: Iterable[Severity]) -> list[tuple[str, int]]:
    """Each severity's word and how often it occurs, worst first: `[("errors", 2), ("note", 1)]`."""
    found = list(severities)
    return severity_counts(*(found.count(severity) for severity in SEVERITIES))


def severity_counts(errors: int, warnings: int, infos: int) -> list[tuple[str, int]]:
    """The same from the counts themselves."""
    counts = zip(SEVERITIES, (errors, warnings, infos), strict=True)
    return [(_SEVERITY_WORDS[severity][number != 1], number) for severity, number in counts]


def role(code: str) -> str:
    return ROLES.get(code, code)


def precedence(letter: str | None) -> str | None:
    """`O, immediate` (ACP-127)."""
    return f"{letter}, {PRECEDENCES[letter]}" if letter in PRECEDENCES else letter


def level_class(level: LevelName | None) -> str:
    """The style class of a level; `none` where no mark was read, which is not U."""
    return f"level-{(level or 'none').lower()}"


def banner(level: LevelName | None, controls: Iterable[str]) -> str:
    """A marking in banner form, `SECRET//NOFORN`; unread is handled as classified."""
    if level is None:
        return "LEVEL NOT READ, HANDLE AS CLASSIFIED"
    return "//".join([BANNER_WORD[Level[level]], *([controls_line(controls)] if controls else [])])


def banner_class(marking: str | None) -> str:
    """The style class of a marking in banner form; what is not known is not U."""
    word = (marking or "").split("//")[0]
    levels: dict[str, LevelName] = {"LIMITED OFFICIAL USE": "U"}
    for level, name in BANNER_WORD.items():
        levels[name] = level.name  # type: ignore[assignment]  # Level's names are LevelName
    return level_class(levels.get(word))


def profile(name: str) -> str:
    return PROFILES.get(name, name)


def controls_line(controls: Iterable[str]) -> str:
    return "/".join(_BANNER_FORM.get(control, control) for control in controls)


def count(number: int, one: str, many: str | None = None) -> str:
    """`1 line`, `3 lines`; `many` where the plural is not one with an s."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"
