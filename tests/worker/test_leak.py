"""The leak check: what the plan missed, it finds."""

from datetime import date

import pytest

from rules.cable.envelope import decode
from rules.cable.model import Cable, Source
from rules.cable.reader import read
from rules.errors import ExciseError
from rules.language.profile import Withholding
from tests.worker.samples import KEY
from worker.leak import Leak, find_leaks, find_runs
from worker.people.evidence import Mention, Person
from worker.pipeline import propose
from worker.plan import People, plan_redactions
from worker.proposal import Submission
from worker.redact import Copy, redact
from worker.remedy import add_leaks

DAY = date(2026, 11, 22)
NAMES_ONLY = Withholding(portions=False, people=True)
CABLE = """R 021200Z JAN 74
FM AMEMBASSY LA PAZ
TO SECSTATE WASHDC 2510

UNCLAS LA PAZ 15
E.O. 11652: N/A
TAGS: EAGR
SUBJECT: RICE

1. Mr. Jordan Rice met the consul. {text}
BROWN
"""


def lay(text: str) -> tuple[Source, Cable]:
    source = decode(CABLE.format(text=text).encode(), "test")
    return source, read(source)


def make_person(text: str, name: str, role: str = "private") -> Person:
    start = text.index(name)
    return Person("P1", role, (Mention((start, start + len(name)), "test"),))  # type: ignore[arg-type]  # a role by name


def leave_over(text: str, *, kept: tuple[Person, ...] = ()) -> tuple[int, Copy]:
    """Withhold the first mention alone and count what the check finds left."""
    source, cable = lay(text)
    person = make_person(source.text, "Jordan Rice")
    people = People((person,), kept)
    redactions = plan_redactions(source.text, cable, people, NAMES_ONLY, DAY)
    copy = redact(source.text, cable.span, redactions)
    leaks, _ = find_leaks(source.text, cable, people, copy)
    return len(leaks), copy


@pytest.mark.parametrize(
    "disguise",
    [
        "Jordan Rice",
        "JORDAN RICE",
        "Jordan\nRice",
        "Jordan  Rice",
        "Jordan\u00a0Rice",
        "J\u200bordan Ri\u00adce",
        "Jordan Ri-\nce",
        "Jоrdan Rice",  # a Cyrillic o
        "Ｊｏｒｄａｎ Rice",
        "J o r d a n  R i c e",
        "Jordan&nbsp;Rice",
        "Jordan Ricé",
        "J0rdan R1ce",
    ],
)
def test_a_name_left_over_is_found_in_any_disguise(disguise: str) -> None:
    found, _ = leave_over(f"Later {disguise} left.")
    assert found == 1


def test_nothing_is_found_where_nothing_is_left() -> None:
    found, copy = leave_over("Later he left.")
    assert found == 0
    assert "Jordan" not in copy.text


def test_the_ordinary_word_is_no_leak() -> None:
    source, cable = lay("They spoke of rice.")
    person = make_person(source.text, "Rice")
    people = People((person,), ())
    redactions = plan_redactions(source.text, cable, people, NAMES_ONLY, DAY)
    copy = redact(source.text, cable.span, redactions)
    leaks, _ = find_leaks(source.text, cable, people, copy)
    # The SUBJECT is in capitals, so there the word may be the name: that one counts.
    assert [copy.text[slice(*leak.span)] for leak in leaks] == ["RICE"]


def test_a_kept_person_of_the_same_name_is_no_leak() -> None:
    source, cable = lay("President Jordan Rice agreed.")
    start = source.text.index("Jordan Rice agreed")
    head = Person("P2", "head", (Mention((start, start + 11), "title"),))
    person = make_person(source.text, "Jordan Rice")
    for kept, expected in (((head,), 0), ((), 1)):
        people = People((person,), kept)
        redactions = plan_redactions(source.text, cable, people, NAMES_ONLY, DAY)
        copy = redact(source.text, cable.span, redactions)
        assert len(find_leaks(source.text, cable, people, copy)[0]) == expected


def test_a_post_of_the_routing_is_no_leak_but_the_surname_alone_is() -> None:
    source, cable = lay("Vic Paz left LA PAZ. Then Paz wrote.")
    name = source.text.index("Vic Paz")
    person = Person("P1", "private", (Mention((name + 4, name + 7), "test"),))
    people = People((person,), ())
    redactions = plan_redactions(source.text, cable, people, NAMES_ONLY, DAY)
    copy = redact(source.text, cable.span, redactions)
    leaks, _ = find_leaks(source.text, cable, people, copy)
    assert [copy.text[leak.span[0] - 5 : leak.span[1]] for leak in leaks] == ["Then Paz"]


def test_eight_withheld_words_in_released_text_are_a_run_and_seven_are_none() -> None:
    words = "one two three four five six seven eight"
    for shared, expected in ((words, 1), (words.rsplit(" ", 1)[0], 0)):
        text = CABLE.replace("UNCLAS", "S E C R E T").replace(
            "1. Mr. Jordan Rice met the consul. {text}", f"1. (S) {words}.\n\n2. (U) {shared}."
        )
        source = decode(text.encode(), "test")
        cable = read(source)
        withhold = Withholding(portions=True, people=False)
        redactions = plan_redactions(source.text, cable, People((), ()), withhold, date(1980, 1, 1))
        copy = redact(source.text, cable.span, redactions)
        assert len(find_runs(source.text, cable, redactions, copy)) == expected


def test_a_plan_that_misses_a_mention_fails_the_cable(monkeypatch: pytest.MonkeyPatch) -> None:
    def forgetful(*args: object, **more: object) -> object:
        return tuple(r for r in plan_redactions(*args, **more) if r.kind != "person")[:1]  # type: ignore[arg-type]  # passed through

    source = CABLE.format(text="Mr. Rice left.").encode()
    assert propose(Submission(source, "x", "people", DAY), KEY)
    monkeypatch.setattr("worker.pipeline.plan_redactions", forgetful)
    with pytest.raises(ExciseError) as caught:
        propose(Submission(source, "x", "people", DAY), KEY)
    assert caught.value.code == "LEAK_FOUND"
    assert "Rice" not in str(caught.value)


@pytest.mark.parametrize(
    "text", ["Mr. Cruz left. He came from Santa Cruz.", "MR. CRUZ LEFT. HE CAME FROM SANTA CRUZ."]
)
def test_a_name_that_a_place_hid_is_withheld_and_does_not_fail_the_cable(text: str) -> None:
    done = propose(Submission(CABLE.format(text=text).encode(), "x", "people", DAY), KEY)
    assert "cruz" not in done.redacted.decode().casefold()
    (person,) = [p for p in done.working.persons if len(p.mentions) == 2]
    assert list(person.mentions) == sorted(person.mentions)


def test_a_leak_that_stands_nowhere_in_the_source_is_mended_by_nothing() -> None:
    found, copy = leave_over("Later Jordan Rice left.")
    start = copy.text.index("Later Jordan") + 6
    person = Person("P1", "private", ())
    (mended,) = add_leaks([person], [Leak("P1", (start, start + 11))], copy) or ()
    assert found == len(mended.mentions) == 1
    token = copy.placed[0]
    assert add_leaks([person], [Leak("P1", (token[0] - 2, token[1]))], copy) is None


def test_a_withheld_subject_that_stands_in_released_text_is_a_run_however_short() -> None:
    for subject, expected in (("SALE OF FOUR AIRSHIPS", 1), ("SALE OF AIRSHIPS", 0)):
        text = (
            CABLE.replace("UNCLAS", "S E C R E T")
            .replace("SUBJECT: RICE", f"SUBJECT: {subject}")
            .replace("1. Mr. Jordan Rice met the consul. {text}", f"1. (U) Again: {subject} today.")
        )
        source = decode(text.encode(), "test")
        cable = read(source)
        withhold = Withholding(portions=True, people=False)
        redactions = plan_redactions(source.text, cable, People((), ()), withhold, date(1974, 6, 1))
        assert [r.kind for r in redactions] == ["subject"]
        copy = redact(source.text, cable.span, redactions)
        assert len(find_runs(source.text, cable, redactions, copy)) == expected
