"""Gold without the titles: a redaction leaves them in, so they are no part of what must go."""

from worker.people.cues import Cues
from worker.people.tokens import split_tokens

# People bear these as first names (Dean Rusk, Don Bergus, Shah Mahmoud): there they count.
_BORNE = frozenset({"dean", "don", "duke", "earl", "pope", "shah", "son"})


def skip_titles(surface: str, cues: Cues) -> int:
    """How many characters of a tagged name are titles, ranks and offices before it.

    0 where the whole is one: "the Generalissimo" names a person, and General Don is a name.
    """
    tokens = split_tokens(surface)
    at = start = 0
    while at < len(tokens):
        matched = cues.match(tokens, at)
        if matched is None or (len(matched[0].words) == 1 and matched[0].words[0] in _BORNE):
            break
        at = matched[1]
        while at < len(tokens) and not tokens[at].word:
            at += 1
        if at < len(tokens):
            start = tokens[at].start
    return start if at < len(tokens) else 0
