"""Gleans `lexicon.txt` from tagged telegrams and lists of names.

    python -m worker.people.glean frus_train.jsonl.gz names_forenames.csv names_surnames.csv OUT

Run it when the data change; the result is kept with the code. Source of the words: Foreign
Relations of the United States, a work of the U.S. government in the public domain; the lists of
names are CC0. See `worker.people.lexicon` for what the letters mean.
"""

import csv
import gzip
import json
import re
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from worker.people.lexicon import strip_accents

_WORD = re.compile(r"[A-Za-z]+")
_MID_SENTENCE = re.compile(r"[a-z,;] $")
_TITLE = re.compile(
    r"\b(?:Mr|Mrs|Dr|Amb|Ambassador|Gen|General|Col|Colonel|Adm|Admiral|Minister|FonMin|PriMin|"
    r"Secretary|Senator|President|Premier|Chancellor|King|Prince)\.? $"
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
        elif not name and not addressed and capital > 4:
            letters += "p"
        if word in given and plain < 200:
            letters += "f"
        if word in family or tagged > 1 or (addressed and not plain):
            letters += "s"
        return letters


def glean(telegrams: Path, forenames: Path, surnames: Path) -> Iterator[str]:
    """Lines of the lexicon: a word in lower case, a tab, its letters."""
    counts = _Counts()
    with gzip.open(telegrams, "rt", encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            counts.read(row["text"], row["persons"] + row["persons_extra"])
    given = _names(forenames) | {word for word, count in counts.first.items() if count > 1}
    family = _names(surnames)
    for word in sorted(
        {*counts.plain, *counts.capital, *counts.spelled, *counts.tagged} | given | family
    ):
        if len(word) > 1 and word.isalpha() and (letters := counts.letters(word, given, family)):
            yield f"{word}\t{letters}\n"


def _names(path: Path) -> set[str]:
    with path.open(encoding="utf-8-sig", newline="") as lines:
        whole = {strip_accents(row["Romanized Name"]) for row in csv.DictReader(lines)}
    return {word for name in whole for word in re.split(r"[\s'-]+", name) if len(word) > 1}


if __name__ == "__main__":
    *sources, out = map(Path, sys.argv[1:])
    out.write_text("".join(glean(*sources)), encoding="utf-8")
