"""Nothing that leaves the office gives away what the copy withholds, whatever its format."""

import csv
import html
import io
import json
from datetime import date
from pathlib import Path

import pytest

from rules.cable.envelope import decode
from rules.cable.reader import read
from rules.errors import ExciseError
from worker.artefacts import Artefact, Checked, Kind, Secrets, part_named, read_pieces
from worker.people.lexicon import load_lexicon
from worker.pipeline import propose
from worker.proposal import Submission

DAY = date(2026, 11, 22)
CABLE = """O 220000Z NOV 07
FM AMEMBASSY FREEDONIA
TO SECSTATE WASHDC 1234
C O N F I D E N T I A L FREEDONIA 000001
E.O. 12958: DECL: 11/21/2032
TAGS: PREL
SUBJECT: TALKS ABOUT THE HARBOR
Classified By: Ambassador Rosa Prentiss for reasons 1.4 (b) and (d).

1. (C) The minister told us that the new harbor will be leased to nobody before the spring.

2. (U) Mr. Vladimir Zemskiy, a grower of rice, met President Jorge Valdek. Ms. Rice was late.
PRENTISS
"""
PROPOSAL = propose(Submission(CABLE.encode(), "x", "public", DAY), bytes(32))
COPY = PROPOSAL.redacted.decode()
LEAKS = ["Zemskiy", "ZEM-\nSKIY", "Vladimir  Zemskiy", "V L A D I M I R Z E M S K I Y", "ZEMSK1Y"]
WORDS = "the new harbor will be leased to nobody before the spring"


@pytest.fixture(scope="module")
def secrets() -> Secrets:
    source = decode(CABLE.encode(), "x")
    cable, report = read(source), PROPOSAL.working
    named = part_named(source.text, report, cable)
    return Secrets(source.text, cable, named, report.redactions, load_lexicon().is_known)


def wrap(kind: Kind, text: str) -> Artefact:
    """An artefact of each format with the text somewhere inside."""
    if kind == "json":
        content = json.dumps({"a": [1, {"b": text, 'c"d': None}]}) + '\n{"e": "f"}\n'
    elif kind == "html":
        content = f'<p class="x">One</p>\n<p title="{html.escape(text)}">two</p>'
    elif kind == "csv":
        table = io.StringIO()
        csv.writer(table).writerows([["name", "status"], [text, "done"]])
        content = table.getvalue()
    else:
        content = f"first line\n{text}\n"
    return Artefact("artefact", kind, content)


@pytest.mark.parametrize("kind", ["text", "json", "html", "csv"])
@pytest.mark.parametrize("leak", LEAKS)
def test_a_withheld_name_blocks_whatever_its_form_and_the_format(
    secrets: Secrets, kind: Kind, leak: str
) -> None:
    assert secrets.check(COPY, [wrap(kind, f"seen by {leak} today")]).hits == ("artefact",)
    assert secrets.check(COPY, [wrap(kind, "seen by nobody today")]) == Checked()


@pytest.mark.parametrize("kind", ["text", "json", "html", "csv"])
def test_eight_words_of_a_withheld_portion_hold(secrets: Secrets, kind: Kind) -> None:
    eight = " ".join(WORDS.split()[:8])
    assert secrets.check(COPY, [wrap(kind, f"it says {eight.upper()}")]).runs == ("artefact",)
    assert secrets.check(COPY, [wrap(kind, " ".join(WORDS.split()[:7]))]) == Checked()


def test_a_name_in_a_comment_or_escaped_letter_by_letter_is_found(secrets: Secrets) -> None:
    hidden = "".join(f"&#{ord(letter)};" for letter in "Zemskiy")
    for page in ("<!-- Zemskiy -->", f"<p>{hidden}</p>", "<script>let a = 'Zemskiy'</script>"):
        assert secrets.check(COPY, [Artefact("page", "html", page)]).hits == ("page",)


def test_who_is_kept_an_ordinary_word_and_what_the_copy_says_are_no_leaks(
    secrets: Secrets,
) -> None:
    told = "President Jorge Valdek grows rice. Ambassador Prentiss"
    assert secrets.check(COPY, [Artefact("x", "text", told)]) == Checked()
    assert secrets.check(COPY, [Artefact("x", "text", "Rice")]).hits == ("x",)
    assert secrets.check(f"{COPY}\nRice", [Artefact("x", "text", "Rice")]) == Checked()


def test_a_name_that_a_page_line_breaks_in_a_withheld_portion_is_withheld() -> None:
    page_line = "FREEDONIA 00000001  002 OF 003"
    text = CABLE.replace("leased to nobody", f"leased to Tobias\n{page_line}\nLarkspur").replace(
        "FREEDONIA 000001\n", "SECTION 01 OF 03 FREEDONIA 000001\n"
    )
    source = decode(text.encode(), "x")
    cable = read(source)
    report = propose(Submission(text.encode(), "x", "public", DAY), bytes(32)).working
    assert page_line in [text[slice(*span)].strip() for span in cable.furniture]
    named = part_named(source.text, report, cable)
    told = [text[slice(*span)] for span in named.withheld]
    assert any("Larkspur" in name for name in told), told
    assert not any("Larkspur" in text[slice(*span)] for span in named.kept)


def test_what_excise_writes_itself_is_no_leak(secrets: Secrets) -> None:
    blank = Artefact("blank", "html", "<h1>Rice</h1>")
    page = Artefact("page", "html", "<h1>Rice</h1><p>text</p>")
    assert secrets.check(COPY, [page]).hits == ("page",)
    assert secrets.check(COPY, [page], set(read_pieces(blank))) == Checked()


def test_the_number_of_the_cable_may_hold_the_name_of_a_post() -> None:
    text = CABLE.replace("FREEDONIA", "LA PAZ").replace("Vladimir Zemskiy", "Paz")
    proposal = propose(Submission(text.encode(), "x", "public", DAY), bytes(32))
    assert b"Mr. [NAME WITHHELD]" in proposal.redacted
    assert proposal.releasable.mrn == "07 LA PAZ 1"


def test_a_title_of_an_offices_own_rule_cannot_give_a_name_away(tmp_path: Path) -> None:
    pack = tmp_path / "packs" / "own.yaml"
    pack.parent.mkdir()
    pack.write_text(
        "pack: own\n"
        "rules:\n"
        "- id: OWN-01\n"
        "  title: Mr. Zemskiy is named\n"
        "  severity: info\n"
        "  for_each: cable\n"
        "  when: 'cable.classified'\n"
        "  message: See the list.\n"
        "  sources: [the office]\n"
        "  suggestion: Look.\n"
        "  examples:\n"
        "    match: ['SECRET LIMA 000001']\n"
        "    no_match: ['UNCLAS LIMA 000001']\n"
    )
    profile = tmp_path / "profiles" / "ours.yaml"
    profile.parent.mkdir()
    profile.write_text("name: ours\ntitle: Ours\nextends: public\npacks: [own]\n")
    with pytest.raises(ExciseError, match="releasable report") as caught:
        propose(Submission(CABLE.encode(), "x", "ours", DAY), bytes(32), tmp_path)
    assert caught.value.code == "LEAK_FOUND"
