"""Where names that must be withheld stand in a source, in any disguise the shadow sees through."""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

from rules.cable.model import Span
from rules.language.sitelists import is_spelled_exactly
from worker.people.lexicon import Lexicon
from worker.people.spelling import Words, spell_name
from worker.protection.exact import ExactMatcher
from worker.protection.mustredact import Entry, MustRedact
from worker.protection.slips import SlipMatcher
from worker.shadow import FormMatch, FormMatcher, Shadow, fold_text

# The Arabic article, alone, hyphened, or written together before a capital.
_ARTICLE: Final = re.compile(r"(?<![^\W_])([AaEe])([Ll])(?=[-'’ ]|(?-i:[A-Z][a-z]))")


@dataclass(frozen=True, slots=True)
class Hit:
    """A name that must be withheld, where it stands: span into the source."""

    span: Span
    entry: Entry


class HitFinder:
    """Finds every name of a `MustRedact` in one text after another.

    A single word in small letters that the language has is the ordinary word (rice), unless the
    list itself writes it small.
    """

    def __init__(self, must_redact: MustRedact, lexicon: Lexicon) -> None:
        self.lexicon = lexicon
        self._entries: dict[str, list[Entry]] = defaultdict(list)
        for entry in must_redact.entries:
            for form in dict.fromkeys(form for name in entry.names for form in _spellings(name)):
                self._entries[form].append(entry)
        self._bearers: dict[str, list[Words]] = defaultdict(list)
        for entry in must_redact.entries:
            if entry.protected:
                for words in {spell_name(name) for name in entry.names}:
                    self._bearers[words[-1]].append(words)
        exact = [form for form in self._entries if is_spelled_exactly(form)]
        disguised = [form for form in self._entries if form not in exact]
        self._plain = FormMatcher(disguised)
        self._slips = SlipMatcher(disguised, lexicon.is_known)
        self._exact = ExactMatcher(exact)

    def find(self, text: str, furniture: Sequence[Span] = ()) -> tuple[Hit, ...]:
        """Every hit in reading order, those that overlap too. furniture: page lines, which may cut
        through a name and may hold one."""
        if not self._entries:
            return ()
        found = {
            (match.span, match.form)
            for lines in ((furniture, ()) if furniture else ((),))
            for match in self._matches(text, fold_text(text, lines))
            if not self._is_ordinary(match.form, text[slice(*match.span)])
        }
        found |= {(match.span, match.form) for match in self._exact.find(text, furniture)}
        return tuple(
            Hit(span, entry) for span, form in sorted(found) for entry in self._entries[form]
        )

    def may_be_source(self, words: Words) -> bool:
        """Whether a name may be a protected source's: its last word alone or with others of it."""
        return any(holds_words(whole, words) for whole in self._bearers.get(words[-1], ()))

    def _matches(self, text: str, folded: Shadow) -> Iterator[FormMatch]:
        yield from self._plain.find(folded)
        yield from self._slips.find(text, folded)

    def _is_ordinary(self, form: str, found: str) -> bool:
        word = fold_text(found).text
        return (
            found.islower()
            and not form.islower()
            and word.isalpha()
            and (self.lexicon.is_common(word) or self.lexicon.is_function(word))
        )


def holds_words(whole: Words, part: Words) -> bool:
    """Whether the words of `part` stand in `whole` in the same order."""
    rest = iter(whole)
    return all(word in rest for word in part)


def _spellings(name: str) -> Iterator[str]:
    """The name, and with its article both as Al and as El."""
    yield name
    for letter in "ae":
        yield _ARTICLE.sub(partial(_change_article, letter), name)


def _change_article(letter: str, found: re.Match[str]) -> str:
    """Written together with its name, it is parted from it, which finds it either way."""
    article = (letter.upper() if found[1].isupper() else letter) + found[2]
    together = found.string[found.end()].isalpha()
    return article + "-" if together else article
