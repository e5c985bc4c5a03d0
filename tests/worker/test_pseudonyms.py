"""Pseudonyms: the same for one person of one release, and nothing in common with any other."""

import re
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.cable.withheld import TOKEN
from tests.worker.samples import KEY, NAMES, read_sample
from worker.people.evidence import Listed, Mention, Person
from worker.pipeline import propose
from worker.proposal import Proposal, Submission
from worker.pseudonyms import give_pseudonyms

PROFILE = """\
name: office
title: With pseudonyms
extends: public
replacement: pseudonyms
"""
PSEUDONYM = re.compile(r"\[PERSON ([A-Z]\d[A-Z]\d)\]")
CABLE = """P 101435Z AUG 06
FM AMEMBASSY FREEDONIA
TO SECSTATE WASHDC

UNCLAS FREEDONIA 1
SUBJECT: X

1. Minister Orrin Valdek met Minister Mirela Stanciu. Valdek left.

2. Minister Jane Halloway and Minister Piers Halloway came. Halloway spoke.
BROWN
"""


@pytest.fixture
def site(tmp_path: Path) -> Path:
    (tmp_path / "profiles").mkdir()
    (tmp_path / "profiles" / "office.yaml").write_text(PROFILE)
    return tmp_path


def release(text: bytes, site: Path, *, key: bytes = KEY, day: date = date(2010, 1, 1)) -> Proposal:
    return propose(Submission(text, "cable", "office", day), key, site)


def copy(text: str, site: Path, *, key: bytes = KEY, day: date = date(2010, 1, 1)) -> str:
    return release(text.encode(), site, key=key, day=day).redacted.decode()


def people(number: int) -> list[Person]:
    return [Person(f"P{n}", "private", (Mention((n, n + 1), "x"),)) for n in range(number)]


def test_one_person_has_one_and_two_people_two(site: Path) -> None:
    valdek, stanciu, again, *_ = PSEUDONYM.findall(copy(CABLE, site))
    assert valdek == again != stanciu


def test_a_name_that_fits_two_people_has_none(site: Path) -> None:
    paragraph = copy(CABLE, site).partition("2. ")[2]
    assert len(PSEUDONYM.findall(paragraph)) == 2
    assert "[NAME WITHHELD] <(b)(6) pending> spoke." in paragraph


@pytest.mark.parametrize(
    "change",
    [{"role": "protected"}, {"listed": Listed(1, "")}, {"doubted": True}, {"ambiguous": True}],
)
def test_who_may_never_be_kept_has_none(change: dict[str, Any]) -> None:
    someone = Person("P1", "private", (Mention((0, 1), "x"),))
    assert give_pseudonyms([someone], KEY, "release")
    assert give_pseudonyms([replace(someone, **change)], KEY, "release") == {}


@pytest.mark.parametrize("list_file", ["", "people: [{name: Orrin Valdek}]"])
def test_a_marked_or_listed_name_has_none_anywhere(site: Path, list_file: str) -> None:
    text = CABLE if list_file else CABLE.replace("Orrin Valdek", "Orrin Valdek (PROTECT)")
    (site / "deny.yaml").write_text(list_file or "people: []")
    proposal = release(text.encode(), site)
    first = proposal.redacted.decode().partition("1. ")[2].partition("2. ")[0]
    assert len(PSEUDONYM.findall(first)) == 1  # Stanciu's
    assert first.count("[NAME WITHHELD] <(b)(6)>") == 2


def test_the_packaged_profiles_have_none() -> None:
    plain = propose(Submission(CABLE.encode(), "cable", "public", date(2010, 1, 1)), KEY)
    assert not PSEUDONYM.search(plain.redacted.decode())


@pytest.mark.parametrize("change", ["source", "day", "key"])
def test_two_releases_have_none_in_common(site: Path, change: str) -> None:
    other = {
        "source": lambda: copy(CABLE.replace("came.", "came in."), site),
        "day": lambda: copy(CABLE, site, day=date(2010, 1, 2)),
        "key": lambda: copy(CABLE, site, key=b"1" * 32),
    }[change]()
    assert not set(PSEUDONYM.findall(copy(CABLE, site))) & set(PSEUDONYM.findall(other))


@given(st.binary(min_size=32, max_size=32), st.text(), st.text())
def test_what_two_releases_share_is_chance(key: bytes, one: str, other: str) -> None:
    first, second = (give_pseudonyms(people(40), key, name) for name in (one, other))
    assert len(set(first.values())) == 40
    assert one == other or sum(first[p] == second[p] for p in first) <= 2


@given(st.binary(min_size=32, max_size=32), st.text(), st.integers(0, 300))
def test_all_have_one_width_and_are_known_again(key: bytes, name: str, number: int) -> None:
    given_out = give_pseudonyms(people(number), key, name)
    assert len(set(given_out.values())) == number
    assert all(TOKEN.fullmatch(f"[PERSON {one}] <(b)(6)>") for one in given_out.values())


def test_a_second_pass_changes_nothing(site: Path) -> None:
    first = copy(CABLE, site)
    assert copy(first, site) == first


def test_a_portion_that_is_a_name_alone_is_still_released_in_part(site: Path) -> None:
    text = CABLE.replace("\n\n2. ", "\n\n2. Orrin Valdek\n\n3. ")
    portions = release(text.encode(), site).releasable.portions
    assert [portion.action for portion in portions] == ["released in part"] * 3


@pytest.mark.parametrize("name", NAMES)
def test_samples_are_released_as_with_fixed_tokens(name: str, site: Path) -> None:
    day = date(2026, 11, 22)
    ours = release(read_sample(name), site, day=day)
    fixed = propose(Submission(read_sample(name), "cable", "public", day), KEY)
    assert PSEUDONYM.sub("[NAME WITHHELD]", ours.redacted.decode()) == fixed.redacted.decode()
    assert [p.action for p in ours.releasable.portions] == [
        p.action for p in fixed.releasable.portions
    ]
