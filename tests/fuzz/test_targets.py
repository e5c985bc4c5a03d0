"""What fuzzing started from, and what it found, goes on giving values or coded errors."""

from pathlib import Path
from typing import Final

import pytest

from tests.fuzz.targets import TARGETS

CORPUS: Final = Path(__file__).with_name("corpus")
FILES: Final = sorted(path for path in CORPUS.rglob("*") if path.is_file())


@pytest.mark.parametrize("file", FILES, ids=lambda file: f"{file.parent.name}-{file.name}")
def test_the_corpus_breaks_no_target(file: Path) -> None:
    TARGETS[file.parent.name](file.read_bytes())


def test_every_target_has_a_corpus() -> None:
    assert {file.parent.name for file in FILES} == set(TARGETS)
