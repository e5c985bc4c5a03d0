"""What happens to cables: each damage keeps it known which words are secret.

Structural damage works on the draft, layout damage on its lines. A damage never takes from a
portion both its number and its mark: what is then left cannot be told from the text above.
"""

from collections.abc import Callable
from random import Random
from typing import Final

from tests.fuzz.draft import Draft, Portion, wrap

_INVISIBLE: Final = (
    "\u200b",
    "\ufeff",
    "\u00a0",
    "\u2060",
    "\u00ad",
    "\u200e",
    "\u3000",
    "\x00",
    "\x07",
)
_FIXED: Final = (
    *("VZCZC", "OO ", "DE ", "ZNY", "O 22", "R 21", "E.O.", "TAGS", "SIPDIS", "S E C", "C O N"),
    *("TOP SECRET", "SECRET", "PAGE", "63", "ACTION", "INFO  OCT", "        "),
)
_LETTERS: Final = str.maketrans("0125", "OlZS")
_WIDE: Final = str.maketrans("0123456789.", "０１２３４５６７８９．")


def _pick(draft: Draft, **wanted: bool) -> Portion | None:
    found = [p for p in draft.portions if p.kind != "heading" and p.mark and p.number]
    if "secret" in wanted:
        found = [p for p in found if p.secret == wanted["secret"]]
    if wanted.get("numbered"):
        found = [p for p in found if p.kind == "paragraph"]
    return draft.rng.choice(found) if found else None


def respell_number(draft: Draft) -> None:
    portion = _pick(draft, numbered=True)
    if not portion or not portion.number.endswith("."):
        return
    digits = portion.number[:-1]
    portion.number = draft.rng.choice(
        (
            f"{digits}.".translate(_LETTERS),
            f"0{digits}.".translate(_LETTERS),
            f"{digits} .",
            f"{digits})",
            f"({digits})",
            f"{digits}-",
            f"{digits},",
            f"{digits}:",
            f"{digits}",
            f"{digits}.".translate(_WIDE),
            f"{digits}..",
            f"¶{digits}.",
            f"*{digits}.",
            f"#{digits}.",
            f"Para {digits}.",
            f"PARAGRAPH {digits}:",
        )
    )


def lose_number(draft: Draft) -> None:
    if portion := _pick(draft, numbered=True):
        portion.number = ""


def respell_mark(draft: Draft) -> None:
    portion = _pick(draft, secret=True)
    if not portion or not portion.mark.startswith("("):
        return
    inner = portion.mark[1:-1]
    portion.mark = draft.rng.choice(
        (
            f"[{inner}]",
            f"{{{inner}}}",
            f"<{inner}>",
            f"({inner}",
            f"{inner})",
            f"( {inner} )",
            f"(({inner}))",
            f"({inner.lower()})",
            f"（{inner}）",
            f"({inner.replace('S', 'Ѕ').replace('C', 'С')})",
            f"({inner.replace('S', '5')})",
            f"({inner}):",
            f"({inner}).",
            f"({inner})-",
            f"(U) {portion.mark}",
            f"(U/{inner})",
            f"-{portion.mark}-",
            f"*{portion.mark}*",
        )
    )
    if draft.rng.random() < 0.3:
        portion.gap = draft.rng.choice(("", "  ", "\t", "\u00a0", "\u200b", " \ufeff"))


def lose_mark(draft: Draft) -> None:
    if portion := _pick(draft, secret=True, numbered=True):
        portion.mark = ""


def lose_number_spelling_and_mark(draft: Draft) -> None:
    respell_number(draft)
    lose_mark(draft)


def lose_stop(draft: Draft) -> None:
    """The full stop before a portion is lost."""
    if portion := _pick(draft):
        portion.lines[-1] = portion.lines[-1].rstrip(".")


def strand_last_words(draft: Draft) -> None:
    """The last words of a secret portion stand alone, as a heading would."""
    portion = _pick(draft, secret=True)
    if portion:
        words = " ".join(draft.word(secret=True) for _ in range(draft.rng.randint(2, 4)))
        shown = words.upper() if draft.rng.random() < 0.6 else words.title()
        portion.lines += [*([""] if draft.rng.random() < 0.7 else []), shown]


def glue_portions(draft: Draft) -> None:
    """A portion goes on behind the last line of the one before."""
    places = [i for i in range(1, len(draft.portions)) if draft.portions[i].kind != "heading"]
    if not places:
        return
    at = draft.rng.choice(places)
    above, below = draft.portions[at - 1 : at + 1]
    rendered = below.render()
    joint = draft.rng.choice((" ", "  ", "\t", "   "))
    above.lines = [*above.lines[:-1], above.lines[-1] + joint + rendered[0], *rendered[1:]]
    del draft.portions[at]


def lengthen_list(draft: Draft) -> None:
    """A released portion with a list of its own, whose numbers are no paragraphs."""
    if portion := _pick(draft, secret=False):
        portion.lines += [f"{n}) {draft.word(secret=False)}" for n in range(1, 4)]


def add_lead(draft: Draft) -> None:
    """Text above the first paragraph bears no mark."""
    text = draft.text(secret=True, sentences=1)
    draft.portions.insert(0, Portion(text, True, kind="lead"))


def spoil_header(draft: Draft) -> None:
    """A word too many on a line of fixed form, or text among the lines of the header.

    Not on a line that names someone: `FM AMEMBASSY LIMA DOE` may well be an address.
    """
    rng = draft.rng
    word = draft.word(secret=True)
    fixed = [i for i, line in enumerate(draft.head) if line.startswith(_FIXED)]
    if fixed and rng.random() < 0.6:
        more = f" {draft.word(secret=True)}" if rng.random() < 0.3 else ""
        draft.head[rng.choice(fixed)] += f" {word}{more}".upper()
    elif rng.random() < 0.5:
        draft.head.insert(rng.randrange(len(draft.head)), draft.sentence(secret=True))
    else:
        below = next(i for i, line in enumerate(draft.head) if "LIMA 00" in line) + 1
        shown = rng.choice((f"{word} {draft.word(secret=True)}".upper(), word))
        draft.head.insert(rng.randint(below, len(draft.head)), shown)


def lose_subject_key(draft: Draft) -> None:
    for i, line in enumerate(draft.head):
        draft.head[i] = line.removeprefix("SUBJECT: ")


def lose_header_line(draft: Draft) -> None:
    keep = [i for i, line in enumerate(draft.head) if "LIMA 00" not in line or "PAGE" in line]
    if keep:
        del draft.head[draft.rng.choice(keep)]


def add_section(draft: Draft) -> None:
    """A later section begins between two portions or inside one; a word too many on a line of its
    header would be a word of that portion."""
    portion = _pick(draft)
    if not portion:
        return
    sound = [
        line
        for line in draft.head
        if line.startswith("SUBJECT") or not any(word in line.lower() for word in draft.secrets)
    ]
    again = sound[:8] if sound[0].startswith("VZCZC") else []
    again = [line for line in again if "LIMA 00" not in line]
    again = [*again, "S E C R E T SECTION 02 OF 02 LIMA 000042", "SIPDIS"]
    if draft.rng.random() < 0.5:
        again += [line for line in sound if line.startswith(("SUBJECT", "TAGS", "E.O."))]
    cut = draft.rng.randint(1, len(portion.lines))
    portion.lines = [*portion.lines[:cut], *again, "", *portion.lines[cut:]]


STRUCTURAL: Final[tuple[Callable[[Draft], None], ...]] = (
    respell_number,
    lose_number,
    respell_mark,
    lose_mark,
    lose_number_spelling_and_mark,
    lose_stop,
    strand_last_words,
    glue_portions,
    lengthen_list,
    add_lead,
    spoil_header,
    lose_subject_key,
    lose_header_line,
    add_section,
)


def add_blank_lines(rng: Random, lines: list[str]) -> list[str]:
    return [piece for line in lines for piece in ([line, ""] if rng.random() < 0.2 else [line])]


def drop_blank_lines(rng: Random, lines: list[str]) -> list[str]:
    return [line for line in lines if line.strip() or rng.random() < 0.4]


def indent(rng: Random, lines: list[str]) -> list[str]:
    pad = rng.choice(("    ", "\t", " ", "\u00a0\u00a0"))
    return [pad + line if rng.random() < 0.5 else line for line in lines]


def add_page_lines(rng: Random, lines: list[str]) -> list[str]:
    made = list(lines)
    for _ in range(rng.randint(1, 3)):
        page = rng.choice(
            (
                ["SECRET", "", "PAGE 02        LIMA  00042  220000Z"],
                ["LIMA 00000042  002 OF 002"],
                ["SECRET", "SECRET", "PAGE 03 LIMA 00042"],
                ["CONFIDENTIAL", "", "", "", "SECRET"],
                ["UNCLASSIFIED"],
            )
        )
        at = rng.randrange(len(made) // 3, len(made))
        made[at:at] = page
    return made


def add_invisible(rng: Random, lines: list[str]) -> list[str]:
    char = rng.choice(_INVISIBLE)
    return [_put(rng, char, line) if line and rng.random() < 0.4 else line for line in lines]


def _put(rng: Random, char: str, line: str) -> str:
    """The line with `char` before its number, behind it, or before its mark."""
    at = rng.choice((0, 0, 0, max(0, line.find("(")), min(2, len(line))))
    return line[:at] + char + line[at:]


def glue_lines(rng: Random, lines: list[str]) -> list[str]:
    made = lines[:1]
    for line in lines[1:]:
        if rng.random() < 0.15 and made[-1] and line:
            made[-1] += rng.choice((" ", "  ", "\t")) + line
        else:
            made.append(line)
    return made


def quote(rng: Random, lines: list[str]) -> list[str]:
    sign = rng.choice(("> ", ">", "| ", "* ", "- ", "-- ", "\u2022 ", '"', "// ", ". ", "' "))
    start = rng.randrange(len(lines) // 3, len(lines))
    stop = rng.randint(start, len(lines))
    every = rng.random() < 0.5
    return [
        sign + line if start <= i <= stop and line and (every or rng.random() < 0.5) else line
        for i, line in enumerate(lines)
    ]


def wrap_narrow(rng: Random, lines: list[str]) -> list[str]:
    """The lower half in columns, a repeated SUBJECT too."""
    width = rng.randint(18, 45)
    start = len(lines) // 2
    wrapped = [piece for line in lines[start:] for piece in (wrap(line, width) if line else [line])]
    return [*lines[:start], *wrapped]


def add_rules(rng: Random, lines: list[str]) -> list[str]:
    made = []
    for line in lines:
        made.append(line)
        if rng.random() < 0.08:
            made.append(rng.choice(("----------", "* * *", "=====", "-", "...")))
    return made


def make_table(rng: Random, lines: list[str]) -> list[str]:
    """Lines set in cells."""
    start = rng.randrange(len(lines) // 2, len(lines))
    return [
        f"| {line} |" if i >= start and line and rng.random() < 0.6 else line
        for i, line in enumerate(lines)
    ]


def double_spaces(rng: Random, lines: list[str]) -> list[str]:
    return [line.replace(" ", "  ") if rng.random() < 0.5 else line for line in lines]


LAYOUT: Final[tuple[Callable[[Random, list[str]], list[str]], ...]] = (
    add_blank_lines,
    drop_blank_lines,
    indent,
    add_page_lines,
    add_invisible,
    glue_lines,
    quote,
    wrap_narrow,
    add_rules,
    make_table,
    double_spaces,
)
ENDINGS: Final = ("\n", "\n", "\n", "\r\n", "\r", "\f", "\u2028")


def damage(draft: Draft, most: int = 4) -> tuple[str, list[str]]:
    """The text of the cable after up to `most` damages, and their names."""
    rng = draft.rng
    names: list[str] = []
    for _ in range(rng.randint(0, most)):
        if rng.random() < 0.6:
            structural = rng.choice(STRUCTURAL)
            structural(draft)
            names.append(structural.__name__)
    lines = draft.lines()
    for _ in range(rng.randint(0, most // 2)):
        layout = rng.choice(LAYOUT)
        lines = layout(rng, lines)
        names.append(layout.__name__)
    return rng.choice(ENDINGS).join(lines), names
