"""A banner says the same spaced or not, with a post and number behind it or alone."""

import pytest

from rules.marking.banner import read_banner

SPACED = {
    "C O N F I D E N T I A L": "CONFIDENTIAL",
    "S E C R E T": "SECRET",
    "T O P S E C R E T": "TOP SECRET",
    "U N C L A S": "UNCLAS",
}


@pytest.mark.parametrize("spaced", SPACED)
@pytest.mark.parametrize("tail", ["//NOFORN", "//NODIS//NOFORN", "//REL TO USA, GBR", "//SBU"])
def test_a_spaced_level_loses_no_control(spaced: str, tail: str) -> None:
    read = read_banner(spaced + tail, 0)
    plain = read_banner(SPACED[spaced] + tail, 0)
    assert read is not None
    assert plain is not None
    assert read.mark.marking == plain.mark.marking
    assert plain.mark.marking.controls or plain.mark.marking.release_to


@pytest.mark.parametrize("list_", ["USA, GBR", "USA, AUS, FVEY", "USA, CHINA"])
@pytest.mark.parametrize("post", ["LIMA", "LA PAZ", "PORT OF SPAIN"])
@pytest.mark.parametrize("section", ["", "SECTION 01 OF 02 "])
def test_a_post_after_a_release_list_is_no_country(list_: str, post: str, section: str) -> None:
    alone = read_banner(f"SECRET//REL TO {list_}", 0)
    banner = read_banner(f"SECRET//REL TO {list_} {section}{post} 052577", 0)
    assert banner is not None
    assert alone is not None
    assert banner.mark.marking == alone.mark.marking
    assert (banner.post, banner.number) == (post, 52577)
