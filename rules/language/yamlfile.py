"""YAML with line numbers, so that an error in a pack names file and line."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from rules.errors import ExciseError

# libyaml where it was built in: ten times quicker, and every command waits for the packs.
_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, slots=True)
class Entry:
    """One item of a list in a YAML file, with the line it begins on (1-based)."""

    value: Any
    file: str
    line: int

    @property
    def place(self) -> str:
        return f"{self.file}:{self.line}"


@dataclass(frozen=True, slots=True)
class Document:
    """A YAML mapping; `lists` holds its top-level lists item by item."""

    values: dict[str, Any]
    lists: dict[str, tuple[Entry, ...]]
    file: str


def load(path: Path) -> Document:
    """Read one file. Raises ExciseError YAML_INVALID with the line of a syntax error."""
    loader = _Loader(path.read_text(encoding="utf-8"))
    try:
        root = loader.get_single_node()
        if not isinstance(root, yaml.MappingNode):
            raise _invalid(path, 1, "a mapping is wanted at the top")
        values = loader.construct_document(root)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise _invalid(path, line, error.problem or "it is not YAML") from error
    finally:
        loader.dispose()
    return Document(values, dict(_lists(root, values, path.name)), path.name)


def _lists(
    root: yaml.MappingNode, values: dict[str, Any], file: str
) -> Iterator[tuple[str, tuple[Entry, ...]]]:
    for key, node in root.value:
        if isinstance(node, yaml.SequenceNode):
            items = values[key.value]
            yield (
                key.value,
                tuple(
                    Entry(item, file, child.start_mark.line + 1)
                    for item, child in zip(items, node.value, strict=True)
                ),
            )


def _invalid(path: Path, line: int, what: str) -> ExciseError:
    return ExciseError(
        "YAML_INVALID", f"{path.name}:{line}: {what}.", "Mend the file and try again."
    )
