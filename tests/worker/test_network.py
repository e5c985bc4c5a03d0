"""The people network: the file its card describes, the same answer however a text is cut."""

import json
from importlib import resources
from pathlib import Path

import numpy as np
import pytest

from rules.errors import ExciseError
from worker.people import network
from worker.people.cues import load_cues
from worker.people.lexicon import load_lexicon
from worker.people.network import NameNetwork, load_network
from worker.people.recognizers.network import NetworkRecognizer
from worker.people.tokens import split_tokens

MOST_ROOM = 12 * 2**20


@pytest.fixture(scope="module")
def loaded() -> NameNetwork:
    return load_network(load_lexicon(), load_cues())


def found(loaded: NameNetwork, text: str) -> list[str]:
    clues = NetworkRecognizer(loaded).clues(text, split_tokens(text))
    return [text[slice(*clue.span)] for clue in clues]


def test_the_file_is_small_and_the_one_its_card_describes() -> None:
    folder = resources.files("worker.people")
    card = json.loads((folder / "network.json").read_text())
    assert card["bytes"] == len((folder / "network.npz").read_bytes()) <= MOST_ROOM


def test_a_file_with_one_bit_changed_is_refused(tmp_path: Path) -> None:
    folder = Path(str(resources.files("worker.people")))
    raw = bytearray((folder / "network.npz").read_bytes())
    (tmp_path / "network.json").write_bytes((folder / "network.json").read_bytes())
    (tmp_path / "network.npz").write_bytes(raw)
    load_network(load_lexicon(), load_cues(), tmp_path)
    raw[len(raw) // 2] ^= 1
    (tmp_path / "network.npz").write_bytes(raw)
    with pytest.raises(ExciseError, match="MODEL_DAMAGED"):
        load_network(load_lexicon(), load_cues(), tmp_path)


def test_pieces_of_a_long_text_are_judged_as_the_whole(
    loaded: NameNetwork, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = "\n".join(
        f"{n}. Ambassador Zemskov told Grelov that Marat Illich left." for n in range(40)
    )
    tokens = split_tokens(text)
    whole = loaded.judge(tokens)
    monkeypatch.setattr(network, "_AT_ONCE", 37)
    np.testing.assert_allclose(loaded.judge(tokens), whole, atol=1e-6)
    np.testing.assert_allclose(whole.sum(axis=1), 1, atol=1e-5)


def test_a_text_without_words_has_no_names(loaded: NameNetwork) -> None:
    assert found(loaded, "") == []
    assert found(loaded, "12 -- 34.") == []


@pytest.mark.parametrize(
    ("text", "names"),
    [
        # Names nobody bears, so that no list helps.
        ("The party chose Wolderan to lead it. Wolderan said he would.", ["Wolderan", "Wolderan"]),
        ("THE PARTY CHOSE WOLDERAN TO LEAD IT. WOLDERAN SAID HE WOULD.", ["WOLDERAN", "WOLDERAN"]),
        ("Mirko\nZelandric met us. Zelandric agreed.", ["Mirko\nZelandric", "Zelandric"]),
        # Once surely, so everywhere.
        ("Tulbanov replied that he knew. The anti-Tulbanov press did not.", ["Tulbanov"] * 2),
        ("They asked about J. F. Kostrevan.", ["J. F. Kostrevan"]),
        ("He met Mirko Zelandric. Wolderan left.", ["Mirko Zelandric", "Wolderan"]),
        # What stands before a name and people bear belongs to it, a town's name too.
        ("Allende said so. It was lost by Salvador Allende.", ["Allende", "Salvador Allende"]),
        ("OSSA REPLIED THAT HE HAD LEFT. SERGIO OSSA AGREED.", ["OSSA", "SERGIO OSSA"]),
        # A body behind a surname that people are known by makes it no body.
        ("Source: National Archives, Nixon Presidential Materials, Box 1.", ["Nixon"]),
    ],
)
def test_names_no_list_has_are_found_in_any_case(
    loaded: NameNetwork, text: str, names: list[str]
) -> None:
    assert found(loaded, text) == names


@pytest.mark.parametrize(
    "text",
    [
        "The price of tin fell again and exports to Bolivia slowed.",
        "THE PRICE OF TIN FELL AGAIN AND EXPORTS TO BOLIVIA SLOWED.",
        "The embassy in Santiago reported on the Kimberley Process.",
        "Their office (ORKA) met ours. They don't think it'll last.",
        "The BriGen left, and the PolOff with the FSO stayed. MinMines and Amb agreed.",
        "The GOC-owned line and a low-cost Thai-US plan. See UploadedFiles.",
    ],
)
def test_ordinary_words_places_and_short_forms_are_not_names(
    loaded: NameNetwork, text: str
) -> None:
    assert found(loaded, text) == []
