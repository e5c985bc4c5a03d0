"""Text that knows where its pieces stand: named pieces go through wrapping and come out as spans."""

from collections import defaultdict

from tests.planted.cable import Paper

# A piece opens and closes with a private-use character; every use of a name has its own pair.
_FIRST = 0xE000
_LAST = 0xF8FF
OPEN, CLOSE = "⟦", "⟧"  # how a draft itself points into its text: the place called "planted"


class Ink:
    """Names pieces of text and, at the end, says where they came to stand."""

    def __init__(self) -> None:
        self._names: list[str] = []

    def tag(self, name: str, text: str) -> str:
        at = _FIRST + 2 * len(self._names)
        assert at < _LAST, "too many pieces"
        self._names.append(name)
        return chr(at) + text + chr(at + 1)

    def dry(self, text: str) -> Paper:
        """Take the marks out of `text` and note where they stood."""
        written: list[str] = []
        opened: dict[str, int] = {}
        places: dict[str, list[tuple[int, int]]] = defaultdict(list)
        at = 0
        for char in text:
            code = ord(char)
            if char == OPEN:
                opened[OPEN] = at
            elif char == CLOSE:
                places["planted"].append((opened[OPEN], at))
            elif _FIRST <= code <= _LAST:
                opening = chr(code - (code - _FIRST) % 2)
                if char == opening:
                    opened[opening] = at
                else:
                    name = self._names[(code - _FIRST) // 2]
                    places[name].append((opened[opening], at))
            else:
                written.append(char)
                at += 1
        return Paper("".join(written), {name: tuple(spans) for name, spans in places.items()})


def is_mark(char: str) -> bool:
    return char in (OPEN, CLOSE) or _FIRST <= ord(char) <= _LAST


def strip(text: str) -> str:
    return "".join(char for char in text if not is_mark(char))


def wrap(text: str, width: int, indent: str = "") -> list[str]:
    """Break at spaces into lines of at most `width` visible columns, two spaces kept as they are.

    A line end that is already there stays.
    """
    if "\n" in text:
        return [line for piece in text.split("\n") for line in wrap(piece, width, indent)]
    lines: list[str] = []
    line = ""
    for word in text.split(" "):
        candidate = f"{line} {word}" if line else word
        if line and len(strip(candidate)) > width:
            lines.append(line.rstrip(" "))
            line = indent + word
        else:
            line = candidate
    return [*lines, line]
