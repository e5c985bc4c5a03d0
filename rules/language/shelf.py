"""Where packs and profiles are found: those that come with Excise, and those of a site."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

from rules.errors import ExciseError

HERE: Final = Path(__file__).parent.parent
Kind = Literal["packs", "profiles"]
CUES: Final = "cues.yaml"
# What an office never releases, what is no name, and how its writers mark a source.
LISTS: Final = ("deny.yaml", "allow.yaml", "protect.yaml")


@dataclass(frozen=True, slots=True)
class Shelf:
    """site: a folder with `packs/`, `profiles/`, cues and lists of an office's own, beside the
    packaged ones."""

    site: Path | None = None

    def __post_init__(self) -> None:
        files = (*LISTS, CUES)
        if self.site and not any((self.site / at).exists() for at in ("packs", "profiles", *files)):
            raise ExciseError(
                "NO_RULES",
                f"The folder of rules has no packs/, no profiles/ and none of {', '.join(files)}.",
                "Put packs into packs/, profiles into profiles/, lists and cues beside these two.",
            )

    def files(self, kind: Kind) -> dict[str, Path]:
        """Each file by its name without `.yaml`; a packaged one is never replaced."""
        own = sorted((self.site / kind).glob("*.yaml")) if self.site else []
        packaged = sorted((HERE / kind).glob("*.yaml"))
        return {path.stem: path for path in (*own, *packaged)}

    def own(self, kind: Kind) -> tuple[str, ...]:
        """The site's, by name."""
        return tuple(sorted(p.stem for p in (self.site / kind).glob("*.yaml"))) if self.site else ()

    def clashes(self) -> list[str]:
        """A site's file named like a packaged one: which of them is meant must never be a guess."""
        kinds: tuple[Kind, ...] = ("packs", "profiles")
        return [
            f"{self.call(self.site / kind / f'{name}.yaml')}:1: {name} comes with Excise; "
            "choose another name"
            for kind in kinds
            for name in self.own(kind)
            if self.site and (HERE / kind / f"{name}.yaml").exists()
        ]

    def call(self, path: Path) -> str:
        """What messages call a file: as the site's folder was named, or `packs/rollup.yaml`."""
        return str(path.relative_to(HERE)) if path.is_relative_to(HERE) else str(path)
