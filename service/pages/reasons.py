"""Why a cable is not ready, in plain words."""

from typing import Final

HELD: Final[dict[str, str]] = {
    "own text": "Words withheld in one place of the cable stand in text released in another.",
    "twin releases": "A near-duplicate releases words that this copy withholds.",
    "twin withholds": "A near-duplicate withholds words that this copy releases.",
    "same MRN": "Another cable bears the same reference number and has a different text.",
}
_PENDING: Final[dict[str, str]] = {
    "balancing": "Weigh the privacy of people against the public interest, (b)(6).",
    "unmarked": "Text without a mark of its own in a classified cable.",
    "unreadable mark": "A mark that cannot be read; the text counts as the cable’s level.",
    "controlled": "A control marking, SBU or LOU, which is no exemption by itself.",
    "declassification due": "Its classification has run out, or the cable is 25 years old.",
    "protected source not found": "The cable asks to protect a source that it does not name.",
    "role unknown": "People of whom the cable does not tell what they are.",
    "unread mate": "A cable of the batch could not be read. If it marks a source to protect, that "
    "source may stand in this copy.",
    "site list": "A name on the office’s own list.",
}


def explain(code: str) -> str:
    return HELD.get(code) or _PENDING.get(code) or code
