"""What the words around a rare word say: a person, or a ship, a mine, a town, a short form."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from worker.people.cues import Cues
from worker.people.lexicon import Lexicon
from worker.people.names import Range
from worker.people.tokens import Token

SURE, HINT, AGAINST = 1.0, 0.5, -1.0
_LONGEST_SHORT_FORM: Final = 6


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Reads the neighbours of a name. "Told Greenov", "Greenov's view", "Greenov replied" speak for
    a person; "in Greenov", "the Greenov mine" against."""

    lexicon: Lexicon
    cues: Cues

    def weigh(self, tokens: Sequence[Token], name: Range) -> float:
        """How much this place speaks for a person (positive) or a thing (negative)."""
        start, end = name
        blank = tokens[start].gap == 3 or not start
        before = "" if blank else tokens[start - 1].low
        following = tokens[end] if end < len(tokens) and tokens[end].gap < 3 else None
        after = following.low if following else ""
        surname = self.lexicon.is_surname(tokens[end - 1].low)
        words = self.lexicon.contexts
        if surname and before in ("the", "a", "an") and after in words["person_work"]:
            return SURE
        if (
            before in words["thing_before"]
            or before in self.lexicon.things_before
            or (before and self.lexicon.is_place(before) and tokens[start].gap < 2)
            or after in self.lexicon.things_after
            or (following is not None and self._names_a_body(following))
        ):
            return AGAINST
        if before in words["article"]:
            return -HINT  # "the Greenov mine", but "the Greenov proposal" too
        sure = before in words["person_before"] or tokens[end - 1].possessive
        acts = after in self.cues.verbs or after in words["person_after"]
        passive = end + 1 < len(tokens) and tokens[end + 1].low in ("by", "in", "at")
        perhaps = before in words["person_perhaps"]
        if sure or (acts and not passive) or end - start > 1 or (perhaps and surname):
            return SURE
        return HINT if perhaps or surname else 0.0

    def find_things(self, tokens: Sequence[Token]) -> set[str]:
        """Words that some place in the text shows to be a house, a company, a region or the like:
        `the Green mine`, `Operation Green`. A person may bear the same name."""
        things: set[str] = set()
        for index, token in enumerate(tokens):
            if token.low in self.lexicon.things_after and index:
                things.add(tokens[index - 1].low)
            if token.low.removesuffix("s") in self.lexicon.things_before:
                of = [named.low for named in tokens[index + 1 : index + 2]] == ["of"]
                after = tokens[index + 2 : index + 5] if of else tokens[index + 1 : index + 3]
                things.update(named.low for named in after if named.capital)
        return things

    def find_short_forms(self, tokens: Sequence[Token]) -> set[str]:
        """Words in capitals that stand alone in brackets somewhere, as `(ORCA)` does, and ships
        (`the M/V Iran Green`): surely no one's name."""
        found = set()
        for at, (before, token, after) in enumerate(
            zip(tokens, tokens[1:], tokens[2:], strict=False)
        ):
            if before.text == "(" and after.text == ")" and self._is_short_form(token):
                found.add(token.low)
            if (before.low, token.text, after.low) == ("m", "/", "v"):
                found.update(named.low for named in tokens[at + 3 : at + 5] if named.capital)
        return found

    def _is_short_form(self, token: Token) -> bool:
        if not token.capitals:
            return token.text.isupper()
        borne = self.lexicon.is_surname(token.low) or self.lexicon.is_forename(token.low)
        return len(token.low) <= _LONGEST_SHORT_FORM and not borne

    def _names_a_body(self, token: Token) -> bool:
        return (
            not token.capitals
            and token.gap in (1, 2)
            and token.text.istitle()
            and self.lexicon.is_common(token.low)
            and not self.lexicon.is_function(token.low)
        )
