"""Names after titles, ranks and offices: `MNS Permanent Secretary (PS) Brown`, `ADM. GREEN`."""

from collections.abc import Iterator, Sequence

from worker.people.cues import Cue, Cues
from worker.people.evidence import UNSURE_HEAD, Clue, Role
from worker.people.lexicon import Lexicon
from worker.people.names import NameReader, Range
from worker.people.recognizers.base import NameRecognizer
from worker.people.tokens import Token

_ROLES: dict[str, Role] = {
    "head": "head",
    "us": "us_official",
    "foreign": "foreign_official",
    "private": "private",
}
_OF = frozenset({"of", "for"})
_LONGEST_OFFICE = 10
_LONGEST_SMALL = 3
_LONGEST_SHORTENED = 5  # letters of a title that may have a point behind it
_SIGNS = frozenset(",/&-.()")


class TitleRecognizer(NameRecognizer):
    """A cue, perhaps with its office ("of National Security"), then one name or several."""

    def __init__(self, lexicon: Lexicon, cues: Cues) -> None:
        super().__init__()
        self.lexicon = lexicon
        self.cues = cues
        self.names = NameReader(lexicon, cues)

    def clues(self, text: str, tokens: list[Token]) -> Iterator[Clue]:
        at = 0
        stack: list[tuple[Cue, int]] = []
        while at < len(tokens):
            match = self.cues.match(tokens, at)
            if match is None:
                at += 1
                continue
            cue, after = match
            stack = (
                [*stack, (cue, at)] if stack and self._adjoins(tokens, stack, at) else [(cue, at)]
            )
            first = self._after_office(tokens, after, cue)
            names = self._read(tokens, first, cue, office=first > after + 1)
            role, sure = self._role(tokens, stack, names[0] if names else (at, at), first - after)
            for start, end in names:
                yield Clue(
                    span=(tokens[start].start, tokens[end - 1].end),
                    role=role,
                    why=self._why(cue, role),
                    strength=0.9,
                    titled=True,
                    group=tokens[at].start if len(names) > 1 else None,
                    sure=sure or role in ("head", "private"),
                    cue=(tokens[stack[0][1]].start, tokens[after - 1].end),
                )
            if names:
                stack = []
                at = names[-1][1]
            else:
                at = after

    def _why(self, cue: Cue, role: Role) -> str:
        if cue.kind == "head" and role != "head":
            return UNSURE_HEAD
        return "form of address" if cue.kind == "courtesy" else "title"

    def _read(self, tokens: Sequence[Token], first: int, cue: Cue, *, office: bool) -> list[Range]:
        if first >= len(tokens) or tokens[first].gap == 3 or tokens[first - 1].possessive:
            return []  # of "the President's Peking trip" Peking is no president
        if cue.plural:
            return self.names.read_several(tokens, first, strong=True)
        name = self.names.read(tokens, first, strong=True)
        if name is None and cue.kind == "courtesy":
            name = self._ordinary(tokens, first)
        if name is None:
            return []
        weak = len(cue.words) == 1 and cue.words[0] in self.cues.weak_in_capitals
        if weak and tokens[first].capitals and not self._known(tokens, name):
            return []
        if office and tokens[first].capitals and name[1] - name[0] < 2:
            return []  # "MINISTER OF X SAID": in capitals X may be part of the office
        return [name]

    def _ordinary(self, tokens: Sequence[Token], at: int) -> Range | None:
        """The word after a form of address, be it an ordinary one: `MR. MASTERS`, `Ms. Rice`."""
        token = tokens[at]
        named = (
            token.word
            and token.gap in (1, 2)
            and (self._may_be_name(token) if token.capitals else self._is_written_as_name(token))
            and self.cues.match(tokens, at) is None
        )
        return (at, at + 1) if named else None

    def _may_be_name(self, token: Token) -> bool:
        """Where all is in capitals a small word or a verb goes on with the sentence."""
        return (
            len(token.low) > _LONGEST_SMALL
            and not self.lexicon.is_function(token.low)
            and token.low not in self.cues.verbs
        )

    def _is_written_as_name(self, token: Token) -> bool:
        """A capital tells a name from a word, but for a function word that nobody is called."""
        known = self._known((token,), (0, 1))
        return token.capital and (known or not self.lexicon.is_function(token.low))

    def _known(self, tokens: Sequence[Token], name: Range) -> bool:
        return any(
            self.lexicon.is_forename(token.low) or self.lexicon.is_surname(token.low)
            for token in tokens[slice(*name)]
        )

    def _after_office(self, tokens: Sequence[Token], at: int, cue: Cue) -> int:
        """The index where a name should stand: points, a short form in brackets, "designate" and
        an office begun with "of" are passed."""
        whole = len(cue.words[-1]) > _LONGEST_SHORTENED and self.lexicon.is_common(cue.words[-1])
        if whole and at < len(tokens) and tokens[at].text == "." and tokens[at].gap == 0:
            return len(tokens)  # "told the Minister. Little came of it"
        while at < len(tokens) and (
            tokens[at].text in (".", "-") or tokens[at].low in self.cues.between
        ):
            at += 1
        if at + 2 < len(tokens) and tokens[at].text == "(" and tokens[at + 2].text == ")":
            at += 3
        if at >= len(tokens) or cue.kind in ("courtesy", "private"):
            return at
        if tokens[at].low != "of" and not (tokens[at].low == "for" and tokens[at - 1].capital):
            return at
        index = at + 1
        while index < len(tokens) and index - at < _LONGEST_OFFICE and tokens[index].gap < 3:
            token = tokens[index]
            if token.text in ("/", "&", "-") or token.low in ("and", "the", "of", "for"):
                index += 1
                continue
            in_office = token.word and (
                self.lexicon.is_common(token.low) or self.lexicon.is_place(token.low)
            )
            spelled = token.text.isupper() and not token.capitals and len(token.text) < 6
            if not in_office and not spelled:
                return index if index > at + 1 else at  # "Minister of X": X is the office
            index += 1
        return at

    def _adjoins(self, tokens: Sequence[Token], stack: Sequence[tuple[Cue, int]], at: int) -> bool:
        """Whether a title goes on from the one before: `Police Commissioner, Adm.`"""
        cue, begin = stack[-1]
        return all(
            token.gap < 3 and (token.text in _SIGNS or token.low in ("and", *cue.words))
            for token in tokens[begin + 1 : at]
        )

    def _role(
        self, tokens: Sequence[Token], stack: Sequence[tuple[Cue, int]], name: Range, office: int
    ) -> tuple[Role, bool]:
        """Who the titles say it is, and whether no other government has such officials."""
        begin = stack[0][1] if stack[-1][0].kind != "head" else stack[-1][1]
        nation = self._nation(tokens, begin)
        role: Role = "unknown"
        sure = False
        for cue, _ in reversed(stack):
            role = _ROLES.get(cue.kind, "unknown")
            if role != "unknown":
                sure = cue.acronym
                break
        if role == "head":
            is_head = self._is_head(tokens, begin, name, office)
            return ("head", True) if is_head else ("foreign_official", False)
        official = any(cue.kind not in ("courtesy", "private") for cue, _ in stack)
        if official and nation == "us":
            return "us_official", True
        if official and nation == "foreign":
            return "foreign_official", True
        return role, sure

    def _nation(self, tokens: Sequence[Token], begin: int) -> str | None:
        """Whose official, from the words just before the title."""
        for index in range(begin - 1, max(begin - 4, -1), -1):
            low = tokens[index].low
            if low in self.lexicon.united_states and tokens[index].capital:
                return "us"
            if self.lexicon.is_nation(low):
                return "foreign"
            if low in self.cues.verbs or self.lexicon.is_function(low) or not tokens[index].word:
                return None
        return None

    def _is_head(self, tokens: Sequence[Token], begin: int, name: Range, office: int) -> bool:
        """Whether the title is a head of state's or government's: when in doubt it is not.

        Nothing but a joining word, a sign or a nation may stand before it, and no company, club or
        council in the office or after the name.
        """
        office_words = [token.low for token in tokens[begin + 2 : name[0]] if token.word]
        of_nation = office <= 1 or (
            bool(office_words)
            and all(self.lexicon.is_nation(low) or low == "the" for low in office_words)
        )
        after = [token.low for token in tokens[name[1] : name[1] + 3]]
        of_body = after[:1] in (["of"], ["for"]) and not any(map(self.lexicon.is_nation, after))
        return (
            tokens[begin].capital
            and of_nation
            and not of_body
            and self._leads_to_head(tokens, begin)
        )

    def _leads_to_head(self, tokens: Sequence[Token], begin: int) -> bool:
        """Whether what stands before the title leaves no doubt."""
        index = begin - 1
        while index >= 0 and tokens[index + 1].gap < 3 and self._is_nation(tokens[index]):
            index -= 1
        if index < 0 or tokens[index + 1].gap == 3:
            return True
        token = tokens[index]
        if not token.word:
            return token.text != "-" or tokens[index + 1].gap != 0  # "ex-President"
        joins = (
            self.lexicon.is_function(token.low)
            or token.low in self.cues.verbs
            or token.low in self.lexicon.contexts["person_before"]
        )
        return (
            joins
            and token.low not in self.cues.demoting
            and not (
                token.low == "and" and self._ends_title(tokens, index)  # "Chairman and President"
            )
        )

    def _is_nation(self, token: Token) -> bool:
        return self.lexicon.is_nation(token.low) or token.low in self.lexicon.united_states

    def _ends_title(self, tokens: Sequence[Token], at: int) -> bool:
        """Whether a title of one person ends just before a token."""
        for begin in range(max(at - 4, 0), at):
            match = self.cues.match(tokens, begin)
            if match is not None and match[1] == at:
                return not match[0].plural
        return False
