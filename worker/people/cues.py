"""The words that stand before names, read from `cues.yaml` and from a site's own."""

from collections.abc import Sequence
from dataclasses import dataclass
from importlib import resources
from typing import Any, Literal, get_args

import yaml

from rules.language.sitecues import NO_CUES, SiteCues
from worker.people.tokens import Token, split_tokens

CueKind = Literal["head", "us", "foreign", "neutral", "private", "military", "courtesy"]


@dataclass(frozen=True, slots=True)
class Cue:
    """A title, rank or office. `words` are its tokens in lower case, points left out."""

    words: tuple[str, ...]
    kind: CueKind
    plural: bool
    capital: bool  # counts only with a capital
    acronym: bool  # counts only in capitals


@dataclass(frozen=True, slots=True)
class Cues:
    """All cues, by first word, longest first, with the words that go with them."""

    by_word: dict[str, tuple[Cue, ...]]
    single: frozenset[str]
    between: frozenset[str]
    demoting: frozenset[str]
    verbs: frozenset[str]
    weak_in_capitals: frozenset[str]
    drafting: tuple[str, ...]
    eyes_only: tuple[str, ...]
    addressed: tuple[str, ...]
    participants: tuple[str, ...]

    def match(self, tokens: Sequence[Token], at: int) -> tuple[Cue, int] | None:
        """The longest cue that begins at a token, and the index after it."""
        for cue in self.by_word.get(tokens[at].low, ()):
            end = _match_words(tokens, at, cue)
            if end is not None:
                return cue, end
        return None


def _match_words(tokens: Sequence[Token], at: int, cue: Cue) -> int | None:
    index = at
    for number, word in enumerate(cue.words):
        while number and index < len(tokens) and tokens[index].text == ".":
            index += 1
        if index >= len(tokens) or tokens[index].low != word:
            return None
        token = tokens[index]
        if number and token.gap == 3:
            return None
        if token.word and not token.capitals:
            if cue.acronym and not token.text.isupper():
                return None
            if cue.capital and not token.capital:
                return None
        index += 1
    return index


def load_cues(site: SiteCues = NO_CUES) -> Cues:
    """Read the cues that come with the package, and add a site's to them."""
    data: dict[str, Any] = yaml.safe_load(
        (resources.files("worker.people") / "cues.yaml").read_text(encoding="utf-8")
    )
    for key, entries in site.lists():
        data[key] = [*data[key], *entries]
    capital = {_words(entry) for entry in data["capital_only"]}
    found: dict[str, list[Cue]] = {}
    for kind in get_args(CueKind):
        for entry in data[kind]:
            words = _words(entry)
            cue = Cue(
                words=words,
                kind=kind,
                plural=words[-1].endswith(("s", "men", "women")) and words[-1] not in _SINGULAR,
                capital=words in capital,
                acronym=entry.isupper(),
            )
            found.setdefault(words[0], []).append(cue)
    return Cues(
        by_word={
            word: tuple(sorted(cues, key=lambda cue: -len(cue.words)))
            for word, cues in found.items()
        },
        single=frozenset(
            cue.words[0] for cues in found.values() for cue in cues if len(cue.words) == 1
        ),
        between=frozenset(data["between"]),
        demoting=frozenset(data["demoting"]),
        verbs=frozenset(data["verbs"]),
        weak_in_capitals=frozenset(data["weak_in_capitals"]),
        drafting=tuple(data["drafting"]),
        eyes_only=tuple(data["eyes_only"]),
        addressed=tuple(data["addressed"]),
        participants=tuple(data["participants"]),
    )


_SINGULAR = frozenset(
    {"das", "pdas", "polcouns", "econcouns", "mincouns", "ps", "mrs", "ms", "miss", "pres"}
)


def _words(entry: str) -> tuple[str, ...]:
    return tuple(token.low for token in split_tokens(entry) if token.text != ".")
