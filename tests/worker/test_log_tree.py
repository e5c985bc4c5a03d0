"""The tree is RFC 6962's, and its proofs hold for what is there and for nothing else."""

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from worker.log.tree import (
    EMPTY,
    Frontier,
    extend,
    find_root,
    follows_consistency,
    follows_inclusion,
    hash_leaf,
    prove_consistency,
    prove_inclusion,
)

# The leaves and roots that implementations of Certificate Transparency are tested with.
LEAVES = [
    bytes.fromhex(leaf)
    for leaf in (
        *("", "00", "10", "2021", "3031", "40414243", "5051525354555657"),
        "606162636465666768696a6b6c6d6e6f",
    )
]
ROOTS = (
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
)
SIZES = st.integers(1, 200)


def hash_many(count: int) -> list[bytes]:
    return [hash_leaf(b"%d" % n) for n in range(count)]


def root_of(leaves: list[bytes]) -> bytes:
    return find_root(extend(EMPTY, leaves))


@pytest.mark.parametrize("size", range(9))
def test_roots_are_those_of_certificate_transparency(size: int) -> None:
    assert root_of([hash_leaf(leaf) for leaf in LEAVES[:size]]).hex() == ROOTS[size]


def test_an_entry_cannot_be_taken_for_a_node() -> None:
    left, right = hash_many(2)
    assert root_of([left, right]) != hash_leaf(left + right)
    assert hash_leaf(b"") != sha256(b"").digest()


@given(st.lists(st.integers(0, 40), max_size=6))
def test_growing_in_any_pieces_gives_the_same(pieces: list[int]) -> None:
    leaves = hash_many(sum(pieces))
    frontier, start = EMPTY, 0
    for piece in pieces:
        frontier = extend(frontier, leaves[start : start + piece])
        start += piece
    assert frontier == extend(EMPTY, leaves)
    assert len(frontier.peaks) == frontier.size.bit_count()


def test_a_frontier_of_the_wrong_shape_is_refused() -> None:
    with pytest.raises(ValueError, match="one peak"):
        Frontier(3, (bytes(32),))


@given(SIZES, st.data())
def test_a_leaf_is_proved_where_it_stands_and_nowhere_else(size: int, data: st.DataObject) -> None:
    leaves = hash_many(size)
    number = data.draw(st.integers(0, size - 1))
    path, root = prove_inclusion(leaves, number), root_of(leaves)
    assert follows_inclusion(leaves[number], number, size, path, root)
    assert not follows_inclusion(hash_leaf(b"other"), number, size, path, root)
    assert not follows_inclusion(leaves[number], number + 1, size, path, root)
    assert not follows_inclusion(leaves[number], number, size, (*path, root), root)
    assert not follows_inclusion(leaves[number], number, size, path[:-1], root) or not path


@given(SIZES, st.data())
def test_a_log_goes_on_only_from_what_it_was(size: int, data: st.DataObject) -> None:
    leaves = hash_many(size)
    before = data.draw(st.integers(1, size))
    path = prove_consistency(leaves, before)
    old, new = (before, root_of(leaves[:before])), (size, root_of(leaves))
    assert follows_consistency(old, new, path)
    assert not follows_consistency((before, bytes(32)), new, path)
    assert not follows_consistency(old, (size, bytes(32)), path)
    if before < size:
        changed = [hash_leaf(b"other"), *leaves[1:]]
        forked = prove_consistency(changed, before)
        assert not follows_consistency(old, (size, root_of(changed)), forked)
        assert not follows_consistency(old, new, path[:-1])


def test_nothing_is_proved_of_what_is_not_there() -> None:
    leaves = hash_many(3)
    for number in (-1, 3):
        with pytest.raises(IndexError):
            prove_inclusion(leaves, number)
    for before in (0, 4):
        with pytest.raises(IndexError):
            prove_consistency(leaves, before)
