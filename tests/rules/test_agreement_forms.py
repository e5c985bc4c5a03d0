"""The 1970s' own forms of header, stamp and signature, each read, and none of them a place to hide."""

from datetime import date

import pytest

from rules.cable.envelope import decode
from rules.cable.model import Cable
from rules.cable.reader import read
from rules.cable.tags import read_codes
from tests.rules.agreement import CORPUS, load_corpus

HEAD = "R 111200Z JAN 74\nFM AMEMBASSY LIMA\nTO SECSTATE WASHDC 1\n\nCONFIDENTIAL LIMA 0042\n\n"
FIELDS = "E.O. 11652: GDS\nTAGS: ETRN, PE\nSUBJ: HARBOUR WORKS\n\n"
BODY = "1. THE WORKS GO ON.\nDOE\n\n\nCONFIDENTIAL\n\n\n\nNNN\n"


def _read(text: str) -> Cable:
    return read(decode(text.encode(), "made"))


def _kept(text: str) -> str:
    """What a copy keeps of the cable whatever the portions say."""
    cable = _read(text)
    spans = [*cable.header_spans, *cable.furniture]
    spans += [cable.signature.span] if cable.signature else []
    return "\n".join(text[start:end] for start, end in spans)


@pytest.mark.parametrize(
    "line",
    ["EMO. 11652: GDS", "E.OM 11652: GDS", "E.O. 116528 GDS", "EO 11652; GDS", "E.0. 11652/ GDS"],
)
def test_an_order_line_a_key_off_is_the_order_line(line: str) -> None:
    cable = _read(HEAD + FIELDS.replace("E.O. 11652: GDS", line) + BODY)
    assert cable.authority is not None
    assert (cable.authority.order, cable.authority.kind) == (11652, "gds")


@pytest.mark.parametrize(
    ("line", "kind", "on"),
    [
        ("E.O. 11652: XGDS3", "xgds", None),
        ("E.O. 11652: XGDS (3)", "xgds", None),
        ("E.O. 11652: ADS, DECLAS 12/31/75", "date", date(1975, 12, 31)),
        ("E.O. 11652: ADS, DECLAS JANUARY 1, 1976", "date", date(1976, 1, 1)),
        ("E.O. 12065: GDS 16 FEB 1985 (DOE, JANE)", "gds", date(1985, 2, 16)),
        ("E.O. 12065: RDS-1 3/14/99 (DOE, JANE R.) OR-M", "rds", date(1999, 3, 14)),
        ("E.O. 12065 N/A OR-M", "n/a", None),
    ],
)
def test_an_order_line_is_read_whole(line: str, kind: str, on: date | None) -> None:
    text = HEAD + FIELDS.replace("E.O. 11652: GDS", line) + BODY
    cable = _read(text)
    assert cable.authority is not None
    assert (cable.authority.kind, cable.authority.on) == (kind, on)
    assert cable.authority.text == line
    assert line in _kept(text)


@pytest.mark.parametrize(
    "tail", ["GDS MARLIN 16, 1985", "ADS MARLIN", "XGDS (MARLIN)", "GDS 16 MARLIN"]
)
def test_words_behind_an_order_line_are_text(tail: str) -> None:
    line = f"E.O. 12065: {tail}"
    assert "MARLIN" not in _kept(HEAD + FIELDS.replace("E.O. 11652: GDS", line) + BODY)


@pytest.mark.parametrize(
    ("line", "codes"),
    [
        ("TAGS ACOM, BEXP", ("ACOM", "BEXP")),
        ("TAGS: CPRS:  (DOE, JANE R.)", ("CPRS",)),
        ("TAGS: AFIN: SEPARATION", ("AFIN",)),
        ("TAGS: ETRN,SBE/P, PE", ("ETRN", "SBE/P", "PE")),
        ("TAGS: CASC (KISH PITA)", ("CASC",)),
        ("TAGS: EGEN, PE, IA-ECOSOC", ("EGEN", "PE", "IA-ECOSOC")),
        ("TAGS: PINT EAID PE (DOE,\nJANE), US", ("PINT", "EAID", "PE")),
    ],
)
def test_tags_of_every_form_give_their_codes(line: str, codes: tuple[str, ...]) -> None:
    cable = _read(HEAD + FIELDS.replace("TAGS: ETRN, PE", line) + BODY)
    assert cable.tags is not None
    assert read_codes(cable.tags.text) == codes


@pytest.mark.parametrize(
    "line",
    [
        "TAGS CAPTAIN MARLIN, ETRN",
        "TAGS WERE PAID TO MARLIN",
        "TAGS ETRN, PE CAPTAIN MARLIN",
        "TAGS: ETRN: CAPTAIN MARLIN",
        "TAGS: ETRN: (MARLIN PAID 5000)",
    ],
)
def test_words_on_a_tags_line_are_text(line: str) -> None:
    assert "MARLIN" not in _kept(HEAD + FIELDS.replace("TAGS: ETRN, PE", line) + BODY)


def test_a_quoted_subject_ends_with_its_quotation_mark() -> None:
    subject = '"THE NORTHERN QUAY AND ITS CRANES IN WINTER"'
    cable = _read(HEAD + FIELDS.replace("HARBOUR WORKS\n", f"{subject}\nRECOMMEND:\n") + BODY)
    assert cable.subject is not None
    assert cable.subject.text == subject


NOTE = "NOTE BY OC/T: NOT PASSED ABOVE ADDRESSEE."


@pytest.mark.parametrize(
    "body",
    [
        BODY.replace("DOE\n", f"DOE\n\n{NOTE}\n"),
        BODY.replace("\nCONFIDENTIAL\n", "\nCONF*DENTI*L\n"),
        BODY.replace("NNN\n", "<< END OF DOCUMENT >>\n"),
    ],
)
def test_what_stands_below_the_signature_hides_it_no_more(body: str) -> None:
    cable = _read(HEAD + FIELDS + body)
    assert cable.signature is not None
    assert cable.signature.text == "DOE"
    assert len(cable.paragraphs) == 1


@pytest.mark.parametrize(
    "line",
    [
        "NOTE BY OC/T: PASSED TO CAPTAIN MARLIN.",
        "NOTE BY OC/T: MARLIN",
        "CONF*DENTIAL MARLIN",
        "<< END OF MARLIN >>",
        "PAGE 02 LIMA 0042 MARLIN",
        "PAGE 02 MARLIN 0042 1112",
    ],
)
def test_a_note_or_stamp_holds_no_other_word(line: str) -> None:
    assert "MARLIN" not in _kept(HEAD + FIELDS + BODY.replace("DOE\n", f"{line}\n"))


@pytest.mark.parametrize("stars", ["******", "S*****", "***FID*NTIAL"])
def test_stars_alone_are_no_stamp(stars: str) -> None:
    assert stars not in _kept(HEAD + FIELDS + BODY.replace("DOE\n", f"{stars}\nTHE END.\n"))


FAR = {"BUENOS AIRES": "BUENOS", "TEL AVIV": "TEL AV", "USUN NEW YORK": "USUN N", "LIMA": "LIMA"}


def _far(post: str, page: str) -> str:
    text = f"PAGE 01  {FAR[post]} 00042  111205Z\n\n" + HEAD.replace("LIMA 0042", f"{post} 0042")
    return text + FIELDS + BODY.replace("DOE\n", f"PAGE 02  {page} 00042  111205Z\n\nMORE.\nDOE\n")


@pytest.mark.parametrize("post", FAR)
def test_a_page_line_has_six_places_for_the_post(post: str) -> None:
    text = _far(post, FAR[post])
    assert f"PAGE 02  {FAR[post]} 00042" in _kept(text)
    assert _read(text).mrn == f"74 {post} 42"


@pytest.mark.parametrize("page", ["MARLIN", "BUENO", "BUENOS A", "BUENOS MARLIN"])
def test_a_post_cut_anywhere_else_is_another_post(page: str) -> None:
    kept = _kept(_far("BUENOS AIRES", page))
    assert f"PAGE 02  {page}" not in kept


def test_a_page_line_cut_short_is_a_page_line() -> None:
    page = "PAGE 02  LIMA 00042  1112"
    assert page in _kept(HEAD + FIELDS + BODY.replace("DOE\n", f"{page}\nMORE.\nDOE\n"))


INLINE = BODY.replace("ON.\nDOE", "ON. DOE")


def test_the_departments_signature_ends_the_last_line() -> None:
    text = HEAD.replace("FM AMEMBASSY LIMA", "FM SECSTATE WASHDC").replace("LIMA 0042", "STATE 42")
    cable = _read(text + FIELDS + INLINE)
    assert cable.signature is not None
    assert cable.signature.text == "DOE"
    assert (cable.mrn, cable.routing.origin and cable.routing.origin.text) == (
        "74 STATE 42",
        "SECSTATE WASHDC",
    )


def test_a_last_word_of_anyone_elses_text_is_text() -> None:
    assert _read(HEAD + FIELDS + INLINE).signature is None


@pytest.mark.parametrize("last", ["ASK CAPTAIN MARLIN", "go on. MARLIN", "ON: MARLIN"])
def test_the_departments_last_words_are_text_unless_one_name_after_a_sentence(last: str) -> None:
    text = HEAD.replace("FM AMEMBASSY LIMA", "FM SECSTATE WASHDC").replace("LIMA 0042", "STATE 42")
    assert "MARLIN" not in _kept(text + FIELDS + BODY.replace("DOE", last))


@pytest.mark.skipif(
    not CORPUS.exists(), reason="the 180 telegrams do not lie beside the repository"
)
def test_signatures_are_found_and_are_one_name_at_the_end_of_a_line() -> None:
    found = 0
    for row in load_corpus():
        signature = _read(row["text"]).signature
        if signature is None:
            continue
        found += 1
        start, end = signature.span
        assert row["text"][end:].split("\n")[0].strip() in ("", "ACTING")
        assert row["text"][start:end].isalpha()
        assert row["text"][:start].endswith(("\n", " "))
    assert found >= 170
