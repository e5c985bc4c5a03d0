"""Gleans `lexicon.txt` from tagged telegrams, lists of names, a dictionary and a gazetteer.

    python -m worker.people.glean FOLDER OUT

FOLDER holds `frus_train.jsonl.gz` (Foreign Relations of the United States, a work of the U.S.
government in the public domain), `names_forenames.csv` and `names_surnames.csv` (CC0),
`american-english-large` (the word list of SCOWL, worker/people/NOTICE), `dist.all.last` (surnames
of the 1990 census of the United States, public domain), `given.txt` and `family.txt` (names of
seventy countries from Faker, MIT) and `cities15000.json` (GeoNames, CC BY 4.0). Run it when the
data change; the result is kept with the code. See `worker.people.lexicon` for what the letters
mean.
"""

import csv
import gzip
import json
import re
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from worker.people.lexicon import is_derived, strip_accents

_LARGE_TOWN = 100_000
_MOST_BORNE = 30_000
_WORD = re.compile(r"[A-Za-z]+")
_MID_SENTENCE = re.compile(r"[a-z,;] $")
_TITLE = re.compile(
    r"\b(?:Mr|Mrs|Messrs|Dr|Prof|Professor|Amb|Ambassador|Gen|General|LtGen|MajGen|BrigGen|Brig|Lt|"
    r"Maj|Major|Capt|Captain|Col|Colonel|Adm|Admiral|Marshal|Minister|FonMin|PriMin|Deputy|Sir|Lord|"
    r"Secretary|Senator|Congressman|President|Premier|Chancellor|Judge|King|Prince|Sheikh|Shaikh)"
    r"\.? $"
)
_FULL_NAME = re.compile(r"([A-Z][a-z]+) (?:[A-Z]\. ?)*[A-Z]")


@dataclass
class _Counts:
    """How often each word, in lower case, is written how."""

    plain: Counter[str] = field(default_factory=Counter)  # in lower case
    capital: Counter[str] = field(default_factory=Counter)  # capitalised inside a sentence
    spelled: Counter[str] = field(default_factory=Counter)  # in capitals
    tagged: Counter[str] = field(default_factory=Counter)  # inside a tagged name
    first: Counter[str] = field(default_factory=Counter)  # first of a tagged full name
    addressed: Counter[str] = field(default_factory=Counter)  # after a title, untagged

    def read(self, text: str, people: list[dict[str, int]]) -> None:
        named = bytearray(len(text))
        for person in people:
            start, end = person["start"], person["end"]
            named[start:end] = b"\1" * (end - start)
            if whole := _FULL_NAME.match(text, start, end):
                self.first[whole[1].lower()] += 1
        for match in _WORD.finditer(text):
            word, start = match.group(), match.start()
            if named[start]:
                self.tagged[word.lower()] += 1
            elif word[0].islower():
                self.plain[word] += 1
            elif _MID_SENTENCE.match(text[max(0, start - 2) : start]):
                (self.spelled if word[1:].isupper() else self.capital)[word.lower()] += 1
            if not named[start] and _TITLE.search(text[max(0, start - 14) : start]):
                self.addressed[word.lower()] += 1

    def letters(self, word: str, given: set[str], family: set[str]) -> str:
        plain, tagged = self.plain[word], self.tagged[word]
        capital = self.capital[word] + self.spelled[word]
        addressed = self.addressed[word] > 1 and self.addressed[word] * 20 > capital
        name = word in given or word in family or tagged > 1
        letters = ""
        if plain > 1 and plain * 4 > tagged:
            letters += "c" if plain < 200 else "C"
            if name:
                letters += "N" if plain < max(30, 3 * tagged) else "n"
            elif self.capital[word] > 20:
                letters += "o"
        elif not name and not addressed and (capital > 4 or self._is_short_form(word)):
            letters += "p"
        if word in given and plain < 200:
            letters += "f"
        if word in family or tagged > 1 or (addressed and not plain):
            letters += "s"
        return letters

    def _is_short_form(self, word: str) -> bool:
        return self.spelled[word] > 1 and not self.capital[word]


def glean(folder: Path) -> Iterator[str]:
    """Lines of the lexicon: a word in lower case, a tab, its letters."""
    letters = dict(_read_telegrams(folder))
    words = _read_dictionary(folder / "american-english-large")
    towns = _read_towns(folder / "cities15000.json")
    census = _read_census(folder / "dist.all.last")
    given, family = (_read_names(folder / f"{kind}.txt") for kind in ("given", "family"))
    for word in [word for word, known in letters.items() if known == "p"]:
        if len(word) > 3 and word in (given | family) - towns:
            del letters[word]  # not tagged, and somebody's name all the same
    for word in words | towns:
        if word not in letters and word not in census and not is_derived(word, words):
            letters[word] = "d" if word in words else "t"
    for word in {*islice(census, _MOST_BORNE)} | family | given:
        letters.setdefault(word, "g" if word in given else "b")
    for word in sorted(letters):
        yield f"{word}\t{letters[word]}\n"


def _read_telegrams(folder: Path) -> Iterator[tuple[str, str]]:
    """Words of the telegrams and names of the lists, with their letters."""
    counts = _Counts()
    with gzip.open(folder / "frus_train.jsonl.gz", "rt", encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            counts.read(row["text"], row["persons"] + row["persons_extra"])
    given = _names(folder / "names_forenames.csv")
    given |= {word for word, count in counts.first.items() if count > 1}
    family = _names(folder / "names_surnames.csv")
    for word in {*counts.plain, *counts.capital, *counts.spelled, *counts.tagged} | given | family:
        if len(word) > 1 and word.isalpha() and (letters := counts.letters(word, given, family)):
            yield word, letters


def _names(path: Path) -> set[str]:
    with path.open(encoding="utf-8-sig", newline="") as lines:
        whole = {strip_accents(row["Romanized Name"]) for row in csv.DictReader(lines)}
    return {word for name in whole for word in re.split(r"[\s'-]+", name) if len(word) > 1}


def _read_dictionary(path: Path) -> set[str]:
    """Words it writes in lower case."""
    return {
        strip_accents(word)
        for word in path.read_text(encoding="utf-8").split()
        if word.isalpha() and word.islower() and len(word) > 2
    }


def _read_census(path: Path) -> dict[str, None]:
    """Surnames, the most frequent first."""
    lines = path.read_text(encoding="ascii").splitlines()
    return dict.fromkeys(line.split()[0].lower() for line in lines)


def _read_names(path: Path) -> set[str]:
    """A name a line."""
    names = {strip_accents(name) for name in path.read_text(encoding="utf-8").split()}
    return {name for name in names if name.isalpha()}


def _read_towns(path: Path) -> set[str]:
    """Towns of one word where a hundred thousand people live."""
    towns = json.loads(path.read_text(encoding="utf-8")).values()
    names = {strip_accents(town["name"]) for town in towns if town["population"] >= _LARGE_TOWN}
    return {name for name in names if name.isalpha() and len(name) > 3}


if __name__ == "__main__":
    folder, out = map(Path, sys.argv[1:])
    out.write_text("".join(glean(folder)), encoding="utf-8")
