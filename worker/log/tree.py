"""A Merkle tree over the entries, hashed as RFC 6962 hashes it.

A frontier is all that must be kept to go on growing: the hashes of the perfect trees the entries
fill, largest first, as many as there are ones in the number of entries.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

HASH_BYTES: Final = 32


@dataclass(frozen=True, slots=True)
class Frontier:
    """size: how many leaves. Raises ValueError where there are not as many peaks as size asks."""

    size: int
    peaks: tuple[bytes, ...]

    def __post_init__(self) -> None:
        if self.size.bit_count() != len(self.peaks):
            raise ValueError("a frontier has one peak for every one in its size")


EMPTY: Final = Frontier(0, ())


def hash_leaf(entry: bytes) -> bytes:
    return sha256(b"\x00" + entry).digest()


def hash_node(left: bytes, right: bytes) -> bytes:
    return sha256(b"\x01" + left + right).digest()


def extend(frontier: Frontier, leaves: Iterable[bytes]) -> Frontier:
    """leaves: hashes of what comes after."""
    size, peaks = frontier.size, list(frontier.peaks)
    for leaf in leaves:
        node, rest = leaf, size
        while rest & 1:
            node = hash_node(peaks.pop(), node)
            rest >>= 1
        peaks.append(node)
        size += 1
    return Frontier(size, tuple(peaks))


def find_root(frontier: Frontier) -> bytes:
    if not frontier.peaks:
        return sha256().digest()
    root, *others = reversed(frontier.peaks)
    for peak in others:
        root = hash_node(peak, root)
    return root


def prove_inclusion(leaves: Sequence[bytes], number: int) -> tuple[bytes, ...]:
    """The siblings from leaf `number` up to the root over all leaves (RFC 6962, 2.1.1).

    Raises IndexError where there is no such leaf.
    """
    if not 0 <= number < len(leaves):
        raise IndexError(number)
    path: list[bytes] = []
    start, end = 0, len(leaves)
    while end - start > 1:
        middle = start + _split(end - start)
        if number < middle:
            path.append(_root(leaves, middle, end))
            end = middle
        else:
            path.append(_root(leaves, start, middle))
            start = middle
    return tuple(reversed(path))


def prove_consistency(leaves: Sequence[bytes], before: int) -> tuple[bytes, ...]:
    """What shows that the tree over all leaves goes on from the one over the first `before`
    (RFC 6962, 2.1.2). Raises IndexError where it had more, or none."""
    if not 0 < before <= len(leaves):
        raise IndexError(before)
    path: list[bytes] = []
    start, end, whole = 0, len(leaves), True
    while before != end:
        middle = start + _split(end - start)
        if before <= middle:
            path.append(_root(leaves, middle, end))
            end = middle
        else:
            path.append(_root(leaves, start, middle))
            start, whole = middle, False
    if not whole:
        path.append(_root(leaves, start, end))
    return tuple(reversed(path))


def follows_inclusion(
    leaf: bytes, number: int, size: int, path: Sequence[bytes], root: bytes
) -> bool:
    """Whether the leaf stands at `number` in the tree of this size and root (RFC 9162, 2.1.3.2)."""
    if not 0 <= number < size:
        return False
    place, last, node = number, size - 1, leaf
    for sibling in path:
        if last == 0:
            return False
        if place & 1 or place == last:
            node = hash_node(sibling, node)
            while place and not place & 1:
                place, last = place >> 1, last >> 1
        else:
            node = hash_node(node, sibling)
        place, last = place >> 1, last >> 1
    return last == 0 and node == root


def follows_consistency(
    old: tuple[int, bytes], new: tuple[int, bytes], path: Sequence[bytes]
) -> bool:
    """Whether the tree `new` goes on from the tree `old`, each a size and a root (RFC 9162,
    2.1.4.2)."""
    (before, old_root), (size, root) = old, new
    if before == size:
        return not path and old_root == root
    if not 0 < before < size or not path:
        return False
    steps = [old_root, *path] if before & (before - 1) == 0 else list(path)
    place, last = before - 1, size - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    first = second = steps[0]
    for step in steps[1:]:
        if last == 0:
            return False
        if place & 1 or place == last:
            first, second = hash_node(step, first), hash_node(step, second)
            while place and not place & 1:
                place, last = place >> 1, last >> 1
        else:
            second = hash_node(second, step)
        place, last = place >> 1, last >> 1
    return last == 0 and first == old_root and second == root


def _split(count: int) -> int:
    """The largest power of two below `count`."""
    return 1 << (count - 1).bit_length() - 1


def _root(leaves: Sequence[bytes], start: int, end: int) -> bytes:
    return find_root(extend(EMPTY, (leaves[place] for place in range(start, end))))
