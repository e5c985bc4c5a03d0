"""A site's lists: read with file and line, never quoted, and in the right digest."""

from datetime import date
from pathlib import Path

import pytest

from rules.errors import ExciseError
from rules.language.ruleset import RuleSet, check_rules, load_ruleset

DAY = date(2026, 11, 22)
DENY = """\
people:
  - name: Vladmir Zemskiy
    aliases: [Uncle Zed, V. Zemskiy]
    reason: a source of this office
    exemption: (b)(7)(D)
organisations:
  - name: Matin Shipping
places:
  - name: Camp Nine
"""
ALLOW = "words:\n  - {word: Matin, reason: the ship of that name}\n"


def _lay(folder: Path, deny: str = DENY, allow: str = ALLOW) -> Path:
    (folder / "deny.yaml").write_text(deny)
    (folder / "allow.yaml").write_text(allow)
    load_ruleset.cache_clear()
    return folder


def _load(folder: Path) -> RuleSet:
    return load_ruleset("public", DAY, folder)


def test_a_folder_may_hold_nothing_but_lists(tmp_path: Path) -> None:
    lists = _load(_lay(tmp_path)).lists
    assert [(kind, number, one.name) for kind, number, one in lists.deny.listed()] == [
        ("people", 1, "Vladmir Zemskiy"),
        ("organisations", 1, "Matin Shipping"),
        ("places", 1, "Camp Nine"),
    ]
    assert lists.allow.words[0].word == "Matin"
    assert not load_ruleset("public", DAY).lists.deny.people


def test_the_ruleset_digest_knows_allowed_words_and_no_denied_name(tmp_path: Path) -> None:
    plain = _load(_lay(tmp_path, "people: []\n", "words: []\n")).digest
    assert plain == load_ruleset("public", DAY).digest
    assert _load(_lay(tmp_path, allow="words: []\n")).digest == plain
    assert _load(_lay(tmp_path)).digest != plain
    (tmp_path / "protect.yaml").write_text("word: [shield]\n")
    assert _load(_lay(tmp_path, allow="words: []\n")).digest != plain


@pytest.mark.parametrize(
    ("deny", "said"),
    [
        (DENY.replace("Camp Nine", "li"), "9: places.0.name: Value error, too short"),
        (DENY.replace("Camp Nine", "'12345'"), "9: places.0.name: Value error, too short"),
        (DENY.replace("Uncle Zed", "Z."), "3: people.0.aliases.0: Value error, too short"),
        (DENY.replace("Camp Nine", "UNCLE-ZED"), "9: places.0: stands already at deny.yaml:3"),
        (
            DENY.replace("Uncle Zed", "VLADMIR ZÉMSKIY"),
            "3: people.0: stands already at deny.yaml:2",
        ),
        (DENY.replace("(b)(7)(D)", "secret"), "5: people.0.exemption: String should match pattern"),
        (
            DENY.replace("a source of this office", "short"),
            "4: people.0.reason: String should have",
        ),
        (DENY.replace("name: Camp Nine", "Zemskiy: 1"), "9: places.0.name: Field required"),
        (DENY + "Zemskiy: []\n", "10: ?: Extra inputs are not permitted"),
        (DENY + "people: []\n", "10: it is no sound YAML, or a key stands twice"),
        (DENY + "x: *Zemskiy\n", "10: it is no sound YAML, or a key stands twice"),
        ("people: Zemskiy\n", "1: people: Input should be a valid tuple"),
        ("- Zemskiy\n", "1: it is no sound YAML, or a key stands twice"),
    ],
)
def test_what_is_wrong_is_told_with_its_line_and_never_quoted(
    tmp_path: Path, deny: str, said: str
) -> None:
    folder = _lay(tmp_path, deny)
    for load in (_load, lambda folder: check_rules(DAY, folder)):
        with pytest.raises(ExciseError) as caught:
            load(folder)
        assert caught.value.code == "RULES_INVALID"
        told = caught.value.message.replace(f"{folder}/", "")
        assert told.splitlines()[0].startswith(f"deny.yaml:{said}")
        for name in ("zemskiy", "zémskiy", "zed", "camp", "12345", "secret"):
            assert name not in told.casefold()


def test_a_word_needs_a_reason_and_marks_are_words(tmp_path: Path) -> None:
    folder = _lay(tmp_path, allow="words:\n  - {word: Matin}\n")
    (folder / "protect.yaml").write_text("word: [Shield, 'two words']\n")
    with pytest.raises(ExciseError) as caught:
        _load(folder)
    assert [line.removeprefix(f"{folder}/") for line in caught.value.message.splitlines()] == [
        "allow.yaml:2: words.0.reason: Field required",
        "protect.yaml:1: word.0: Value error, one word in small letters is wanted",
        "protect.yaml:1: word.1: Value error, one word in small letters is wanted",
    ]


def test_a_folder_without_rules_and_lists_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ExciseError) as caught:
        _load(tmp_path)
    assert caught.value.code == "NO_RULES"
