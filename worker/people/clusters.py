"""From clues to persons: overlaps settled, mentions of one person linked, none on a guess."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from rules.cable.model import Span
from worker.people.evidence import UNSURE_HEAD, Clue, Mention, Person, Role
from worker.people.lexicon import Lexicon
from worker.people.spelling import Words, spell_name


def settle_clues(clues: Iterable[Clue]) -> list[Clue]:
    """Clues that do not overlap, in reading order.

    The signature first, then the longest, then the strongest, then the first. A clue inside the one
    kept lends it its role, unless that role releases: a head of state must be named by the very
    words kept.
    """
    settled: list[Clue] = []
    crowd: list[Clue] = []
    end = -1
    for clue in sorted(clues, key=lambda clue: clue.span):
        if clue.span[0] >= end:
            settled.extend(_settle_crowd(crowd))
            crowd = []
        crowd.append(clue)
        end = max(end, clue.span[1])
    return [*settled, *_settle_crowd(crowd)]


def _settle_crowd(crowd: Sequence[Clue]) -> list[Clue]:
    """Settle clues that overlap one another, a handful."""
    kept: list[Clue] = []
    for clue in sorted(crowd, key=_rank):
        at = next(
            (
                index
                for index, other in enumerate(kept)
                if other.span[0] < clue.span[1] and clue.span[0] < other.span[1]
            ),
            None,
        )
        if at is None:
            kept.append(clue)
        elif kept[at].role == "unknown" and clue.role not in ("unknown", "head", "signer"):
            kept[at] = replace(kept[at], role=clue.role, titled=kept[at].titled or clue.titled)
    return sorted(kept, key=lambda clue: clue.span)


def _rank(clue: Clue) -> tuple[bool, int, float, Span, str, str]:
    length = clue.span[1] - clue.span[0]
    return clue.role != "signer", -length, -clue.strength, clue.span, clue.why, clue.role


@dataclass(slots=True)
class _Cluster:
    words: Words
    clues: list[Clue] = field(default_factory=list)
    ambiguous: bool = False

    @property
    def head(self) -> bool:
        return any(clue.role == "head" for clue in self.clues)

    @property
    def roles(self) -> set[Role]:
        return {clue.role for clue in self.clues if clue.role != "unknown"}


class _Clusters:
    """Persons under construction, found by any word of their name."""

    def __init__(self) -> None:
        self.all: list[_Cluster] = []
        self._by_word: dict[str, list[_Cluster]] = defaultdict(list)

    def add(self, words: Words) -> _Cluster:
        cluster = _Cluster(words)
        self.all.append(cluster)
        for word in dict.fromkeys(words):
            self._by_word[word].append(cluster)
        return cluster

    def fitting(self, words: Words) -> list[_Cluster]:
        """Persons whose name holds these words in this order, first and last names included."""
        return [
            cluster
            for cluster in self._by_word.get(words[0], ())
            if not cluster.ambiguous and _holds(cluster.words, words)
        ]


def link_persons(text: str, clues: Sequence[Clue], lexicon: Lexicon) -> tuple[Person, ...]:
    """Persons in order of first mention.

    Longest names first; a shorter form joins the one person it fits. A form that fits several
    stands alone, marked ambiguous. A signature stands alone always. A title of a head of state
    joins only that very name: `President Brown` is not linked to `John Brown`, who may be kin; and
    where one mention says "former", "vice" or the like, no bearer of the name is called head.
    """
    doubted = {
        spell_name(text[slice(*clue.span)])[-1:] for clue in clues if clue.why == UNSURE_HEAD
    }
    clusters = _Clusters()
    signers: list[_Cluster] = []
    pending: dict[Words, list[Clue]] = defaultdict(list)
    for clue in clues:
        words = spell_name(text[slice(*clue.span)])
        if clue.role == "signer":
            signers.append(_Cluster(words, [clue]))
        elif words:
            if clue.role == "head" and words[-1:] in doubted:
                clue = replace(clue, role="foreign_official")  # noqa: PLW2901  # same mention, less sure
            pending[_without_particles(words, lexicon)].append(clue)
    for words in sorted(pending, key=lambda words: (-len(words), words)):
        _place(clusters, words, pending[words])
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
        )
        for number, cluster in enumerate(made, 1)
    )


def _place(clusters: _Clusters, words: Words, clues: Sequence[Clue]) -> None:
    """Give every clue of one spelling to a person."""
    longer = clusters.fitting(words)
    heads = [clue for clue in clues if clue.role == "head"]
    titled = [clue for clue in clues if clue.titled and clue.role != "head"]
    plain = [clue for clue in clues if not clue.titled]
    if len(words) > 1 and heads and not longer:
        clusters.add(words).clues.extend(clues)  # the full name is the same person's
        return
    own: list[_Cluster] = []
    if heads:
        fit = [cluster for cluster in longer if cluster.head]
        target = fit[0] if len(fit) == 1 else clusters.add(words)
        target.clues.extend(heads)
        own.append(target)
    for role in sorted({clue.role for clue in titled}, key=lambda role: (role == "unknown", role)):
        some = [clue for clue in titled if clue.role == role]
        fit = [c for c in {id(c): c for c in longer + own}.values() if not c.head]
        fit = [c for c in fit if role == "unknown" or c.roles <= {role}]
        if len(fit) == 1 and len(longer) <= 1:
            fit[0].clues.extend(some)
            continue
        cluster = clusters.add(words)
        cluster.ambiguous = len(longer) > 1
        cluster.clues.extend(some)
        own.append(cluster)
    if plain:
        fit = list({id(c): c for c in longer + own}.values())
        if len(fit) == 1:
            fit[0].clues.extend(plain)
        else:
            cluster = clusters.add(words)
            cluster.ambiguous = len(fit) > 1
            cluster.clues.extend(plain)


def _role(cluster: _Cluster) -> Role:
    roles = cluster.roles
    if cluster.ambiguous:
        roles -= {"head"}
    if len(roles) == 1:
        return roles.pop()
    official: tuple[Role, ...] = ("us_official", "foreign_official")
    # Several roles, or a head of state who is also something else: the reader decides.
    return next((role for role in official if role in roles), "unknown")


def _without_particles(words: Words, lexicon: Lexicon) -> Words:
    return tuple(word for word in words if word not in lexicon.particles) or words


def _holds(whole: Words, part: Words) -> bool:
    """Whether the words of `part` stand in `whole` in the same order."""
    rest = iter(whole)
    return all(word in rest for word in part)
