"""Surnames alone, known by being no word of the language and by what stands around them."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from worker.people.cues import Cues
from worker.people.evidence import Clue
from worker.people.lexicon import Lexicon
from worker.people.names import NameReader, Range
from worker.people.recognizers.base import NameRecognizer
from worker.people.tokens import Token

_SURE, _HINT, _AGAINST = 1.0, 0.5, -1.0


class RareNameRecognizer(NameRecognizer):
    """Judges each rare word once for the whole text, from all the places where it stands.

    "Told Greenov", "Greenov's view", "Greenov replied" speak for a person; "in Greenov", "the
    Greenov mine" against. A word spelled out elsewhere, `(ORCA)`, is a short form and no name.
    """

    def __init__(self, lexicon: Lexicon, cues: Cues) -> None:
        super().__init__()
        self.lexicon = lexicon
        self.cues = cues
        self.names = NameReader(lexicon, cues)

    def clues(self, text: str, tokens: list[Token]) -> Iterator[Clue]:
        short_forms = _short_forms(tokens)
        found: dict[str, list[Range]] = defaultdict(list)
        votes: dict[str, list[float]] = defaultdict(list)
        at = 0
        while at < len(tokens):
            if (cue := self.cues.match(tokens, at)) is not None:
                at = cue[1]
                continue
            if (after := self.names.skip_phrase(tokens, at)) > at:
                at = after
                continue
            name = self._rare_name(tokens, at)
            if name is None:
                at += 1
                continue
            last = tokens[name[1] - 1].low
            if self._in_quotation(tokens, name):
                at = name[1]
                continue
            found[last].append(name)
            votes[last].append(self._vote(text, tokens, name))
            at = name[1]
        for last, names in found.items():
            if last in short_forms or not self._is_person(last, votes[last]):
                continue
            for start, end in (self.names.widen(tokens, name) for name in names):
                yield Clue(
                    span=(tokens[start].start, tokens[end - 1].end),
                    role="unknown",
                    why="rare word used as a name",
                    strength=0.6,
                )

    def _rare_name(self, tokens: Sequence[Token], at: int) -> Range | None:
        token = tokens[at]
        if not token.word or not token.capital:
            return None
        if token.low in self.lexicon.particles:
            following = self._rare_name(tokens, at + 1) if at + 1 < len(tokens) else None
            return following and self.names.read(tokens, at, strong=False)
        return self.names.read(tokens, at, strong=False) if self._is_rare(token) else None

    def _is_rare(self, token: Token) -> bool:
        """A known surname, or a word no list knows and no short form."""
        if self.lexicon.is_surname(token.low):
            return token.capitals or not token.text.isupper()
        if self.lexicon.is_known(token.low):
            return False
        return len(token.low) > 3 if token.capitals else not token.text.isupper()

    def _in_quotation(self, tokens: Sequence[Token], name: Range) -> bool:
        """Whether small words of another language crowd around."""
        window = [token.low for token in tokens[max(name[0] - 12, 0) : name[1] + 12]]
        foreign = sum(word in self.lexicon.foreign_function for word in window)
        own = sum(word in self.lexicon.function for word in window)
        return foreign > 3 and foreign > own

    def _is_person(self, last: str, votes: Sequence[float]) -> bool:
        """A known surname needs a hint and few words against it, any other word one sure sign."""
        person = sum(vote for vote in votes if vote > 0)
        thing = -sum(vote for vote in votes if vote < 0)
        if self.lexicon.is_surname(last):
            return person >= _HINT and person > thing
        return max(votes) >= _SURE and person > 2 * thing

    def _vote(self, text: str, tokens: Sequence[Token], name: Range) -> float:
        """How much this place speaks for a person (positive) or a thing (negative)."""
        start, end = name
        blank = tokens[start].gap == 3 or not start
        before = "" if blank else tokens[start - 1].low
        following = tokens[end] if end < len(tokens) and tokens[end].gap < 3 else None
        after = following.low if following else ""
        surname = self.lexicon.is_surname(tokens[end - 1].low)
        words = self.lexicon.contexts
        if surname and before in ("the", "a") and after in words["person_work"]:
            return _SURE
        if (
            before in words["thing_before"]
            or before in self.lexicon.things_before
            or (before and self.lexicon.is_place(before) and tokens[start].gap < 2)
            or after in self.lexicon.things_after
            or (following is not None and self._names_a_body(following))
        ):
            return _AGAINST
        if before in words["article"]:
            return -_HINT  # "the Greenov mine", but "the Greenov proposal" too
        possessive = text[tokens[end - 1].end :][:1] == "'"
        sure = before in words["person_before"] or possessive
        acts = after in self.cues.verbs or after in words["person_after"]
        passive = end + 1 < len(tokens) and tokens[end + 1].low in ("by", "in", "at")
        perhaps = before in words["person_perhaps"]
        if sure or (acts and not passive) or end - start > 1 or (perhaps and surname):
            return _SURE
        return _HINT if perhaps or surname else 0.0

    def _names_a_body(self, token: Token) -> bool:
        return (
            not token.capitals
            and token.gap in (1, 2)
            and token.text.istitle()
            and self.lexicon.is_common(token.low)
            and not self.lexicon.is_function(token.low)
        )


def _short_forms(tokens: Sequence[Token]) -> set[str]:
    return {
        token.low
        for before, token, after in zip(tokens, tokens[1:], tokens[2:], strict=False)
        if before.text == "(" and after.text == ")"
    }
