"""Banner, captions and every paragraph's mark of the samples, as two people read them by hand."""

import pytest

from rules.cable.model import Mark
from rules.description import describe_cable
from tests.rules.samples import NAMES, cable, gold


def _written(mark: Mark | None) -> str | None:
    """The gold's way of writing a reading: `S//REL CHN` is what the mark says."""
    return mark.marking.portion.replace("REL TO ", "REL ") if mark else None


@pytest.mark.parametrize("name", NAMES)
def test_every_portion_reads_as_the_gold_says(name: str) -> None:
    read = [[p.number, _written(p.mark)] for p in cable(name).paragraphs]
    assert read == gold("portions")[name]["paragraphs"]


@pytest.mark.parametrize("name", NAMES)
def test_banner_and_captions_read_as_the_gold_says(name: str) -> None:
    told = describe_cable(cable(name))
    assert told.level == gold("portions")[name]["banner"]
    assert list(told.captions) == gold("portions")[name]["captions"]


def test_canonical_form_mends_spelling_and_adds_nothing() -> None:
    told = describe_cable(cable("07STATE159388"))
    assert told.paragraphs[1].marking_text == "S/REL CHINA"
    assert told.paragraphs[1].canonical == "S//REL TO CHN"
    assert told.paragraphs[1].release_to == ("CHN",)
