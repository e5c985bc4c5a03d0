"""Lists of countries after REL TO, DISPLAY ONLY and FGI."""

import re
from typing import Final

from rules.cable.model import Deviation
from rules.marking.register import countries
from rules.marking.value import sort_codes

# "and" joins the last item to the list; standing alone it is Andorra.
_AND: Final = r"AND\s+[^,\s]"
_LISTED: Final = re.compile(
    rf"\b(?!{_AND})[^,\s](?:[^,\s]|\s+(?!{_AND})(?=[^,\s]))*", re.IGNORECASE
)


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
        for word in [text] if text in known else text.split():
            code = known.get(word, word)
            codes.append(code)
            if word not in known or code != word:
                wanted = code if word in known else ""
                deviations.append(Deviation("country-name", word, wanted, where))
    return codes, deviations


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
    """JOINT and FGI lists: by the alphabet throughout, none twice."""
    wanted = sorted(set(codes))
    if codes == wanted:
        return []
    return [Deviation("list-order", " ".join(listed.split()), " ".join(wanted), _trim(listed, at))]


def _trim(listed: str, at: int) -> tuple[int, int]:
    lead = len(listed) - len(listed.lstrip())
    return at + lead, at + lead + len(listed.strip())
