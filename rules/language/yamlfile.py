"""YAML with line numbers, so that an error in a pack names file and line."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from rules.errors import ExciseError

# libyaml where it was built in: ten times quicker, and every command waits for the packs.
_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

Location = Sequence[int | str]


@dataclass(frozen=True, slots=True)
class Document:
    """A YAML mapping. `file`: what messages call it; `root`: its nodes, which know their lines."""

    values: dict[str, Any]
    file: str
    root: yaml.MappingNode

    def place(self, *location: int | str) -> str:
        """`file:line` (1-based) of the value at `location`, or of what should have held it."""
        node: yaml.Node | None = self.root
        line = self.root.start_mark.line
        for step in location:
            found = _child(node, step)
            if found is None:
                break
            line, node = found
        return f"{self.file}:{line + 1}"

    def items(self, key: str) -> list[Any]:
        """The items under `key`; none where there is no such list."""
        found = self.values.get(key)
        return found if isinstance(found, list) else []

    def tell(self, error: ValidationError, *base: int | str) -> list[str]:
        """Each fault of the value at `base`, with its own line."""
        return [
            f"{self.place(*base, *fault['loc'])}: {_dotted(fault['loc'])}: {fault['msg']}"
            for fault in error.errors()
        ]


def load(path: Path, called: str | None = None) -> Document:
    """Read one file, which messages name `called`.

    Raises ExciseError YAML_INVALID with the line of what is wrong: syntax, encoding, a key twice.
    """
    file = called or path.name
    try:
        loader = _Loader(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise _invalid(file, 1, "it cannot be read as UTF-8 text") from error
    except yaml.YAMLError as error:
        raise _invalid(file, 1, "it holds characters that YAML does not allow") from error
    try:
        root = loader.get_single_node()
        if not isinstance(root, yaml.MappingNode):
            raise _invalid(file, 1, "a mapping is wanted at the top")
        _refuse_doubles(root, file)
        values = loader.construct_document(root)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise _invalid(file, line, error.problem or "it is not YAML") from error
    except (yaml.YAMLError, ValueError) as error:
        raise _invalid(file, 1, "a value cannot be read, such as a date that is none") from error
    finally:
        loader.dispose()
    return Document(values, file, root)


def _refuse_doubles(root: yaml.MappingNode, file: str) -> None:
    """A key written twice would silently lose its first value. Aliases are walked once."""
    seen: set[int] = set()
    waiting: list[yaml.Node] = [root]
    while waiting:
        node = waiting.pop()
        if id(node) in seen:
            continue
        seen.add(id(node))
        if isinstance(node, yaml.SequenceNode):
            waiting += node.value
        elif isinstance(node, yaml.MappingNode):
            keys: set[str] = set()
            for key, value in node.value:
                if key.value in keys:
                    raise _invalid(file, key.start_mark.line + 1, f"{key.value} stands twice")
                keys.add(str(key.value))
                waiting.append(value)


def _child(node: yaml.Node | None, step: int | str) -> tuple[int, yaml.Node] | None:
    """The value at `step` and its line from 0: its key's, since a block begins below its key."""
    if isinstance(node, yaml.MappingNode):
        pairs = ((k.start_mark.line, value) for k, value in node.value if k.value == step)
        return next(pairs, None)
    if isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
        return node.value[step].start_mark.line, node.value[step]
    return None


def _dotted(location: Location) -> str:
    return ".".join(str(part) for part in location)


def _invalid(file: str, line: int, what: str) -> ExciseError:
    return ExciseError("YAML_INVALID", f"{file}:{line}: {what}.", "Mend the file and try again.")
