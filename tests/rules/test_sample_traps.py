"""The traps the four archives set, each by name."""

from rules.cable.model import Trap
from tests.rules.samples import cable, text_at


def _traps(name: str, kind: str) -> list[Trap]:
    return [trap for trap in cable(name).traps if trap.kind == kind]


def test_a_header_printed_twice_is_one_header() -> None:
    read = cable("04MAPUTO565")
    assert len(_traps("04MAPUTO565", "header-repeated")) == 1
    assert not _traps("04MAPUTO565", "header-differs")
    assert [p.number for p in read.paragraphs] == [1, 2, 3, 4]
    assert len(read.subject_copies) == 1
    assert text_at("04MAPUTO565", read.subject_copies[0]).split()[-1] == "MOZAMBIQUE"


def test_a_number_that_ends_a_citation_begins_no_paragraph() -> None:
    (trap,) = _traps("07STATE159388", "pseudo-paragraph")
    first = cable("07STATE159388").paragraphs[0]
    assert text_at("07STATE159388", trap.span).startswith("6. NOTE THAT")
    assert first.span[0] < trap.span[0] < trap.span[1] <= first.span[1]


def test_a_reference_letter_in_parentheses_is_no_mark() -> None:
    read = cable("08KINGSTON172")
    assert [r.text for r in read.references] == ["KINGSTON 47", "NASSAU 141", "STATE 017705"]
    assert {p.mark.marking.level.name for p in read.paragraphs if p.mark} == {"U"}
    assert all(part.mark is None for p in read.paragraphs for part in p.subparagraphs)


def test_a_banner_glued_to_an_address_is_still_the_banner() -> None:
    read = cable("08KINGSTON172")
    (trap,) = _traps("08KINGSTON172", "banner-glued")
    assert text_at("08KINGSTON172", trap.span).startswith("UNCLAS SECTION 01 OF 02")
    assert read.mrn == "08 KINGSTON 172"
    assert read.routing.info[-1].text == "HQ USICE WASH DC"


def test_a_pilcrow_before_a_reference_begins_no_paragraph() -> None:
    read = cable("09STATE82807")
    assert [r.text for r in read.references] == [
        "08 STATE 126054",
        "09 STATE 018545",
        "09 HARARE 00024",
    ]
    assert read.paragraphs[0].number == 1


def test_a_page_line_inside_a_sentence_is_furniture_within_its_paragraph() -> None:
    read = cable("09STATE82807")
    assert [text_at("09STATE82807", f) for f in read.furniture] == [
        "STATE 00082807 002 OF 003",
        "STATE 00082807 003 OF 003",
    ]
    fifth, ninth = read.paragraphs[4], read.paragraphs[8]
    for paragraph, page in zip((fifth, ninth), read.furniture, strict=True):
        assert paragraph.body_span[0] < page[0] < page[1] < paragraph.body_span[1]
    assert read.section is not None
    assert (read.section.expected, read.section.seen) == (3, (1, 2, 3))


def test_a_subject_runs_over_two_lines() -> None:
    subject = cable("09STATE82807").subject
    assert subject is not None
    assert subject.text == "MOZAMBIQUE’S ROLE IN COMBATING ILLICIT DIAMOND TRADE FROM ZIMBABWE"


def test_a_reference_list_glued_to_the_subject_is_no_part_of_it() -> None:
    read = cable("07STATE159388")
    assert read.subject is not None
    assert read.subject.text.endswith("ONGOING ISSUES OF PROLIFERATION CONCERN")
    assert len(read.references) == 8
    assert len(_traps("07STATE159388", "subject-glued")) == 1


def test_a_partial_extract_is_told_as_truncated() -> None:
    read = cable("04MAPUTO565")
    assert read.archive.partial_extract is not None
    assert read.truncated
