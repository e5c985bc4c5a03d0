"""`excise marking`: one marking in words, what deviates and under which rule, its normal form."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Literal

from rich.console import Console
from rich.text import Text

from rules.language.ruleset import load_ruleset
from rules.marking.meaning import tell_meaning
from rules.marking.value import sort_codes
from rules.scrutiny import Fault, Kind, Scrutiny, guess_kind, scrutinise
from service.commands.formats import STYLES
from service.terminal import clean

# The rules of the register itself, bent by no overlay.
_PROFILE = "public"
_REMEMBERED = 10_000
_NO_ERA = "no --date: what was right in one era and is wrong in another is not called an error"


@dataclass(frozen=True, slots=True)
class Question:
    """kind: None to tell a banner from a portion by its looks. day: None for an unknown era."""

    kind: Kind | None
    day: date | None
    form: Literal["table", "json"]


def explain_markings(texts: Iterable[str], asked: Question, today: date, console: Console) -> bool:
    """Tell each marking; whether all of them are valid. Raises ExciseError RULES_INVALID."""
    valid = True
    if asked.form == "table" and asked.day is None:
        console.print(Text(_NO_ERA, "dim"), soft_wrap=True)
    for one in _scrutinise_all(texts, asked, today):
        valid = valid and one.valid
        if asked.form == "json":
            console.file.write(json.dumps(_describe(one), ensure_ascii=False) + "\n")
        else:
            _print(one, console)
    return valid


def _scrutinise_all(texts: Iterable[str], asked: Question, today: date) -> Iterator[Scrutiny]:
    """Each but the blank ones; the rules are loaded once, and a text that comes again is known."""
    ruleset = load_ruleset(_PROFILE, today)

    @lru_cache(maxsize=_REMEMBERED)
    def judge(text: str) -> Scrutiny:
        return scrutinise(text, asked.kind or guess_kind(text), asked.day, ruleset)

    return (judge(text) for text in texts if text.strip())


def _describe(one: Scrutiny) -> dict[str, object]:
    marking = one.mark.marking if one.mark else None
    return {
        "text": one.text,
        "kind": one.kind,
        "valid": one.valid,
        "level": one.level,
        "controls": list(marking.tokens) if marking else [],
        "release_to": sort_codes(marking.release_to or frozenset()) if marking else [],
        "canonical": one.canonical,
        "deviations": [
            {"rule": fault.rule, "severity": fault.severity, "span": list(fault.span)}
            for fault in one.faults
        ],
    }


def _print(one: Scrutiny, console: Console) -> None:
    console.print(Text(clean(one.text), "bold"))
    if one.mark and one.level:
        for line in tell_meaning(one.mark.marking):
            console.print(Text(f"  means     {clean(line)}"), soft_wrap=True)
    for fault in one.faults:
        console.print(_tell(fault, one.text), soft_wrap=True)
    if one.canonical:
        console.print(Text(f"  normal    {clean(one.canonical)}"), soft_wrap=True)
    console.print(Text(f"  valid     {'yes' if one.valid else 'no'}"))


def _tell(fault: Fault, text: str) -> Text:
    start, end = fault.span
    told = Text("  deviates  ")
    told.append(f"{fault.severity} {fault.rule}", STYLES[fault.severity])
    told.append(f" at {clean(text[start:end])!r}: {clean(fault.message)} {clean(fault.suggestion)}")
    told.append(f" [{'; '.join(fault.sources)}]", "dim")
    return told
