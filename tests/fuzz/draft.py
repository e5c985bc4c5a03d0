"""Made cables before and while they are damaged, and which of their words may never be released.

Nothing here asks the reader: what is secret is known because it was written as such.
"""

from dataclasses import dataclass, field
from random import Random
from typing import Final

_CONSONANTS: Final = "bdfgklmnprstvz"
_VOWELS: Final = "aeiou"
_SENTENCES: Final = (
    "the {} of the {} told us about {} near the {}",
    "{} and {} were seen with {} before the {}",
    "we heard from {} that the {} would {} in {}",
    "a {} said that {} had no {} for {}",
    "in {} the {} will go on without {} and {}",
)


@dataclass(slots=True)
class Portion:
    """A piece of the body. `number` and `mark` are empty where it has none.

    secret: nothing of its words may stand in a copy. kind: what it was written as.
    """

    lines: list[str]
    secret: bool
    number: str = ""
    gap: str = " "
    mark: str = ""
    kind: str = "paragraph"

    def render(self) -> list[str]:
        opening = self.number + (self.gap if self.number else "") + self.mark
        return [f"{opening} {self.lines[0]}".lstrip(), *self.lines[1:]]


@dataclass(slots=True)
class Draft:
    """A cable in pieces: header lines, portions with a blank line between or none, signature."""

    rng: Random
    capitals: bool
    width: int
    head: list[str] = field(default_factory=list)
    portions: list[Portion] = field(default_factory=list)
    spaced: bool = True
    signature: str = ""
    ending: str = "\n"
    secrets: list[str] = field(default_factory=list)
    released: list[str] = field(default_factory=list)

    def word(self, *, secret: bool) -> str:
        """A word that no other text has, three or four syllables long."""
        syllables = (
            self.rng.choice(_CONSONANTS) + self.rng.choice(_VOWELS)
            for _ in range(self.rng.randint(3, 4))
        )
        made = "".join(syllables) + ("x" if secret else "n")
        (self.secrets if secret else self.released).append(made)
        return made

    def sentence(self, *, secret: bool) -> str:
        form = self.rng.choice(_SENTENCES)
        made = form.format(*(self.word(secret=secret) for _ in range(4))) + "."
        return made.upper() if self.capitals else made[0].upper() + made[1:]

    def text(self, *, secret: bool, sentences: int) -> list[str]:
        """Sentences wrapped at the width of this cable."""
        made = " ".join(self.sentence(secret=secret) for _ in range(sentences))
        return wrap(made, self.width)

    def lines(self) -> list[str]:
        made = list(self.head)
        for portion in self.portions:
            made += ([""] if self.spaced else []) + portion.render()
        return [*made, *([self.signature] if self.signature else [])]


def wrap(text: str, width: int) -> list[str]:
    """`text` in lines of up to `width` characters, words whole."""
    lines = [""]
    for word in text.split():
        if lines[-1] and len(lines[-1]) + 1 + len(word) > width:
            lines.append("")
        lines[-1] += (" " if lines[-1] else "") + word
    return lines
