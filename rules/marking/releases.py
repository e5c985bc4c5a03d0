"""Lists of countries after REL TO, DISPLAY ONLY and FGI."""

import re
from typing import Final, Literal

from rules.cable.model import Deviation
from rules.marking.register import TETRAGRAPHS, countries
from rules.marking.value import sort_codes

# "and" joins the last item to the list; standing alone it is Andorra.
_AND: Final = r"AND\s+[^,\s]"
_LISTED: Final = re.compile(
    rf"\b(?!{_AND})[^,\s](?:[^,\s]|\s+(?!{_AND})(?=[^,\s]))*", re.IGNORECASE
)

_LISTED_ITEM: Final = re.compile(r"[^,\s]+")


def read_codes(listed: str, at: int) -> tuple[list[str], list[Deviation]]:
    """Country codes of a list that begins at code point `at`, names mended to codes.

    A name that is in no list is kept as written, so that nothing is widened by a guess.
    """
    codes: list[str] = []
    deviations: list[Deviation] = []
    known = countries()
    for item in _LISTED.finditer(listed):
        text = " ".join(item.group().split()).upper()
        where = (at + item.start(), at + item.end())
        words = [text] if text in known else text.split()
        for word in (word for word in words if any(char.isalnum() for char in word)):
            code = known.get(word, word)
            codes.append(code)
            if word not in known or code != word:
                wanted = code if word in known else ""
                deviations.append(Deviation("country-name", word, wanted, where))
    return codes, deviations


def check_separators(
    listed: str, at: int, told: list[Deviation], wanted: Literal[", ", " "]
) -> list[Deviation]:
    """What stands between the items; silent where a name in it is told of already.

    `and` before the last item was right until July 2005 (register 2016, I Table 8).
    """
    text, where = " ".join(listed.split()), _trim(listed, at)
    if joined := re.search(r"\bAND\s+(?=[^,\s])", listed, re.IGNORECASE):
        span = (at + joined.start(), at + joined.end() - 1)
        return [Deviation("list-and", joined.group().strip(), wanted, span)]
    if not text or any(d.kind == "country-name" for d in told):
        return []
    if listed.strip() == wanted.join(_LISTED_ITEM.findall(text)):
        return []
    return [Deviation("separator", text, wanted.join(_LISTED_ITEM.findall(text)), where)]


def check_release_order(codes: list[str], listed: str, at: int) -> list[Deviation]:
    """USA first, then trigraphs, then tetragraphs, none twice (register H.8)."""
    deviations = check_display_order(codes, listed, at)
    if codes and codes[0] != "USA":
        wanted = ", ".join(sort_codes(frozenset(codes)))
        found = " ".join(listed.split())
        deviations.append(Deviation("list-start", found, wanted, _trim(listed, at)))
    return deviations


def check_display_order(codes: list[str], listed: str, at: int) -> list[Deviation]:
    """Trigraphs, then tetragraphs, none twice, wherever USA stands (register H.8)."""
    rest = [code for code in codes if code != "USA"]
    if rest == sort_codes(frozenset(rest)) and codes.count("USA") < 2:
        return []
    wanted = ", ".join(sort_codes(frozenset(codes)))
    return [Deviation("list-order", " ".join(listed.split()), wanted, _trim(listed, at))]


def check_plain_order(codes: list[str], listed: str, at: int) -> list[Deviation]:
    """JOINT and FGI lists: trigraphs, then groups, USA where the alphabet has it, none twice
    (register 2016, A.6 p. 16, H.3 p. 56, H.7 p. 122)."""
    wanted = sort_plain(codes)
    if codes == wanted:
        return []
    return [Deviation("list-order", " ".join(listed.split()), " ".join(wanted), _trim(listed, at))]


def sort_plain(codes: list[str]) -> list[str]:
    return sorted(set(codes), key=lambda code: (code in TETRAGRAPHS, code))


def _trim(listed: str, at: int) -> tuple[int, int]:
    lead = len(listed) - len(listed.lstrip())
    return at + lead, at + lead + len(listed.strip())
