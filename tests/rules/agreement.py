"""How far telegrams read as the archive's own record says: a table by `python -m tests.rules.agreement`.

Every comparison is made after this normalisation and no other:

- White space plays no part (the archive wraps lines, and sometimes joins two without a space);
  backslashes before quotation marks are the archive's escapes.
- Document Number is year, the post's first six places without spaces (as page lines print it), and
  serial filled up with zeros.
- Original Classification: LIMITED OFFICIAL USE is unclassified with the control LOU.
- From: the post of the FM line, its mission word (AMEMBASSY) left out, SECSTATE being STATE. The
  archive's suffix (`LA PAZ OR-M`) is the office of the E.O. line, no part of the post.
- Executive Order: GDS is the archive's GS, and a telegram without an E.O. line, or with an empty
  one, the archive's N/A. A name loses its full stops. The archive's date after GS is the day of
  the telegram six years on, whatever day the line gives; strictly it must be the line's own.
- Subject: the portion mark stands in parentheses before it.
- TAGS: the cable's codes must be among the archive's, which added some (names in parentheses are
  no codes). The unit is the code. Where a TAGS line holds a code and none was read, that is a miss.

A subject agrees strictly when the two are the same. It agrees raw also where the archive's own is

- run on: all of ours and then the words that follow it next in the telegram; or
- cut: words that ours begins with, broken off at an end of line in the telegram, or after at least
  CUT characters at an end of word, as the archive's field was.
"""

import gzip
import json
import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal

import yaml

from rules.cable.envelope import decode
from rules.cable.lines import EXECUTIVE_ORDER, split_lines
from rules.cable.model import Cable
from rules.cable.reader import read
from rules.cable.tags import read_codes

SLIPS: Final = Path(__file__).parents[1] / "telegrams" / "slips.yaml"
CORPUS: Final = Path(__file__).parents[3] / "shared" / "corpus" / "nara_telegrams.jsonl.gz"
FieldName = Literal[
    "Document Number", "Original Classification", "From", "Executive Order", "Subject", "TAGS"
]
FIELDS: Final[tuple[FieldName, ...]] = (
    "Document Number",
    "Original Classification",
    "From",
    "Executive Order",
    "Subject",
    "TAGS",
)
CUT: Final = 75
# Told without the reader's own patterns, so that a line it passes over is no agreement.
_ORDER_LINE: Final = re.compile(r"^ *E[ .,MO]{0,6}O[ .,M]{0,3}\d{5}", re.MULTILINE)
_TAGS_LINE: Final = re.compile(r"^ *TAGS?[ :;]+[A-Z]{4}", re.MULTILINE)
_SIX_YEARS: Final = 6  # E.O. 12065 section 1-401


@dataclass(frozen=True, slots=True)
class Outcome:
    """One comparison: what the cable says, what the archive says, and whether they agree."""

    telegram: str
    field: FieldName
    cable: str
    archive: str
    strict: bool
    raw: bool


def load_corpus() -> list[dict[str, Any]]:
    """Rows {id, date, metadata, text} of all telegrams beside the repository."""
    with gzip.open(CORPUS, "rt", encoding="utf-8") as rows:
        return [json.loads(row) for row in rows]


def compare(name: str, text: str, record: Mapping[str, str]) -> list[Outcome]:
    """All outcomes of one telegram against its record, keyed as the archive keys it."""
    cable = read(decode(text.encode(), name))
    return [
        _plain(name, "Document Number", _number(cable), record),
        _plain(name, "Original Classification", _classification(cable), record),
        _plain(name, "From", _post(cable), record),
        _order(name, text, cable, record),
        _subject(name, text, cable, record),
        *_tags(name, text, cable, record),
    ]


def _plain(name: str, field: FieldName, ours: str, record: Mapping[str, str]) -> Outcome:
    theirs = re.sub(r" OR-[A-Z]$", "", record[field])
    same = _squeeze(ours) == _squeeze(theirs)
    return Outcome(name, field, ours, record[field], same, same)


def _number(cable: Cable) -> str:
    year, *post, serial = (cable.mrn or "00 NONE 0").split()
    post_name = " ".join(post)[:6].replace(" ", "")
    return f"19{year}{post_name}{int(serial):0{6 if post_name == 'STATE' else 5}}"


def _classification(cable: Cable) -> str:
    if cable.banner is None:
        return ""
    levels = {"U": "UNCLASSIFIED", "C": "CONFIDENTIAL", "S": "SECRET", "TS": "TOP SECRET"}
    if "LOU" in cable.banner.marking.controls:
        return "LIMITED OFFICIAL USE"
    return levels[cable.banner.marking.level.name]


def _post(cable: Cable) -> str:
    origin = cable.routing.origin.text if cable.routing.origin else ""
    if origin.startswith("SECSTATE"):
        return "STATE"
    return re.sub(r"^(?:[A-Z]+EMBASSY|AMCONSUL|USMISSION|USLO|USINT)\s+", "", origin)


def _order(name: str, text: str, cable: Cable, record: Mapping[str, str]) -> Outcome:
    authority, theirs = cable.authority, record["Executive Order"]
    empty = authority is None or EXECUTIVE_ORDER.sub("", authority.text) == ""
    kind = authority.kind.upper() if authority and not empty else "N/A"
    if authority is None and _ORDER_LINE.search(text):
        kind = "UNREAD"
    kind = {"GDS": "GS"}.get(kind, kind)
    own = on = ""
    if authority and authority.kind == "gds" and authority.on and cable.date:
        own = f" {authority.on:%Y%m%d}"
        on = f" {cable.date.replace(year=cable.date.year + _SIX_YEARS):%Y%m%d}"
    who = f" {authority.name.text.replace('.', '')}" if authority and authority.name else ""
    wanted = _squeeze(theirs.upper())
    strict = _squeeze(f"{kind}{own}{who}") == wanted
    raw = strict or _squeeze(f"{kind}{on}{who}") == wanted
    ours = authority.text if authority else ""
    return Outcome(name, "Executive Order", ours, theirs, strict, raw)


def _subject(name: str, text: str, cable: Cable, record: Mapping[str, str]) -> Outcome:
    theirs = re.sub(r"\\(?=[\"'])", "", record["Subject"])
    if cable.subject is None:
        return Outcome(name, "Subject", "", theirs, theirs == "n/a", theirs == "n/a")
    mark = f"({cable.subject_mark.text}) " if cable.subject_mark else ""
    ours = f"{mark}{cable.subject.text}"
    strict = _squeeze(ours) == _squeeze(theirs)
    after = f"{mark}{text[cable.subject.span[0] :]}"
    raw = strict or _runs_on(ours, theirs, after) or _is_cut(ours, theirs, after)
    return Outcome(name, "Subject", ours, theirs, strict, raw)


def _runs_on(ours: str, theirs: str, after: str) -> bool:
    words, follow = theirs.split(), after.split()
    longer = len(words) > len(ours.split())
    return longer and _squeeze(theirs).startswith(_squeeze(ours)) and follow[: len(words)] == words


def _is_cut(ours: str, theirs: str, after: str) -> bool:
    words, own = theirs.split(), ours.split()
    if not words or len(words) >= len(own) or own[: len(words)] != words:
        return False
    ends = {len(after[: line.end].split()) for line in split_lines(after)}
    return len(words) in ends or len(" ".join(words)) >= CUT


def _tags(name: str, text: str, cable: Cable, record: Mapping[str, str]) -> list[Outcome]:
    theirs = record["TAGS"]
    official = read_codes(theirs)
    codes = read_codes(cable.tags.text) if cable.tags else ()
    if not codes and _TAGS_LINE.search(text):
        return [Outcome(name, "TAGS", "", theirs, strict=False, raw=False)]
    return [
        Outcome(name, "TAGS", code, theirs, code in official, code in official) for code in codes
    ]


def _squeeze(text: str) -> str:
    return "".join(text.split())


@dataclass(frozen=True, slots=True)
class Row:
    """Agreement in one field. units: codes for TAGS, telegrams for every other."""

    field: FieldName
    units: int
    strict: int
    raw: int
    set_aside: int

    @property
    def raw_share(self) -> float:
        return self.raw / self.units

    @property
    def strict_share(self) -> float:
        return self.strict / self.units

    @property
    def share_with_slips_aside(self) -> float:
        return self.raw / (self.units - self.set_aside)


def tabulate(outcomes: Sequence[Outcome], slips: Iterable[tuple[str, str]]) -> list[Row]:
    """A row a field; `slips` are telegram and field of what is set aside as the archive's own."""
    aside = set(slips)
    rows = []
    for field in FIELDS:
        own = [outcome for outcome in outcomes if outcome.field == field]
        rows.append(
            Row(
                field,
                len(own),
                sum(outcome.strict for outcome in own),
                sum(outcome.raw for outcome in own),
                sum(not o.raw and (o.telegram, o.field) in aside for o in own),
            )
        )
    return rows


def load_slips() -> list[dict[str, Any]]:
    """Every disagreement, both lines quoted, and whether it is set aside as the archive's slip."""
    slips: list[dict[str, Any]] = yaml.safe_load(SLIPS.read_text("utf-8"))
    return slips


def main() -> None:
    outcomes = [
        o for row in load_corpus() for o in compare(row["id"], row["text"], row["metadata"])
    ]
    aside = [(slip["telegram"], slip["field"]) for slip in load_slips() if slip["aside"]]
    write = sys.stdout.write
    write(f"{'field':24} {'units':>5} {'strict':>7} {'raw':>7} {'aside':>5} {'then':>7}\n")
    for row in tabulate(outcomes, aside):
        write(
            f"{row.field:24} {row.units:5} {row.strict_share:7.1%} {row.raw_share:7.1%} "
            f"{row.set_aside:5} {row.share_with_slips_aside:7.1%}\n"
        )
    tagged = {o.telegram for o in outcomes if o.field == "TAGS"}
    missed = {o.telegram for o in outcomes if o.field == "TAGS" and not o.raw}
    write(f"{'TAGS by telegram':24} {len(tagged):5} {'':7} {1 - len(missed) / len(tagged):7.1%}\n")
    for outcome in outcomes:
        if not outcome.raw:
            write(f"\n{outcome.telegram} {outcome.field}\n  {outcome.cable}\n  {outcome.archive}\n")


if __name__ == "__main__":
    main()
