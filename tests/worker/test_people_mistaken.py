"""What is mistaken for a name, and what only looks like an ordinary word: the lists and the rules
that tell them apart."""

import pytest

from rules.cable.model import Span
from worker.people.cues import load_cues
from worker.people.evidence import Clue
from worker.people.lexicon import load_lexicon
from worker.people.propagation import spread_names
from worker.people.recognizers.title import TitleRecognizer
from worker.people.tokens import split_tokens
from worker.shadow import fold_text, unwrap_text


def titled(text: str) -> list[str]:
    clues = TitleRecognizer(load_lexicon(), load_cues()).clues(text, split_tokens(text))
    return [text[slice(*clue.span)] for clue in clues]


@pytest.mark.parametrize(
    "text",
    [
        "They prepared the President's Zelmar trip.",
        "He had told the Minister. Zelmar policy did not change.",
        "He left after a call on the PriMin May 27.",
        "No official American went home.",
    ],
)
def test_what_follows_a_title_by_chance_is_not_its_name(text: str) -> None:
    assert titled(text) == []


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("He told Min. Zelmar.", ["Zelmar"]),
        ("They called on Minister May.", ["May"]),
        ("PRESENT WERE MR. MASTERS, MRS. CASES AND DR. BROKEN.", ["MASTERS", "CASES", "BROKEN"]),
        ("He met Ms. Rice, Dr. Day and Mr. Said. Mr. Chairman left.", ["Rice", "Day", "Said"]),
        ("Prof. Zelmar met LtGen Brandor and H.E. Tolvan.", ["Zelmar", "Brandor", "Tolvan"]),
        ("MINMINES ZELMAR AND U ZELAN LEFT.", ["ZELMAR", "ZELAN"]),
    ],
)
def test_a_title_names_whom_it_stands_before(text: str, names: list[str]) -> None:
    assert titled(text) == names


@pytest.mark.parametrize(
    "text", ["MR. SAID TO COME.", "MRS. THE WAS OUT.", "DEAR MR. PRIME MINISTER:", "MR.\n\nCASES"]
)
def test_a_form_of_address_makes_no_name_of_a_small_word(text: str) -> None:
    assert titled(text) == []


def test_words_telegrams_never_use_are_known_from_other_books() -> None:
    lexicon = load_lexicon()
    assert not lexicon.is_common("sycophant")
    for word in ("sycophant", "sycophants", "ephemeral", "telegram", "telegrams"):
        assert lexicon.is_in_dictionary(word), word
    for word in ("zelmar", "sukarno", "finch"):
        assert not lexicon.is_in_dictionary(word), word
    assert "valparaiso" in lexicon.towns
    assert "finch" in lexicon.borne
    assert "anwar" in lexicon.given
    assert not lexicon.is_place("anwar")


def test_firms_press_and_armed_groups_are_nobody() -> None:
    lexicon = load_lexicon()
    assert all(map(lexicon.is_place, ("pravda", "aeroflot", "hizballah", "knesset", "xvii")))


def spread(text: str, name: str) -> list[Span]:
    start = text.index(name)
    clue = Clue((start, start + len(name)), "unknown", "title", 0.9, titled=True)
    return [found.span for found in spread_names(text, fold_text(text), [clue], load_lexicon())]


def test_a_name_that_only_ends_like_an_ordinary_word_is_found_everywhere_in_capitals() -> None:
    text = "SECRETARY TOLVANLLY SPOKE. THEN TOLVANLLY LEFT."
    assert len(spread(text, "TOLVANLLY")) == 2
    assert len(spread("MR. STRANGE SPOKE. THE STRANGE FACT IS CLEAR.", "STRANGE")) == 0


def test_a_dash_between_clauses_parts_words_and_a_hyphen_does_not() -> None:
    text = "Zelmar—better than Rusk\u2013Tolvan\u2014was asked."
    words = [token.text for token in split_tokens(unwrap_text(text).text) if token.word]
    assert words == ["Zelmar", "better", "than", "Rusk-Tolvan", "was", "asked"]
    assert "zelmar-better" in fold_text(text).text
