"""From clues to persons: mentions of one person linked, none on a guess."""

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from worker.people.evidence import (
    DRAFTER,
    INITIALS,
    UNSURE_HEAD,
    Clue,
    Evidence,
    Mention,
    Person,
    Role,
)
from worker.people.identity import Name, Naming, split_glued
from worker.people.lexicon import Lexicon
from worker.people.spelling import spell_name
from worker.shadow import fold_text

# `A. Brown` at the start of a line: the letter of an item, and one surname.
_ITEM: Final = re.compile(r"[A-Za-z]\.\s+\S+$")


@dataclass(slots=True)
class _Cluster:
    """name: the fullest there is. more: names of the same person that have an initial it lacks."""

    name: Name
    clues: list[Clue] = field(default_factory=list)
    more: list[Name] = field(default_factory=list)
    ambiguous: bool = False

    @property
    def head(self) -> bool:
        return any(clue.role == "head" for clue in self.clues)

    def is_other(self, role: Role, *, sure: bool) -> bool:
        """Whether a title says that its bearer is someone else: a private person, or an official of
        another government."""
        return role not in ("unknown", "author") and any(
            clue.role not in (role, "unknown", "author")
            and ((sure and clue.sure) or "private" in (role, clue.role))
            for clue in self.clues
        )


class _Clusters:
    """Persons under construction, found by any word of their name."""

    def __init__(self, naming: Naming) -> None:
        self.naming = naming
        self.all: list[_Cluster] = []
        self._by_key: dict[str, list[_Cluster]] = defaultdict(list)
        self._by_initials: dict[str, list[_Cluster]] = defaultdict(list)

    def add(self, name: Name) -> _Cluster:
        cluster = _Cluster(name)
        self.all.append(cluster)
        for key in self.naming.keys(name):
            self._by_key[key].append(cluster)
        self._by_initials[name.initials].append(cluster)
        return cluster

    def fitting(self, name: Name) -> list[_Cluster]:
        """Persons the name may be a form of. A head of state is one by the very words alone."""
        return [
            cluster
            for cluster in self._near(name)
            if not cluster.ambiguous
            and self.naming.fits(name, cluster.name, strict=cluster.head)
            and self._agrees(name, cluster)
        ]

    def spelled(self, initials: str) -> list[_Cluster]:
        """Persons whose names begin with these letters; never a head of state, see `fitting`."""
        found = self._by_initials.get(initials, ())
        return [cluster for cluster in found if not (cluster.ambiguous or cluster.head)]

    def _near(self, name: Name) -> list[_Cluster]:
        """Persons who share a key of one word of the name: the word that fewest persons share."""
        places: dict[int, list[str]] = defaultdict(list)
        for key, indices in self.naming.keys(name).items():
            for index in indices:
                if name.parts[index] in name.words:
                    places[index].append(key)
        sizes = {
            place: sum(len(self._by_key.get(key, ())) for key in keys)
            for place, keys in places.items()
        }
        if not sizes:
            return []
        rarest = places[min(sizes, key=lambda place: (sizes[place], place))]
        near = {id(c): c for key in rarest for c in self._by_key.get(key, ())}
        return list(near.values())

    def _agrees(self, name: Name, cluster: _Cluster) -> bool:
        """Whether an initial that the person's name lacks is none other than it had elsewhere."""
        fits = self.naming.fits
        if not cluster.more or fits(name, cluster.name, fully=True):
            return True
        return all(fits(name, one) or fits(one, name) for one in cluster.more)

    def join(self, cluster: _Cluster, name: Name, clues: Sequence[Clue]) -> None:
        cluster.clues.extend(clues)
        if name != cluster.name and not self.naming.fits(name, cluster.name, fully=True):
            cluster.more.append(name)


def link_persons(text: str, clues: Sequence[Clue], lexicon: Lexicon) -> tuple[Person, ...]:
    """Persons in order of first mention.

    Fullest names first; another form joins the one person it fits (see `identity`). A form that
    fits several stands alone, marked ambiguous. A signature stands alone always. A title of a head
    of state joins only that very name: `President Brown` is not linked to `John Brown`, who may be
    kin; and where one mention says "former", "vice" or the like, no bearer of the name is called
    head.
    """
    naming = Naming.of(lexicon)
    doubted = {
        spell_name(text[slice(*clue.span)])[-1:] for clue in clues if clue.why == UNSURE_HEAD
    }
    clusters = _Clusters(naming)
    signers: list[_Cluster] = []
    pending: dict[Name, list[Clue]] = defaultdict(list)
    short: dict[tuple[str, str], list[Clue]] = defaultdict(list)
    for clue in clues:
        surface = text[slice(*clue.span)]
        if _ITEM.match(surface) and text[: clue.span[0]].rstrip(" ").endswith(("\n", "\r")):
            surface = surface[2:]
        words = spell_name(surface)
        name = naming.read(surface)
        if clue.role == "signer":
            signers.append(_Cluster(name, [clue]))
        elif clue.why == INITIALS or (clue.why == DRAFTER and " " not in surface):
            short[clue.why, _letters(surface)].append(clue)
        elif words:
            if clue.role == "head" and words[-1:] in doubted:
                clue = replace(clue, role="foreign_official")  # noqa: PLW2901  # same mention, less sure
            pending[name].append(clue)
    for name in sorted(pending, key=lambda name: name.rank):
        _place(clusters, name, pending[name])
    for why, letters in sorted(short):
        _place_short(clusters, why, letters, short[why, letters])
    made = sorted(
        [*clusters.all, *signers], key=lambda cluster: min(clue.span for clue in cluster.clues)
    )
    return tuple(
        Person(
            id=f"P{number}",
            role=_role(cluster),
            mentions=tuple(
                Mention(clue.span, clue.why)
                for clue in sorted(cluster.clues, key=lambda clue: clue.span)
            ),
            ambiguous=cluster.ambiguous,
            evidence=_evidence(cluster),
        )
        for number, cluster in enumerate(made, 1)
    )


def _place(clusters: _Clusters, name: Name, clues: Sequence[Clue]) -> None:
    """Give every clue of one spelling to a person."""
    longer = clusters.fitting(name)
    heads = [clue for clue in clues if clue.role == "head"]
    titled = [clue for clue in clues if clue.titled and clue.role != "head"]
    plain = [clue for clue in clues if not clue.titled]
    if len(name.words) > 1 and heads and not longer:
        clusters.add(name).clues.extend(clues)  # the full name is the same person's
        return
    own: list[_Cluster] = []
    if heads:
        fit = [cluster for cluster in longer if cluster.head]
        target = fit[0] if len(fit) == 1 else clusters.add(name)
        clusters.join(target, name, heads)
        own.append(target)
    for sure, role in sorted({(clue.sure, clue.role) for clue in titled}, key=_surest):
        some = [clue for clue in titled if (clue.sure, clue.role) == (sure, role)]
        fit = [c for c in _distinct(longer + own) if not (c.head or c.is_other(role, sure=sure))]
        if len(fit) == 1 and len(longer) <= 1:
            clusters.join(fit[0], name, some)
            continue
        cluster = clusters.add(name)
        cluster.ambiguous = len(longer) > 1
        cluster.clues.extend(some)
        own.append(cluster)
    if plain:
        _give(clusters, name, _distinct(longer + own), plain)


def _place_short(clusters: _Clusters, why: str, letters: str, clues: Sequence[Clue]) -> None:
    """Give initials, or initials and surname run together, to whom they fit alone."""
    if why == INITIALS:
        found = clusters.spelled(letters)
    else:
        glued = (
            Name((*initials, surname), (surname,), spelled=(*initials, surname))
            for initials, surname in split_glued(letters)
        )
        found = [c for name in glued for c in clusters.fitting(name) if not c.head]
    _give(clusters, Name((letters,), (letters,), spelled=(letters,)), _distinct(found), clues)


def _give(clusters: _Clusters, name: Name, fit: Sequence[_Cluster], clues: Sequence[Clue]) -> None:
    """To the one person the name fits; else to one of its own."""
    if len(fit) == 1:
        clusters.join(fit[0], name, clues)
        return
    cluster = clusters.add(name)
    cluster.ambiguous = len(fit) > 1
    cluster.clues.extend(clues)


def _surest(kind: tuple[bool, Role]) -> tuple[bool, bool, Role]:
    sure, role = kind
    return role == "unknown", not sure, role


def _distinct(clusters: Sequence[_Cluster]) -> list[_Cluster]:
    return list({id(cluster): cluster for cluster in clusters}.values())


def _role(cluster: _Cluster) -> Role:
    """The role that sure evidence gives; several at once leave it to the reader."""
    told = [clue for clue in cluster.clues if clue.role != "unknown"]
    roles = {clue.role for clue in told if clue.sure} or {clue.role for clue in told}
    if cluster.ambiguous:
        roles -= {"head"}
    if len(roles) == 1:
        return roles.pop()
    official: tuple[Role, ...] = ("author", "us_official", "foreign_official")
    # Several roles, or a head of state who is also something else: the reader decides.
    return next((role for role in official if role in roles), "unknown")


def _evidence(cluster: _Cluster) -> tuple[Evidence, ...]:
    """What tells of the role, each place once."""
    found = {
        Evidence(clue.told or clue.why, clue.role, clue.cue or clue.span)
        for clue in cluster.clues
        if clue.role != "unknown"
    }
    return tuple(sorted(found, key=lambda one: (one.span, one.kind, one.role)))


def _letters(surface: str) -> str:
    """The letters of a short form, in lower case; of a drafting line those before the typist's."""
    return "".join(filter(str.isalnum, re.split(r"[:;/]", fold_text(surface).text)[0]))
