"""What must be withheld: a value that joins, has a keyed digest, and never reveals more."""

from datetime import date
from functools import cache
from itertools import chain, pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rules.cable.envelope import decode
from rules.cable.model import Cable, Source
from rules.cable.reader import read
from rules.errors import ExciseError
from rules.language.profile import Withholding
from rules.language.sitecues import SiteCues
from rules.language.sitelists import NO_LISTS, Allowed, AllowList, Denied, DenyList, SiteLists
from tests.worker.samples import KEY, NAMES, read_sample
from worker.people.evidence import Person
from worker.people.lexicon import load_lexicon
from worker.pipeline import collect_protected, load_finder, load_guard, propose
from worker.plan import part_people, plan_redactions
from worker.proposal import Submission
from worker.protection.hits import HitFinder
from worker.protection.mustredact import (
    NOTHING,
    Entry,
    MustRedact,
    Origin,
    join_entries,
    list_denied,
)

DAY = date(2026, 11, 22)
PUBLIC = Withholding(portions=True, people=True, keep=("signer", "head"))
OFFICIALS = Withholding(portions=False, people=True, keep=("us_official", "foreign_official"))
TEXT = """O 220000Z NOV 07
FM AMEMBASSY FREEDONIA
TO SECSTATE WASHDC 1234
UNCLAS FREEDONIA 00000{number}
E.O. 12958: N/A
SUBJECT: TALKS

1. (U) {body}
SMITH
"""
origins = st.builds(Origin, st.just("deny"), st.integers(1, 9))
entries = st.builds(
    Entry,
    st.sampled_from(["person", "organisation", "place"]),
    st.lists(st.sampled_from(["Ann Roe", "Roe", "Jo Li", "Acme"]), min_size=1).map(tuple),
    st.sampled_from(["", "(b)(6)"]),
    st.lists(origins, min_size=1, max_size=2).map(tuple),
)
lists = st.lists(entries, max_size=5).map(join_entries)


def lay(body: str, number: int = 1) -> Source:
    return decode(TEXT.format(body=body, number=number).encode(), "x")


@given(lists, lists, lists)
def test_joining_knows_no_order_and_no_repetition(
    one: MustRedact, two: MustRedact, three: MustRedact
) -> None:
    assert one | two == two | one
    assert (one | two) | three == one | (two | three)
    assert one | one == one
    assert one | NOTHING == one
    assert {name for e in (one | two).entries for name in e.names} == {
        name for e in (*one.entries, *two.entries) for name in e.names
    }


@given(lists, lists)
def test_the_digest_tells_lists_apart_and_needs_the_key(one: MustRedact, two: MustRedact) -> None:
    assert (one.digest(KEY) == two.digest(KEY)) == (one == two)
    assert not one.entries or one.digest(KEY) != one.digest(bytes([1]) * 32)
    assert NOTHING.digest(KEY) is None


def test_titles_of_a_site_are_no_part_of_a_collected_name() -> None:
    source = lay("Zorbak Ann Roe (PROTECT) came.")
    (titled,) = collect_protected(source, NO_LISTS, SiteCues(foreign=("Zorbak",))).entries
    assert titled.names == ("Ann Roe",)
    assert collect_protected(source).entries[0].names != titled.names


def test_a_marked_source_is_collected_with_its_cable() -> None:
    source = lay(
        "John Brown (STRICTLY PROTECT) came. BROWN left. Ahmed Karim Roe (protect) stayed."
    )
    roe, brown = collect_protected(source).entries
    assert brown == Entry("person", ("John Brown",), "", (Origin("cable", cable=source.sha256),))
    assert roe.names == ("Ahmed Karim Roe", "Karim Roe")
    assert collect_protected(lay("John Brown came to protect us.")) == NOTHING
    assert collect_protected(lay("Brown (protect) came.")).entries[0].names == ("Brown",)


def release(body: str, must: MustRedact = NOTHING, profile: str = "public") -> str:
    source = TEXT.format(body=body, number=2).encode()
    return propose(Submission(source, "x", profile, DAY), KEY, None, must).redacted.decode()


@pytest.mark.parametrize(
    "body",
    [
        "President John Brown came.",
        "PRESIDENT JOHN\nBROWN CAME.",
        "J&#111;hn Br0wn came.",
        "Nobody called john brown came.",
    ],
)
def test_a_source_of_one_cable_is_withheld_in_the_others_of_its_batch(body: str) -> None:
    must = collect_protected(lay("John Brown (PROTECT) came."))
    assert "[NAME WITHHELD] <(b)(6)> " in release(body, must).replace(".", " ")
    assert "(b)(6) pending" not in release(body, must)


def test_an_official_of_the_surname_may_be_the_source_and_a_head_of_state_is_not() -> None:
    must = collect_protected(lay("John Brown (PROTECT) came."))
    cable = lay("Foreign Minister Brown met President Brown.", 2)
    persons = _guard(cable, NO_LISTS, must)[1]
    assert [(p.role, len(p.mentions)) for p in persons if p.role != "signer"] == [
        ("protected", 1),
        ("head", 1),
    ]


@cache
def _found(source: Source) -> tuple[Cable, tuple[Person, ...]]:
    cable = read(source)
    return cable, load_finder().find(source.text, cable)


def _guard(
    source: Source, lists: SiteLists, must: MustRedact, withhold: Withholding = PUBLIC
) -> tuple[set[int], tuple[Person, ...]]:
    """Places of the source that are withheld, and its persons."""
    cable, found = _found(source)
    guarded = load_guard(lists).guard(source.text, cable, source.sha256, found, must)
    people = part_people(guarded.persons, withhold)
    planned = plan_redactions(source.text, cable, people, withhold, DAY, demands=guarded.demands)
    for before, after in pairwise(planned):
        assert before.span[1] <= after.span[0]
    return set(chain.from_iterable(range(*r.span) for r in planned)), guarded.persons


SAMPLES = [decode(read_sample(name), name) for name in NAMES]


@settings(max_examples=20, deadline=None)
@given(st.data(), st.sampled_from(SAMPLES), st.sampled_from([PUBLIC, OFFICIALS]))
def test_one_more_entry_never_reveals_more(
    data: st.DataObject, source: Source, withhold: Withholding
) -> None:
    words = sorted({w for w in source.text.split() if len(w) > 4 and w.isalpha()})
    drawn = st.lists(st.sampled_from(words), min_size=1, max_size=3).map(" ".join)
    allow = AllowList(words=(Allowed(word=data.draw(drawn), reason="an ordinary word"),))
    some = data.draw(st.lists(st.builds(_entry, drawn, st.integers(0, 3)), max_size=3))
    more = data.draw(st.builds(_entry, drawn, st.integers(0, 3)))
    lists = SiteLists(allow=allow)
    before, _ = _guard(source, lists, join_entries(some), withhold)
    after, _ = _guard(source, lists, join_entries([*some, more]), withhold)
    assert before <= after


def _entry(name: str, number: int) -> Entry:
    kind = ("person", "organisation", "place", "person")[number]
    origin = Origin("deny", number) if number else Origin("cable", cable="ab")
    return Entry(kind, (name,), "", (origin,))  # type: ignore[arg-type]  # one of the kinds


DENY = DenyList(
    people=(Denied(name="Vladmir Zemskiy", aliases=("Uncle Zed",), exemption="(b)(7)(D)"),),
    organisations=(Denied(name="Matin Shipping"), Denied(name="Acme", exemption="(b)(4)")),
    places=(Denied(name="Freedonia"),),
)


def test_a_deny_list_withholds_people_organisations_and_places() -> None:
    source = lay("Zemskiy met Uncle\nZed, called VLADMIR ZEMSK1Y, at MATIN  SHIPPING and Acme.")
    cable, found = _found(source)
    guarded = load_guard(SiteLists(deny=DENY)).guard(
        source.text, cable, source.sha256, found, NOTHING
    )
    people = part_people(guarded.persons, PUBLIC)
    planned = plan_redactions(source.text, cable, people, PUBLIC, DAY, demands=guarded.demands)
    told = {
        (" ".join(source.text[slice(*r.span)].split()), r.kind, r.rule, r.exemptions, r.entry)
        for r in planned
    }
    assert told >= {
        ("Zemskiy", "person", "deny:person", ("(b)(7)(D)",), 1),
        ("Uncle Zed", "person", "deny:person", ("(b)(7)(D)",), 1),
        ("VLADMIR ZEMSK1Y", "person", "deny:person", ("(b)(7)(D)",), 1),
        ("MATIN SHIPPING", "organisation", "deny:organisation", (), 1),
        ("Acme", "organisation", "deny:organisation", ("(b)(4)",), 2),
        ("FREEDONIA", "place", "deny:place", (), 1),
    }


def test_an_allow_list_beats_the_finder_and_nothing_else() -> None:
    allow = AllowList(words=(Allowed(word="Zemskiy", reason="the ship of this name"),))
    deny = DenyList(people=(Denied(name="Zemskiy"),))
    for body, lists, withheld in (
        ("Mr. Zemskiy came.", SiteLists(), True),
        ("Mr. Zemskiy came.", SiteLists(allow=allow), False),
        ("Mr. Vladmir Zemskiy came. Zemskiy left.", SiteLists(allow=allow), True),
        ("Mr. Zemskiy came.", SiteLists(allow=allow, deny=deny), True),
        ("Mr. Zemskiy (PROTECT) came.", SiteLists(allow=allow), True),
        ("Mr. Zemskiy heard a man (PROTECT). Zemskiy left.", SiteLists(allow=allow), True),
    ):
        source = lay(body)
        places, _ = _guard(source, lists, NOTHING)
        assert (source.text.rindex("Zemskiy") in places) == withheld, body


def test_a_listed_name_in_a_page_line_goes_with_it() -> None:
    line = "FREEDONIA 00000002 002 OF 002"
    source = lay(f"Talks went on\n{line}\nall day.", 2)
    start = source.text.index(line)
    assert (start, start + len(line)) in read(source).furniture
    must = list_denied(DenyList(places=(Denied(name="Freedonia"),)))
    copy = release(f"Talks went on\n{line}\nall day.", must)
    assert "FREEDONIA" not in copy
    assert "00000002 002 OF 002" in copy


def test_a_name_that_must_be_withheld_and_is_not_fails_the_cable(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def forgetful(*args: object, **more: object) -> object:
        return tuple(r for r in plan_redactions(*args, **more) if r.kind != "place")  # type: ignore[arg-type]  # passed through

    must = list_denied(DenyList(places=(Denied(name="Camp Nine"),)))
    assert "Camp" not in release("They left for Camp Nine.", must)
    monkeypatch.setattr("worker.pipeline.plan_redactions", forgetful)
    with pytest.raises(ExciseError) as caught:
        release("They left for Camp Nine.", must)
    assert caught.value.code == "LEAK_FOUND"
    assert "Camp" not in str(caught.value)


def test_a_misread_mention_of_anyone_withheld_is_withheld() -> None:
    copy = release("Mr. Vladmir Zemskiy came. VLADM1R ZEMSK1Y left. Zernskiy stayed.")
    assert copy.count("[NAME WITHHELD]") == 3


def test_one_digest_stands_in_every_report_of_a_batch() -> None:
    bodies = ["John Brown (PROTECT) came.", "Ann Roe (protect source) came.", "Nobody came."]
    sources = [TEXT.format(body=body, number=n).encode() for n, body in enumerate(bodies)]
    must = join_entries(
        entry for raw in sources for entry in collect_protected(decode(raw, "x")).entries
    )
    digests = set()
    for raw in sources:
        proposal = propose(Submission(raw, "x", "public", DAY), KEY, None, must)
        digests |= {proposal.working.ruleset.must_redact, proposal.releasable.ruleset.must_redact}
        assert "rown" not in proposal.releasable.model_dump_json().casefold()
    assert digests == {must.digest(KEY)}
    alone = propose(Submission(sources[2], "x", "public", DAY), KEY)
    assert alone.working.ruleset.must_redact is None


@pytest.mark.parametrize(
    ("name", "text", "found"),
    [
        ("Hu", "We met Hu at noon.", ["Hu"]),
        ("Hu", "Hu's car; (Hu) and H\u200bu.", ["Hu", "Hu", "H\u200bu"]),
        ("Hu", "WE MET HU AT NOON.", ["HU"]),
        ("Hu", "The hut of Hugo, hu and the HU office.", []),
        ("Li", "LIMA AND LI.", ["LI"]),
        ("胡锦", "我们见了胡锦先生。", ["胡锦"]),
        ("胡锦涛", "我们见了胡\n锦涛先生。", ["胡\n锦涛"]),
        ("胡锦", "胡先生", []),
    ],
)
def test_the_shortest_names_are_found_as_they_are_spelled(
    name: str, text: str, found: list[str]
) -> None:
    must = list_denied(DenyList(people=(Denied(name=name),)))
    hits = HitFinder(must, load_lexicon()).find(text)
    assert [text[slice(*hit.span)] for hit in hits] == found


@pytest.mark.parametrize("text", ["Later Hu left.", "LATER HU LEFT."])
def test_a_listed_name_of_two_letters_is_in_no_copy(text: str) -> None:
    must = list_denied(DenyList(people=(Denied(name="Hu"),)))
    assert "HU" not in release(text, must).upper().split()
