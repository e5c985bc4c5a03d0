"""The words of a name in the one spelling all its mentions share."""

import re

from worker.shadow import SOFT_HYPHEN, fold_text

Words = tuple[str, ...]

_PARTS = re.compile(r"[^\W_]+(?:['\-][^\W_]+)*")
_JOINS = re.compile(r"['\-]")


def spell_name(surface: str) -> Words:
    """Words in lower case without accents, hyphens and apostrophes; initials are left out unless
    there is nothing else."""
    folded = fold_text(surface).text.replace(SOFT_HYPHEN, "")
    words = tuple(_JOINS.sub("", word) for word in _PARTS.findall(folded))
    return tuple(word for word in words if len(word) > 1) or words
