"""A checkpoint says what its key signed, to the letter, and other tools read it."""

from dataclasses import replace
from datetime import UTC, datetime
from itertools import product

import pytest

from rules.errors import ExciseError
from worker.log.checkpoint import (
    Checkpoint,
    derive_verifier,
    read_checkpoint,
    read_verifier,
    write_checkpoint,
    write_verifier,
)

SEED = bytes(range(32))
AT = datetime(2026, 11, 22, 11, 6, 56, 123456, tzinfo=UTC)
CHECKPOINT = Checkpoint("local", 12, bytes(range(100, 132)), AT)
TEXT = write_checkpoint(CHECKPOINT, SEED)
VERIFIER = derive_verifier("local", SEED)


def test_a_checkpoint_is_a_signed_note() -> None:
    body, _, signature = TEXT.partition("\n\n")
    assert body == (
        "excise/local\n12\nZGVmZ2hpamtsbW5vcHFyc3R1dnd4eXp7fH1+f4CBgoM=\n"
        "time 2026-11-22T11:06:56.123456Z"
    )
    assert signature.startswith("— excise/local ")
    assert read_checkpoint(TEXT, VERIFIER) == CHECKPOINT


# Published keys of other logs, by whose ids it shows that ours are made alike.
@pytest.mark.parametrize(
    "key",
    [
        "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        "sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8",
    ],
)
def test_keys_are_written_as_other_logs_write_them(key: str) -> None:
    assert write_verifier(read_verifier(key)) == key


def test_no_change_of_a_character_is_believed() -> None:
    for place, character in product(range(len(TEXT) - 1), ("A", "0", "\n", " ", "")):
        changed = TEXT[:place] + character + TEXT[place + 1 :]
        if changed != TEXT:
            with pytest.raises(ExciseError, match="BAD_CHECKPOINT"):
                read_checkpoint(changed, VERIFIER)


def test_another_key_or_office_vouches_for_nothing() -> None:
    for verifier in (derive_verifier("local", bytes(32)), derive_verifier("other", SEED)):
        with pytest.raises(ExciseError, match="BAD_CHECKPOINT"):
            read_checkpoint(TEXT, verifier)


def test_signatures_of_others_may_stand_beside_ours() -> None:
    """So that an outsider can sign what was shown to them."""
    witness = derive_verifier("witness", bytes(32))
    theirs = f"— {witness.name} {'A' * 88}\n"
    body, _, ours = TEXT.partition("\n\n")
    assert read_checkpoint(f"{body}\n\n{theirs}{ours}", VERIFIER) == CHECKPOINT
    with pytest.raises(ExciseError, match="BAD_CHECKPOINT"):
        read_checkpoint(f"{body}\n\n{theirs}", VERIFIER)


def test_a_checkpoint_that_was_signed_over_nonsense_is_refused() -> None:
    for made in (replace(CHECKPOINT, root=bytes(31)), replace(CHECKPOINT, size=-1)):
        with pytest.raises(ExciseError, match="BAD_CHECKPOINT"):
            read_checkpoint(write_checkpoint(made, SEED), VERIFIER)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a+b+c",
        "excise/local+00000000+" + "A" * 44,
        "excise/local+8f3a21bc+AQ==",
        write_verifier(VERIFIER).replace("excise/local", "excise/other"),
    ],
)
def test_what_is_no_public_key_is_refused(text: str) -> None:
    with pytest.raises(ExciseError, match="BAD_LOG_KEY"):
        read_verifier(text)
