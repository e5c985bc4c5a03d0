"""The texts that every bench reads."""

from pathlib import Path

_TESTS = Path(__file__).parent.parent
_FOLDERS = (_TESTS / "cables", _TESTS.parent / "service" / "demo")


def read_texts() -> list[str]:
    """The samples and the demonstration batch."""
    return [path.read_text("utf-8") for folder in _FOLDERS for path in sorted(folder.glob("*.txt"))]
