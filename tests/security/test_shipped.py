"""What is checked of what we ship is all of it."""

from importlib.metadata import version

from tests.security.shipped import LOCK, LOOKED_AT, read_lock


def test_a_lock_is_read_whole() -> None:
    pinned = read_lock()
    assert len(pinned) == len(
        {line.partition("==")[0] for line in LOCK.read_text().splitlines() if line[0].isalnum()}
    )
    assert pinned["pydantic"] == version("pydantic")


def test_licences_that_were_looked_at_are_of_packages_that_are_used() -> None:
    assert not LOOKED_AT.keys() - read_lock().keys()
