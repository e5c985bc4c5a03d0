"""Finds every named individual in a source."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from presidio_analyzer import AnalyzerEngine, RecognizerRegistry

from rules.cable.model import Cable, Span
from rules.language.sitecues import NO_CUES, SiteCues
from worker.people.clusters import link_persons
from worker.people.cues import load_cues
from worker.people.engine import NoContext, NoLanguageModel
from worker.people.evidence import Clue, Person
from worker.people.lexicon import Lexicon, load_lexicon, strip_accents
from worker.people.network import load_network
from worker.people.propagation import spread_names
from worker.people.recognizers.attention import AttentionRecognizer
from worker.people.recognizers.base import CLUE, NameRecognizer
from worker.people.recognizers.cable import CableRecognizer
from worker.people.recognizers.classified import ClassifiedByRecognizer
from worker.people.recognizers.drafting import DraftingRecognizer
from worker.people.recognizers.forename import ForenameRecognizer
from worker.people.recognizers.namedlines import NamedLinesRecognizer
from worker.people.recognizers.network import NetworkRecognizer
from worker.people.recognizers.office import OfficeRecognizer
from worker.people.recognizers.title import TitleRecognizer
from worker.people.settling import settle_clues
from worker.people.shortforms import spread_initials
from worker.people.spelling import Words, spell_name
from worker.posts import name_offices, name_posts
from worker.shadow import Shadow, fold_text, unwrap_text

_LANGUAGE = "en"
_GUESS = 0.6  # clues no stronger rest on no title, line or forename


@dataclass(frozen=True)
class PeopleFinder:
    """Everything that is loaded once a process: models, lists and Presidio's engine."""

    analyzer: AnalyzerEngine
    lexicon: Lexicon
    classified: ClassifiedByRecognizer
    attention: AttentionRecognizer

    @classmethod
    def load(cls, site: SiteCues = NO_CUES) -> "PeopleFinder":
        """Read the lists and load the models; takes about a second. site: an office's own cues."""
        lexicon, cues = load_lexicon(), load_cues(site)
        classified = ClassifiedByRecognizer(lexicon, cues)
        attention = AttentionRecognizer(lexicon)
        recognizers: list[NameRecognizer] = [
            TitleRecognizer(lexicon, cues),
            classified,
            attention,
            DraftingRecognizer(lexicon, cues),
            NamedLinesRecognizer(lexicon, cues),
            OfficeRecognizer(lexicon, cues),
            ForenameRecognizer(lexicon, cues),
            NetworkRecognizer(load_network(lexicon, cues)),
        ]
        analyzer = AnalyzerEngine(
            # Never an empty list: Presidio would silently load its defaults.
            registry=RecognizerRegistry(recognizers=recognizers, supported_languages=[_LANGUAGE]),
            nlp_engine=NoLanguageModel(),
            supported_languages=[_LANGUAGE],
            log_decision_process=False,  # it would log every token
            context_aware_enhancer=NoContext(),
        )
        return cls(analyzer, lexicon, classified, attention)

    def find(self, text: str, cable: Cable, folded: Shadow | None = None) -> tuple[Person, ...]:
        """All persons named in the source, the archive's page included, in reading order.

        text: the decoded source `cable` was read from; folded: its shadow without page lines, where
        there is one already. Mentions are spans into the text, never overlap and leave titles and
        possessives out.
        """
        reading = unwrap_text(text, cable.furniture)
        known = CableRecognizer(cable, reading, self.classified, self.attention)
        results = self.analyzer.analyze(
            reading.text, language=_LANGUAGE, ad_hoc_recognizers=[known]
        )
        found = [
            clue
            for clue in (result.recognition_metadata[CLUE] for result in results)
            if not _chatter(
                reading.original(*clue.span), reading.text[slice(*clue.span)], clue, cable
            )
            and not _is_broken_word(reading.text[slice(*clue.span)], clue, self.lexicon)
        ]
        clues = settle_clues(
            [
                replace(
                    clue,
                    span=reading.original(*clue.span),
                    cue=reading.original(*clue.cue) if clue.cue else None,
                )
                for clue in found
            ]
        )
        folded = folded or fold_text(text, cable.furniture)
        text = _blank(text, cable.furniture)
        places = {spell_name(n) for n in (*name_posts(cable), *name_offices(text, cable))}
        clues = [clue for clue in clues if not _is_place(text, clue, places)]
        spread = spread_names(text, folded, clues, self.lexicon)
        short = spread_initials(text, folded, clues)
        return link_persons(text, settle_clues([*clues, *spread, *short]), self.lexicon)


def _blank(text: str, furniture: Sequence[Span]) -> str:
    """The text with page lines as spaces, so that a name broken by one is spelled without it."""
    pieces, at = [], 0
    for start, end in sorted(furniture):
        if start >= at:
            pieces += [text[at:start], " " * (end - start)]
            at = end
    return "".join([*pieces, text[at:]])


def _is_place(text: str, clue: Clue, places: set[Words]) -> bool:
    """Whether the words are no more than a post or office of the cable's own routing."""
    return not clue.titled and spell_name(text[slice(*clue.span)]) in places


def _is_broken_word(surface: str, clue: Clue, lexicon: Lexicon) -> bool:
    """Whether a guess is no more than an ordinary word that a line's end broke: `POLI-` `TICAL`."""
    before, broken, after = surface.partition("-\n")
    if not broken or clue.strength > _GUESS or not (before.isalpha() and after.isalpha()):
        return False
    word = strip_accents(before + after)
    ordinary = lexicon.is_function(word) or (lexicon.is_listed(word) and lexicon.is_common(word))
    return ordinary and not lexicon.is_also_name(word, capitals=False)


def _chatter(span: Span, surface: str, clue: Clue, cable: Cable) -> bool:
    """Whether a clue is no more than a guess in a place guesses are not made for: one word of the
    archive's page with its menus and links, or the header's codes and stations."""
    if clue.strength > _GUESS:
        return False
    outside = span[1] <= cable.span[0] or span[0] >= cable.span[1]
    header = any(start < span[1] and span[0] < end for start, end in cable.header_spans)
    return header or (outside and (surface.isupper() or len(surface.split()) == 1))
