"""What counts as evidence for a person, where a name ends, and who is linked with whom."""

import time
from dataclasses import replace

import pytest
from presidio_analyzer import AnalyzerEngine, RecognizerRegistry

from rules.cable.model import Field, Span
from worker.people.cues import load_cues
from worker.people.engine import NoLanguageModel
from worker.people.evidence import Person
from worker.people.finder import PeopleFinder
from worker.people.lexicon import load_lexicon
from worker.people.recognizers.title import TitleRecognizer
from worker.reading import bare_cable


@pytest.fixture(scope="module")
def finder() -> PeopleFinder:
    return PeopleFinder.load()


def names(finder: PeopleFinder, text: str, furniture: tuple[Span, ...] = ()) -> list[str]:
    persons = finder.find(text, replace(bare_cable(text), furniture=furniture))
    spans = sorted(mention.span for person in persons for mention in person.mentions)
    return [text[slice(*span)] for span in spans]


def person_of(finder: PeopleFinder, text: str, name: str) -> Person:
    """The person of the first mention spelled `name`."""
    persons = finder.find(text, bare_cable(text))
    found = [
        (mention.span, person)
        for person in persons
        for mention in person.mentions
        if text[slice(*mention.span)] == name
    ]
    return min(found, key=lambda pair: pair[0])[1]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The meeting with DCM Jane Quillfeather went well.", ["Jane Quillfeather"]),
        ("THE MEETING WITH DCM JANE QUILLFEATHER WENT WELL.", ["JANE QUILLFEATHER"]),
        ("Adm. Tobias Crane had arrived.", ["Tobias Crane"]),
        ("LT. GEN. ZORBANIC ARRIVED.", ["ZORBANIC"]),
        ("Charge d'Affaires Anton Velichko came.", ["Anton Velichko"]),
        ("the Minister of National Security\nOrrin Vale.", ["Orrin Vale"]),
        ("THE MINISTER OF NATIONAL SECURITY\nORRIN VALDEK.", ["ORRIN VALDEK"]),
        ("MOJ Permanent Secretary (PS) Orrin Valdek spoke.", ["Orrin Valdek"]),
        ("officials Orrin Valdek and Mirela Stanciu met.", ["Orrin Valdek", "Mirela Stanciu"]),
        ("Classified By: ISN Acting DAS Piers Halloway. Reasons: 1.4(b).", ["Piers Halloway"]),
        ("Classified By: EEB/ESC DAS Piers Halloway for reasons 1.4 (b).", ["Piers Halloway"]),
        ("CLASSIFIED BY: PIERS HALLOWAY, POLITICAL COUNSELOR, REASON 1.5", ["PIERS HALLOWAY"]),
        (
            "STATE FOR ISN/ECC (PHALLOWAY); PM/WRA; INL/LP\n(STANCIU) AND WHA/CAR (VALDEK)\n",
            ["PHALLOWAY", "STANCIU", "VALDEK"],
        ),
        (
            "report to EEB/ESC/IEC Piers Hallo-Way and AF/S Mirela Stanciu as soon as possible",
            ["Piers Hallo-Way", "Mirela Stanciu"],
        ),
        ("Ambassador Valdek's plan failed.", ["Valdek"]),
        ("AMBASSADOR VALDEK'S PLAN FAILED.", ["VALDEK"]),
        ("Senator Orrin Valdek, Jr., left.", ["Orrin Valdek, Jr"]),
        ("President de Velichko said so.", ["de Velichko"]),
        ("J.F. Velichko told us that.", ["J.F. Velichko"]),
        ("LUCIA GARCIA WENT HOME.", ["LUCIA GARCIA"]),
        ("told us that Velichko's reply was late", ["Velichko"]),
    ],
)
def test_the_name_alone_is_found(finder: PeopleFinder, text: str, expected: list[str]) -> None:
    assert names(finder, text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Fighting went on in Bandar Abbas and near the Marange mine.",
        "The M/V Matin sailed; the Gida Hotel was full.",
        "The Blue Lantern program and the Kimberley Process continued in March.",
        "THE M/V MATIN SAILED FROM BANDAR ABBAS IN MARCH.",
        "OUR REGIONAL OFFICER (ORCA) MET THEM. ORCA INDICATED AGREEMENT.",
        "PRESIDENT SAID HE WOULD COME. MINISTER OF DEFENSE AGREED.",
        "Special Advisor for Conflict Diamonds (SACD) attended.",
        "Special Advisor for Zarbonic Kelvars (SAZK) attended.",
        "FM SECSTATE WASHDC\nTO AMEMBASSY LA PAZ\n",
        "Point of contact is XXXXXX XXXXXX.",
        "www.example.org/footpr int-\nvelich-zim-v.1-of.pdf",
    ],
)
def test_places_ships_programs_and_short_forms_are_not_people(
    finder: PeopleFinder, text: str
) -> None:
    assert names(finder, text) == []


def test_a_name_found_once_is_found_wrapped_across_a_page_line_and_in_capitals(
    finder: PeopleFinder,
) -> None:
    text = (
        "1. (C) Minister Orrin Valdek came.\n\n2. (C) They heard Orrin\nVALDEK. Later Orrin\n"
        "STATE 00012345 002 OF 003\nValdek left with Val-\ndek.\n"
    )
    start = text.index("STATE")
    furniture = ((start, start + len("STATE 00012345 002 OF 003")),)
    assert names(finder, text, furniture) == [
        "Orrin Valdek",
        "Orrin\nVALDEK",
        "Orrin\nSTATE 00012345 002 OF 003\nValdek",
        "Val-\ndek",
    ]


def test_an_ordinary_word_is_not_taken_for_the_person_who_bears_it(finder: PeopleFinder) -> None:
    text = "SECRETARY RICE SAID YES.\n\n2. PRICES OF RICE ROSE."
    assert names(finder, text) in ([], ["RICE"])
    assert text.index("OF RICE") > 0
    spans = [m.span for p in finder.find(text, bare_cable(text)) for m in p.mentions]
    assert all(span[0] < text.index("2.") for span in spans)


@pytest.mark.parametrize(
    ("text", "name", "role"),
    [
        ("We saw President Velichko today.", "Velichko", "head"),
        ("with Chinese President Velichko at the summit", "Velichko", "head"),
        ("Prime Minister Orrin Valdek spoke.", "Orrin Valdek", "head"),
        ("We saw Vice President Velichko today.", "Velichko", "foreign_official"),
        ("We saw former President Velichko today.", "Velichko", "foreign_official"),
        ("We saw ex-President Velichko today.", "Velichko", "foreign_official"),
        ("the union president Velichko came", "Velichko", "foreign_official"),
        ("the Acme Bank President Velichko came", "Velichko", "foreign_official"),
        ("its Chairman and President Velichko came", "Velichko", "foreign_official"),
        ("President Velichko of the Chamber of Commerce", "Velichko", "foreign_official"),
        ("Russian Ambassador Orrin Valdek came", "Orrin Valdek", "foreign_official"),
        ("U.S. Ambassador Orrin Valdek came", "Orrin Valdek", "us_official"),
        ("DCM Orrin Valdek came", "Orrin Valdek", "us_official"),
        ("Foreign Minister Valdek came", "Valdek", "foreign_official"),
        ("Police Commissioner, Adm. Orrin Valdek, came", "Orrin Valdek", "foreign_official"),
        ("local journalist Orrin Valdek came", "Orrin Valdek", "private"),
        ("Mr. Valdek came", "Valdek", "unknown"),
    ],
)
def test_the_words_beside_a_name_say_who_it_is(
    finder: PeopleFinder, text: str, name: str, role: str
) -> None:
    assert person_of(finder, text, name).role == role


def test_surname_title_and_full_name_are_one_person(finder: PeopleFinder) -> None:
    text = "Minister Orrin Valdek came. Minister Valdek spoke. Valdek left."
    persons = finder.find(text, bare_cable(text))
    assert [len(person.mentions) for person in persons] == [3]


def test_a_surname_that_fits_two_people_is_linked_to_neither(finder: PeopleFinder) -> None:
    text = "Minister Orrin Valdek met Minister Mirela Valdek. Later Valdek left."
    persons = finder.find(text, bare_cable(text))
    assert [(len(p.mentions), p.ambiguous) for p in persons] == [(1, False), (1, False), (1, True)]


def test_the_kin_of_a_head_of_state_is_not_called_head(finder: PeopleFinder) -> None:
    text = "President Velichko came. Orrin Velichko and Mrs. Velichko came too."
    assert person_of(finder, text, "Velichko").role == "head"
    assert person_of(finder, text, "Orrin Velichko").role != "head"
    heads = [p for p in finder.find(text, bare_cable(text)) if p.role == "head"]
    assert [len(person.mentions) for person in heads] == [1]


def test_a_former_president_makes_no_later_mention_a_head(finder: PeopleFinder) -> None:
    text = "Former President Orrin Velichko is on trial. The trial began. President Velichko denied it."
    assert {p.role for p in finder.find(text, bare_cable(text))} == {"foreign_official"}


def test_only_the_signature_itself_makes_a_signer(finder: PeopleFinder) -> None:
    text = "1. Minister Valdek spoke.\nVALDEK"
    cable = replace(bare_cable(text), signature=Field("VALDEK", (text.index("VALDEK"), len(text))))
    persons = finder.find(text, cable)
    assert [(p.role, len(p.mentions)) for p in persons] == [
        ("foreign_official", 1),
        ("signer", 1),
    ]


def test_a_surname_in_the_text_is_never_linked_to_the_signature(finder: PeopleFinder) -> None:
    text = "1. They told Valdek, and Valdek left.\nVALDEK"
    start = text.index("VALDEK")
    cable = replace(bare_cable(text), signature=Field("VALDEK", (start, len(text))))
    persons = finder.find(text, cable)
    assert [(p.role, len(p.mentions)) for p in persons] == [("unknown", 2), ("signer", 1)]


def test_our_recognizers_work_in_a_plain_analyzer_engine() -> None:
    recognizer = TitleRecognizer(load_lexicon(), load_cues())
    analyzer = AnalyzerEngine(
        registry=RecognizerRegistry(recognizers=[recognizer], supported_languages=["en"]),
        nlp_engine=NoLanguageModel(),
        supported_languages=["en"],
    )
    (result,) = analyzer.analyze("DCM Orrin Valdek came", language="en")
    assert (result.entity_type, result.start, result.end) == ("PERSON", 4, 16)


def test_time_grows_with_the_text_and_no_faster(finder: PeopleFinder) -> None:
    def seconds(paragraphs: int) -> float:
        text = "\n\n".join(
            f"{n}. MINISTER VALD{'AEIOU'[n % 5]}K TOLD GEN. ZORBANIC THAT THE MINE CLOSED."
            for n in range(paragraphs)
        )
        began = time.process_time()
        finder.find(text, bare_cable(text))
        return time.process_time() - began

    seconds(100)
    assert seconds(4000) < 3 * 4 * max(seconds(1000), 0.05)
