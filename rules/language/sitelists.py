"""An office's own lists: names that never leave, words that are no names, marks of its writers.

They stand in the folder of its rules as `deny.yaml`, `allow.yaml` and `protect.yaml`. A deny list
may name people whom nobody may learn of, so no message quotes what stands in a list: it gives file,
line and entry.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any, Final, Literal, TypeVar

from pydantic import AfterValidator, Field, ValidationError

from rules.errors import ExciseError
from rules.language import yamlfile
from rules.language.profile import Reason
from rules.language.rule import Strict
from rules.language.shelf import Shelf
from rules.language.yamlfile import Document

_LEAST_LETTERS: Final = 3
# Han, kana and Hangul: text without spaces, whose shortest names have two characters.
_UNSPACED: Final = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff]{2,}")
_TWO_LETTERS: Final = re.compile(r"[^\W\d_]{2}")
Kind = Literal["people", "organisations", "places"]
KINDS: Final[tuple[Kind, ...]] = ("people", "organisations", "places")


def _check_length(text: str) -> str:
    if len(plain_letters(text)) < _LEAST_LETTERS or not any(map(str.isalpha, text)):
        raise ValueError("too short: three letters at least, else it stands in every other line")
    return text


def _check_denied(text: str) -> str:
    """A name of two letters is looked for as it is spelled."""
    if is_spelled_exactly(text) and (is_unspaced(text) or text[0].isupper()):
        return text
    return _check_length(text)


def is_spelled_exactly(name: str) -> bool:
    """Whether a name is so short, or of such a script, that only its own spelling tells it."""
    return _TWO_LETTERS.fullmatch(name) is not None or is_unspaced(name)


def is_unspaced(name: str) -> bool:
    """Whether a name is of a script that sets no spaces between words."""
    return _UNSPACED.fullmatch(name) is not None


def _check_word(text: str) -> str:
    if not re.fullmatch(r"[a-z]{2,20}", text):
        raise ValueError("one word in small letters is wanted")
    return text


Name = Annotated[str, Field(max_length=200), AfterValidator(_check_length)]
DeniedName = Annotated[str, Field(max_length=200), AfterValidator(_check_denied)]
Word = Annotated[str, AfterValidator(_check_word)]


class Denied(Strict):
    """Someone or something that no copy may name."""

    name: DeniedName = Field(description="The full name; every disguise of it is found.")
    aliases: tuple[DeniedName, ...] = Field(
        (), description="Other names: a surname alone, a code name."
    )
    reason: Reason | None = None
    exemption: str | None = Field(
        None,
        pattern=r"^\(b\)\(\d\)(\([A-F]\))?$",
        description="The FOIA exemption it is withheld under, like (b)(7)(D).",
    )


class DenyList(Strict):
    """`deny.yaml`: what is withheld from every copy, whatever the profile keeps."""

    people: tuple[Denied, ...] = ()
    organisations: tuple[Denied, ...] = ()
    places: tuple[Denied, ...] = ()

    def listed(self) -> Iterator[tuple[Kind, int, Denied]]:
        """Each entry with its kind and its number in its list, from 1."""
        for kind in KINDS:
            for number, entry in enumerate(getattr(self, kind), 1):
                yield kind, number, entry


class Allowed(Strict):
    """A word that is no person's name."""

    word: Name
    reason: Reason


class AllowList(Strict):
    """`allow.yaml`: it never beats a deny entry or a mark of protection."""

    words: tuple[Allowed, ...] = ()


class ProtectWords(Strict):
    """The words that marks of protection are made of; a site's `protect.yaml` adds to ours.

    word: what a mark must hold. urging, object: what makes a mark of it outside parentheses
    (STRICTLY, SOURCE). filler: what else may stand in it. plural: which of all these say that
    several people are meant.
    """

    word: tuple[Word, ...] = ()
    urging: tuple[Word, ...] = ()
    object: tuple[Word, ...] = ()
    filler: tuple[Word, ...] = ()
    plural: tuple[Word, ...] = ()


@dataclass(frozen=True, slots=True)
class SiteLists:
    """All three; empty where the site has none."""

    deny: DenyList = field(default_factory=DenyList)
    allow: AllowList = field(default_factory=AllowList)
    protect: ProtectWords = field(default_factory=ProtectWords)


NO_LISTS: Final = SiteLists()


_List = TypeVar("_List", DenyList, AllowList, ProtectWords)


def read_lists(shelf: Shelf, errors: list[str]) -> SiteLists:
    """The site's lists; what is wrong in them is added to `errors` with file and line."""
    if shelf.site is None:
        return NO_LISTS
    return SiteLists(
        _read(shelf, "deny.yaml", DenyList, errors),
        _read(shelf, "allow.yaml", AllowList, errors),
        _read(shelf, "protect.yaml", ProtectWords, errors),
    )


def plain_letters(text: str) -> str:
    """Letters and digits alone, small, without accents: how entries are compared."""
    split = unicodedata.normalize("NFKD", text.casefold())
    return "".join(char for char in split if char.isalnum())


def _read(shelf: Shelf, file: str, model: type[_List], errors: list[str]) -> _List:
    path = (shelf.site or Path()) / file
    if not path.is_file():
        return model()
    try:
        document = yamlfile.load(path, shelf.call(path))
    except ExciseError as error:
        # Its own words may quote a key or an anchor, which may be a name.
        place = error.message.removeprefix(shelf.call(path)).split(":")[1]
        errors.append(f"{shelf.call(path)}:{place}: it is no sound YAML, or a key stands twice")
        return model()
    try:
        read = model.model_validate(document.values)
    except ValidationError as error:
        errors += _tell(document, error, model)
        return model()
    errors += _find_doubles(document)
    return read


def _tell(document: Document, error: ValidationError, model: type[Strict]) -> list[str]:
    """Each fault with its line; a key that we do not know is not repeated."""
    known = {*model.model_fields, *Denied.model_fields, *Allowed.model_fields}
    told = []
    for fault in error.errors(include_input=False):
        location = fault["loc"]
        named = ".".join(
            str(part) if isinstance(part, int) or part in known else "?" for part in location
        )
        told.append(f"{document.place(*location)}: {named}: {fault['msg']}")
    return told


def _find_doubles(document: Document) -> Iterator[str]:
    """Every name that stands twice, in one list or in two."""
    first: dict[str, str] = {}
    for kind in (*KINDS, "words"):
        for index, entry in enumerate(document.items(kind)):
            for location, name in _names(entry):
                place = document.place(kind, index, *location)
                letters = plain_letters(name)
                if letters in first:
                    yield f"{place}: {kind}.{index}: stands already at {first[letters]}"
                first.setdefault(letters, place)


def _names(entry: dict[str, Any]) -> Iterator[tuple[tuple[int | str, ...], str]]:
    for key in ("name", "word"):
        if key in entry:
            yield (key,), entry[key]
    for index, alias in enumerate(entry.get("aliases") or ()):
        yield ("aliases", index), alias
