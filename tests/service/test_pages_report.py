"""The two reports as pages: complete, safe to open, and silent about what was withheld."""

import base64
import hashlib
import re
from collections.abc import Callable
from html import unescape

import pytest

from rules.errors import ExciseError
from rules.report import (
    EffectiveMarking,
    Finding,
    ParagraphReport,
    PersonReport,
    Redaction,
    Report,
    Verification,
)
from service.pages.look import REPORT_META_POLICY, STYLE, STYLE_HASH
from service.pages.report import render_releasable, render_working
from tests.service import specimen
from tests.service.page import Page
from tests.service.specimencable import TEXT, between, find

ATTACKS = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "'><svg/onload=alert(1)>",
    "{{ 7 * 7 }}",
    "</style><script>alert(1)</script>",
    "<!--",
)


def working_page() -> str:
    return render_working(specimen.working(), TEXT)


def releasable_page() -> str:
    return render_releasable(*specimen.releasable())


BOTH = pytest.mark.parametrize("page", [working_page, releasable_page])


@BOTH
def test_a_report_has_a_language_a_title_one_h1_and_headed_sections(
    page: Callable[[], str],
) -> None:
    read = Page(page())
    assert read.all("html") == [{"lang": "en"}]
    assert len(read.all("title")) == 1
    assert len(read.all("h1")) == 1
    assert len(read.all("h2")) == len(read.all("section"))
    assert len(read.all("main")) == 1
    assert "06MERIDIAN218" in read.text


@BOTH
def test_a_report_asks_nothing_of_anyone_and_runs_nothing(page: Callable[[], str]) -> None:
    html = page()
    read = Page(html)
    names = {tag for tag, _ in read.elements}
    assert not names & {"script", "link", "img", "iframe", "object", "embed", "base", "form"}
    for tag, attributes in read.elements:
        assert not [name for name in attributes if name.startswith("on")], tag
        assert "style" not in attributes, tag
        assert "src" not in attributes, tag
        assert attributes.get("href", "#").startswith("#"), tag
    assert "url(" not in html
    assert "@import" not in html


@BOTH
def test_the_policy_names_the_hash_of_the_style_that_stands_in_the_page(
    page: Callable[[], str],
) -> None:
    html = page()
    blocks = re.findall(r"<style>(.*?)</style>", html, re.DOTALL)
    assert blocks == [STYLE]
    digest = base64.b64encode(hashlib.sha256(blocks[0].encode()).digest()).decode()
    assert f"sha256-{digest}" == STYLE_HASH
    metas = [meta["content"] for meta in Page(html).all("meta") if "http-equiv" in meta]
    assert metas == [REPORT_META_POLICY]
    assert f"style-src '{STYLE_HASH}'" in REPORT_META_POLICY
    assert "default-src 'none'" in REPORT_META_POLICY


@BOTH
def test_every_anchor_leads_somewhere(page: Callable[[], str]) -> None:
    read = Page(page())
    ids = [attributes["id"] for _, attributes in read.elements if "id" in attributes]
    assert len(ids) == len(set(ids))
    targets = {link["href"][1:] for link in read.all("a")}
    assert targets
    assert targets <= set(ids)


@BOTH
def test_a_report_says_it_is_not_cleared(page: Callable[[], str]) -> None:
    assert "proposed, not cleared" in Page(page()).text.lower()


def test_the_working_report_carries_its_marking_at_top_and_bottom() -> None:
    text = Page(working_page()).text
    assert text.index("SECRET//NOFORN Working copy — for cleared readers") < text.index("The cable")
    assert text.endswith("SECRET//NOFORN Working copy — for cleared readers")


def test_a_level_that_was_not_read_is_never_shown_as_unclassified() -> None:
    unread = specimen.CABLE.model_copy(
        update={"handle_as": EffectiveMarking(level=None, controls=())}
    )
    text = Page(render_working(specimen.working(cable=unread), TEXT)).text
    assert "LEVEL NOT READ, HANDLE AS CLASSIFIED Working copy" in text


def test_the_marking_is_written_in_banner_form() -> None:
    noforn = specimen.CABLE.model_copy(
        update={"handle_as": EffectiveMarking(level="TS", controls=("NF",))}
    )
    text = Page(render_working(specimen.working(cable=noforn), TEXT)).text
    assert "TOP SECRET//NOFORN Working copy" in text


def test_every_paragraph_stands_in_the_portion_map_with_letter_and_state() -> None:
    block = working_page().split('<ol class="map">')[1].split("</ol>")[0]
    tiles = [Page(tile).text for tile in block.split("</li>")[:-1]]
    assert [tile.replace(" ", "") for tile in tiles] == [
        "¶1SNFWithheld",
        "¶2CWithheld",
        "¶3UInpart",
        "¶4USBUPending",
        "¶5?nomarkPending",
        "¶6SRELQUILLONWithheld",
        "¶7CWithheld",
        "¶8UReleased",
    ]


def test_every_finding_stands_with_rule_advice_sources_and_the_line_it_points_at() -> None:
    html = working_page()
    section = html.split('<section id="findings">')[1].split("</section>")[0]
    text = Page(section).text
    for finding in specimen.FINDINGS:
        for part in (finding.rule, finding.message, finding.suggestion, *finding.sources):
            assert part in text
    assert text.index("PORT-01") < text.index("ROLL-03") < text.index("MARK-02")
    assert text.index("MARK-02") < text.index("PORT-05")
    assert '<a href="#L30" aria-label="Line 30">30</a>' in section
    assert "<mark>(S/NF)</mark>" in section


def test_every_redaction_stands_with_place_code_status_and_amount() -> None:
    section = working_page().split('<section id="redactions">')[1].split("</section>")[0]
    rows = [Page(row).text for row in re.findall(r"<tr>(.*?)</tr>", section, re.DOTALL)]
    rows = [row for row in rows if not row.startswith(("Portion", "Person"))]
    assert len(rows) == len(specimen.REDACTIONS)
    assert any(
        re.match(r"Subject ?22–23 ?2 lines ?none claimed ?Pending ?unmarked", r) for r in rows
    )
    assert any(r.startswith("¶1") and "(b)(1) 1.4(b) 1.4(d)" in r and "Proposed" in r for r in rows)
    assert any(r.startswith("P2") and "candidate" in r and "balancing" in r for r in rows)


def test_three_hundred_mentions_of_one_person_are_one_row() -> None:
    line = "NOTE ON HALE.\n"
    text = TEXT + line * 300
    first = len(TEXT) + line.index("HALE")
    spans = tuple((at, at + 4) for at in range(first, len(text), len(line)))
    names = tuple(
        Redaction(
            span=span,
            kind="person",
            rule="PUB-PERSON-PRIVATE",
            exemptions=("(b)(6)",),
            status="proposed",
            by="profile public",
            at=None,
            reason="private person",
            paragraph=8,
            person="P8",
        )
        for span in spans
    )
    report = specimen.working(
        text,
        persons=(*specimen.PERSONS, PersonReport(id="P8", role="private", mentions=spans)),
        redactions=(*specimen.REDACTIONS, *names),
    )
    section = render_working(report, text).split('<section id="redactions">')[1]
    assert "300 mentions" in section.split("</section>")[0]
    assert section.split("</section>")[0].count("<tr>") == 2 + len(specimen.REDACTIONS) + 1


def test_people_are_listed_as_withheld_or_kept() -> None:
    section = working_page().split('<section id="people">')[1].split("</section>")[0]
    rows = {
        row_id: Page(row).text
        for row_id, row in re.findall(r'<tr id="(P\d)">(.*?)</tr>', section, re.DOTALL)
    }
    assert set(rows) == {person.id for person in specimen.PERSONS}
    assert rows["P3"].endswith("Kept")
    assert rows["P1"].endswith("Withheld")


def test_a_person_withheld_in_some_places_only_is_shown_as_such() -> None:
    without_subject = tuple(r for r in specimen.REDACTIONS if r.kind != "subject")
    html = render_working(specimen.working(redactions=without_subject), TEXT)
    assert "5 of 6 withheld" in html


def test_a_rejected_redaction_hides_nothing_and_is_still_listed() -> None:
    first = specimen.REDACTIONS[2].model_copy(update={"status": "rejected"})
    others = tuple(r for r in specimen.REDACTIONS if r.paragraph != 1)
    text = Page(render_working(specimen.working(redactions=(*others, first)), TEXT)).text
    assert re.search(r"¶1 ?S ?NF ?Released", text)
    assert "Rejected" in text


def test_the_text_stands_whole_with_its_line_numbers() -> None:
    html = working_page()
    lines = re.findall(
        r'<div class="line[^"]*" id="L(\d+)"><span class="number">(\d+)</span>'
        r'<span class="bar">.*?</span><span class="run">(.*?)</span></div>\n',
        html,
    )
    shown = [
        unescape(re.sub(r"<[^>]+>", "", re.sub(r'<a class="tag[^>]*>.*?</a>', "", run)))
        for _, _, run in lines
    ]
    assert shown == TEXT.splitlines()
    assert [(int(a), int(b)) for a, b, _ in lines] == [(n, n) for n in range(1, len(lines) + 1)]


def test_the_archives_page_is_set_apart_from_the_cable() -> None:
    html = working_page()
    outside = {int(n) for n in re.findall(r'<div class="line[^"]* outside" id="L(\d+)"', html)}
    lines = TEXT.splitlines()
    start, end = lines.index("VZCZCXRO4417") + 1, lines.index("NNNN") + 1
    assert outside == {*range(1, start), *range(end + 1, len(lines) + 1)}


@pytest.mark.parametrize("attack", ATTACKS)
def test_markup_in_a_cable_is_text_wherever_it_comes_from(attack: str) -> None:
    """Cable text, names, subject, file name, marks, messages and reasons alike."""
    text = TEXT + attack + "\n"
    at = (len(TEXT), len(TEXT) + len(attack))
    cable = specimen.CABLE.model_copy(
        update={
            "mrn": attack,
            "subject": attack,
            "date": attack,
            "from_": attack,
            "to": (attack,),
            "info": (attack,),
            "tags": (attack,),
            "captions": (attack,),
            "references": (attack,),
            "reasons": (attack,),
            "executive_order": attack,
            "declassify_on": attack,
            "banner_span": at,
            "effective": EffectiveMarking(level="S", controls=(attack,)),
            "handle_as": EffectiveMarking(level="S", controls=(attack,)),
            "paragraphs": (
                ParagraphReport(
                    number=1,
                    level=None,
                    controls=(attack,),
                    release_to=(attack,),
                    marking_text=attack,
                    canonical=attack + ".",
                    span=at,
                ),
            ),
        }
    )
    report = specimen.working(
        text,
        cable=cable,
        persons=(PersonReport(id=attack, role=attack, mentions=(at,)),),
        findings=(
            Finding(
                rule=attack,
                severity="error",
                paragraphs=(1,),
                spans=(at,),
                message=attack,
                sources=(attack,),
                suggestion=attack,
            ),
        ),
        redactions=(
            Redaction(
                span=at,
                kind="person",
                rule=attack,
                exemptions=(attack,),
                status="accepted",
                by=attack,
                at=attack,
                reason=attack,
                person=attack,
            ),
        ),
    )
    source = report.source.model_copy(update={"name": attack, "notes": (attack,)})
    html = render_working(report.model_copy(update={"source": source}), text)
    assert attack not in html.replace(STYLE, "") or attack == "{{ 7 * 7 }}"
    read, plain = Page(html), Page(working_page())
    assert {tag for tag, _ in read.elements} <= {tag for tag, _ in plain.elements}
    assert read.text.count(attack) > 20

    page, redacted = specimen.releasable()
    hostile = page.model_copy(
        update={"mrn": attack, "original_marking": attack, "contents_marking": attack}
    )
    html = render_releasable(hostile, redacted + attack)
    assert {tag for tag, _ in Page(html).elements} == {
        tag for tag, _ in Page(releasable_page()).elements
    }
    assert Page(html).text.count(attack) >= 5


@pytest.mark.parametrize(
    ("hidden", "shown"),
    [
        ("\u202e", "‹U+202E›"),
        ("\u200b", "‹U+200B›"),
        ("\x00", "‹U+0000›"),
        ("\x1b", "‹U+001B›"),
        ("\u00ad", "‹U+00AD›"),
        ("\ud800", "‹U+D800›"),
        ("\u2028", "‹U+2028›"),
    ],
)
def test_characters_that_hide_or_reorder_are_shown_by_number(hidden: str, shown: str) -> None:
    text = TEXT + f"a{hidden}b\n"
    html = render_working(specimen.working(text), text)
    assert f"a{shown}b" in html
    assert hidden not in html
    html.encode()


def test_a_report_about_another_text_is_refused() -> None:
    with pytest.raises(ExciseError) as caught:
        render_working(specimen.working(), TEXT[:900])
    assert caught.value.code == "REPORT_MISMATCH"
    report, redacted = specimen.releasable()
    with pytest.raises(ExciseError) as caught:
        render_releasable(report, redacted[:300])
    assert caught.value.code == "REPORT_MISMATCH"


def test_leaks_and_runs_are_said_in_words() -> None:
    report = specimen.working().model_copy(
        update={
            "verification": Verification(
                leaks=2, checked=9, runs=((find("Tarn Bay"), find("TERN")),)
            )
        }
    )
    text = Page(render_working(report, TEXT)).text
    assert "2 withheld names survived. The copy is blocked." in text
    assert "1 run of withheld words also stands in released text" in text


def test_a_report_without_verification_says_so() -> None:
    report: Report = specimen.working().model_copy(update={"verification": None})
    assert "Do not release the copy" in render_working(report, TEXT)


def test_a_portion_cut_by_a_page_line_is_withheld_whole_and_one_row() -> None:
    page_line = "MERIDIAN 00000218  002 OF 002"
    text = TEXT.replace("at Tarn Bay. Vask", f"{page_line}\nat Tarn Bay. Vask")
    cut = text.index(page_line)
    whole = between("1. (S/NF)", "END SUMMARY.", text)
    first = (text.index("SUMMARY: Harbor"), cut - 1)
    second = (cut + len(page_line) + 1, whole[1])
    paragraph = specimen.PARAGRAPHS[0].model_copy(update={"span": whole})
    one = specimen.REDACTIONS[2]
    report = specimen.working(
        text,
        cable=specimen.CABLE.model_copy(update={"paragraphs": (paragraph,)}),
        persons=(),
        findings=(),
        redactions=tuple(one.model_copy(update={"span": span}) for span in (first, second)),
    )
    read = Page(render_working(report, text)).text
    assert re.search(r"¶1 ?S ?NF ?Withheld", read)
    assert re.search(r"¶1 ?30–34 ?4 lines", read)
