"""A name found once is found everywhere: through wraps and page lines, in capitals, on the page."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from rules.cable.model import Span
from worker.people.evidence import Clue
from worker.people.lexicon import Lexicon
from worker.people.spelling import spell_name
from worker.shadow import FormMatcher, Shadow

_WHY = "named elsewhere in the source"


def spread_names(
    text: str, folded: Shadow, clues: Sequence[Clue], lexicon: Lexicon
) -> Iterator[Clue]:
    """Further mentions of the names the clues found: whole, or one word of them.

    text: the source. folded: its shadow. Single words that are places or ordinary words are not
    spread, since they would take the ordinary word with them.
    """
    forms: set[str] = set()
    for clue in clues:
        surface = text[slice(*clue.span)]
        words = spell_name(surface)
        if clue.role == "signer" and any(map(_ordinary(lexicon), words)):
            continue
        if len(words) > 1:
            forms.add(surface)
            forms.update(
                f"{before} {word}"
                for before, word in pairwise(words)
                if before in lexicon.particles
            )
        forms.update(
            word
            for word in (words if clue.strength > 0.6 else words[-1:])
            if word not in lexicon.particles
            and not (lexicon.is_place(word) or lexicon.is_function(word))
        )
    for match in FormMatcher(forms).find(folded):
        surface = text[slice(*match.span)]
        if not any(map(str.isupper, surface[:1])) and match.form.split(" ")[0] not in (
            lexicon.particles
        ):
            continue
        if _in_phrase(folded.text, folded.shadowed(match.span), lexicon) or not _stands_as_name(
            text, match.span, match.form, lexicon
        ):
            continue
        yield Clue(span=match.span, role="unknown", why=_WHY, strength=0.4)


def _ordinary(lexicon: Lexicon):  # type: ignore[no-untyped-def]
    return lambda word: lexicon.is_common(word) or lexicon.is_place(word)


def _in_phrase(folded: str, span: Span, lexicon: Lexicon) -> bool:
    """Whether a match is the end of a place's name of two words (`la paz`)."""
    before = folded[max(0, span[0] - 20) : span[0]].split()
    return bool(before) and f"{before[-1]} {folded[slice(*span)]}" in lexicon.phrases


def _stands_as_name(text: str, span: Span, form: str, lexicon: Lexicon) -> bool:
    """Whether a single word found again is a name there rather than an ordinary word."""
    words = spell_name(form)
    if len(form) < 3 and _in_capitals(text, span) and not lexicon.is_surname(form):
        return False
    if len(words) > 1 or not lexicon.is_common(words[0]):
        return True
    if not (lexicon.is_listed(words[0]) or words[0] in lexicon.dictionary):
        return True  # common by its ending alone: Pickering, Connally
    if lexicon.is_frequent(words[0]) and not lexicon.is_also_name(words[0], capitals=False):
        return not _in_capitals(text, span)
    return not _in_capitals(text, span) or lexicon.is_also_name(words[0], capitals=True)


def _in_capitals(text: str, span: Span) -> bool:
    """Whether the line around a span is written in capitals."""
    around = text[max(0, span[0] - 40) : span[0]] + text[span[1] : span[1] + 40]
    surface = text[slice(*span)]
    lower = sum(map(str.islower, around))
    return surface.isupper() and lower * 8 <= sum(map(str.isupper, around))
