"""An office's own cues: words and lines of its cables that tell of people, in `cues.yaml`."""

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Final

from pydantic import AfterValidator, Field, ValidationError

from rules.errors import ExciseError
from rules.language import yamlfile
from rules.language.rule import Strict
from rules.language.shelf import CUES, Shelf
from rules.language.yamlfile import Document

_LEAST_LETTERS: Final = 2


def _check_cue(text: str) -> str:
    if sum(map(str.isalpha, text)) < _LEAST_LETTERS or text != text.strip():
        raise ValueError("a word or two are wanted, two letters at least, no space around them")
    return text


Cue = Annotated[str, Field(max_length=60), AfterValidator(_check_cue)]


class SiteCues(Strict):
    """What a site adds to the cues that come with Excise; each list is one of theirs. An entry in
    capitals counts in capitals alone."""

    head: tuple[Cue, ...] = Field((), description="Titles of heads of state and government.")
    us: tuple[Cue, ...] = Field((), description="Offices of the United States: DCM, POLOFF.")
    foreign: tuple[Cue, ...] = Field((), description="Offices of other governments: FONMIN.")
    neutral: tuple[Cue, ...] = Field((), description="Offices of any government: Ambassador.")
    military: tuple[Cue, ...] = Field((), description="Ranks.")
    private: tuple[Cue, ...] = Field((), description="What people without office are called.")
    courtesy: tuple[Cue, ...] = Field((), description="Forms of address: Mr, Pan, Ato.")
    capital_only: tuple[Cue, ...] = Field((), description="Titles that count with a capital alone.")
    verbs: tuple[Cue, ...] = Field((), description="Verbs of speaking, as after a name.")
    drafting: tuple[Cue, ...] = Field((), description="Keys of lines of drafters and clearers.")
    eyes_only: tuple[Cue, ...] = Field((), description="Openings of lines naming their readers.")
    addressed: tuple[Cue, ...] = Field((), description="Openings of lines naming sender or reader.")
    participants: tuple[Cue, ...] = Field((), description="Keys of lists of people who met.")

    def lists(self) -> Iterator[tuple[str, tuple[str, ...]]]:
        """Each list with its name."""
        for key in type(self).model_fields:
            yield key, getattr(self, key)


NO_CUES: Final = SiteCues()


def read_cues(shelf: Shelf, errors: list[str]) -> SiteCues:
    """The site's cues; what is wrong in them is added to `errors` with file and line."""
    path = (shelf.site or Path()) / CUES
    if shelf.site is None or not path.is_file():
        return NO_CUES
    try:
        document = yamlfile.load(path, shelf.call(path))
    except ExciseError as error:
        errors.append(error.message)
        return NO_CUES
    try:
        cues = SiteCues.model_validate(document.values)
    except ValidationError as error:
        errors += document.tell(error)
        return NO_CUES
    errors += _find_doubles(document, cues)
    return cues


def _find_doubles(document: Document, cues: SiteCues) -> Iterator[str]:
    """Entries that stand twice in one list."""
    for key, entries in cues.lists():
        seen: set[str] = set()
        for index, entry in enumerate(entries):
            if entry.casefold() in seen:
                yield f"{document.place(key, index)}: {key}.{index}: it stands twice in the list"
            seen.add(entry.casefold())
