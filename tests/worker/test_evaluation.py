"""The measures of `excise evaluate`, counted by hand on small texts."""

import pytest

from rules.cable.model import Span
from worker.evaluation.counting import count_row, list_names
from worker.evaluation.counts import Counts, Hit, Marked, Verdict
from worker.evaluation.gold import GoldPerson, GoldRow
from worker.evaluation.titles import skip_titles
from worker.evaluation.variants import vary
from worker.evaluation.wilson import Share
from worker.people.cues import load_cues
from worker.reading import read_anyway

#       0         1         2         3         4         5         6
#       0123456789012345678901234567890123456789012345678901234567890123
TEXT = "General Khammash met Mary Ann Poe and Sisco in Rome. Poe agreed."
KHAMMASH, MARY_ANN_POE, SISCO, ROME, POE = (8, 16), (21, 33), (38, 43), (47, 51), (53, 56)
ROW = GoldRow(
    id="a",
    text=TEXT,
    persons=(
        GoldPerson(start=0, end=16, text="General Khammash", person_key="k"),
        GoldPerson(start=21, end=33, text="Mary Ann Poe", person_key="p"),
        GoldPerson(start=53, end=56, text="Poe", person_key="p"),
    ),
    persons_extra=(GoldPerson(start=38, end=43, text="Sisco"),),
)


def count(*found: Span, said: dict[str, Verdict] | None = None, row: GoldRow = ROW) -> Marked:
    def judge(_: Hit, surface: str) -> Verdict | None:
        return (said or {}).get(surface)

    variant = vary(row.text, (), "as-written", row.id)
    return count_row(row, list_names(row, load_cues()), variant, found, judge)


# R. G. Newcombe, Statistics in Medicine 17 (1998), table I, method 3.
@pytest.mark.parametrize(
    ("part", "whole", "low", "high"),
    [
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
        (20, 20, 0.8389, 1.0),
        (0, 0, 0.0, 1.0),
    ],
)
def test_the_interval_is_wilson_s(part: int, whole: int, low: float, high: float) -> None:
    share = Share(part, whole)
    assert (round(share.low, 4), round(share.high, 4)) == (low, high)
    assert share.value == (part / whole if whole else None)


def test_all_counts_of_a_small_text_are_those_counted_by_hand() -> None:
    counts = count(KHAMMASH, MARY_ANN_POE, SISCO, ROME).counts
    assert counts == Counts(
        documents=1,
        characters=64,
        mentions=3,
        covered=2,
        persons=2,
        whole_persons=1,
        hits=4,
        right=3,
        wrong=0,
        innocent=4,
    )
    assert (counts.unjudged, counts.precision) == (1, Share(3, 4))
    assert counts.mention_recall == Share(2, 3)
    assert counts.person_recall == Share(1, 2)
    assert counts.innocent_removed == Share(4, 64)


def test_a_name_covered_in_part_is_a_miss_that_was_touched() -> None:
    misses = count((21, 29), POE).misses
    assert [(miss.pieces, miss.touched) for miss in misses] == [
        ((KHAMMASH,), False),
        ((MARY_ANN_POE,), True),
    ]


def test_two_hits_may_cover_a_name_together_since_no_letter_is_left() -> None:
    assert count((21, 25), (26, 33), KHAMMASH, POE).counts.covered == 3


@pytest.mark.parametrize("found", [(KHAMMASH, POE), (KHAMMASH, MARY_ANN_POE)])
def test_a_person_is_covered_by_all_mentions_or_not_at_all(found: tuple[Span, ...]) -> None:
    assert count(*found).counts.person_recall == Share(1, 2)


def test_an_extra_is_no_mention_and_its_hit_is_right() -> None:
    counts = count(SISCO).counts
    assert (counts.mentions, counts.right, counts.innocent) == (3, 1, 0)


def test_what_a_hit_takes_beside_a_tag_is_innocent() -> None:
    assert count((17, 33)).counts.innocent == len("met ")


@pytest.mark.parametrize(
    ("said", "right", "wrong", "innocent"),
    [("right", 1, 0, 0), ("wrong", 0, 1, 4), (None, 0, 0, 4)],
)
def test_a_verdict_settles_what_nobody_tagged(
    said: Verdict | None, right: int, wrong: int, innocent: int
) -> None:
    counts = count(ROME, said={"Rome": said} if said else None).counts
    assert (counts.right, counts.wrong, counts.innocent) == (right, wrong, innocent)


def test_a_reader_s_verdict_counts_before_the_tags() -> None:
    assert count(SISCO, said={"Sisco": "wrong"}).counts.wrong == 1


def test_mentions_without_a_key_count_as_mentions_alone() -> None:
    row = ROW.model_copy(update={"persons": (GoldPerson(start=53, end=56),)})
    counts = count(POE, row=row).counts
    assert (counts.mentions, counts.persons) == (1, 0)


@pytest.mark.parametrize(
    ("surface", "name"),
    [
        ("General Khammash", "Khammash"),
        ("Lt. Col. Vuong Van Dong", "Vuong Van Dong"),
        ("Crown Prince Hassan", "Hassan"),
        ("GENERAL ELY", "ELY"),
        ("Sisco", "Sisco"),
        ("Generalissimo", "Generalissimo"),
        ("Marshal Admiral", "Marshal Admiral"),
        ("Dean Rusk", "Dean Rusk"),
        ("Tran Van Don", "Tran Van Don"),
        ("W. Park Armstrong, Jr.", "W. Park Armstrong, Jr."),
    ],
)
def test_titles_before_a_name_do_not_count_and_names_do(surface: str, name: str) -> None:
    assert surface[skip_titles(surface, load_cues()) :] == name


def test_text_that_is_no_cable_is_read_as_a_body_with_its_signature() -> None:
    text = "Moscow, April 7, 1969.\n\n1. Beam called on Gromyko.\n2. He agreed.\n\nBEAM\n"
    cable = read_anyway(text)
    assert cable.banner is None
    assert [paragraph.number for paragraph in cable.paragraphs] == [None, 1, 2]
    assert cable.signature is not None
    assert cable.signature.text == "BEAM"


def test_a_cable_is_read_as_the_cable_it_is() -> None:
    assert read_anyway("UNCLAS LIMA 000001\n1. (U) Text.\n").banner is not None
