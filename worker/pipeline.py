"""The one straight line: bytes in, a release proposal out."""

from functools import lru_cache, partial
from pathlib import Path
from typing import Final

from rules.audit import describe_ruleset, judge
from rules.cable.envelope import decode, encode
from rules.cable.model import Source
from rules.cable.reader import read
from rules.description import describe_cable, describe_source
from rules.errors import ExciseError
from rules.facts.reading import access_marking
from rules.language.ruleset import RuleSet, load_ruleset
from rules.language.shelf import Shelf
from rules.language.sitecues import NO_CUES, SiteCues, read_cues
from rules.language.sitelists import NO_LISTS, SiteLists
from rules.report import (
    Disposition,
    EvidenceReport,
    PersonReport,
    Redaction,
    ReleasableReport,
    Report,
    Verification,
)
from worker.artefacts import Artefact, Checked, Secrets, part_named
from worker.decided import add_persons, rule_plan
from worker.leak import Leak, find_leaks, find_runs, find_survivors
from worker.line import Line
from worker.people.cues import load_cues
from worker.people.evidence import Person
from worker.people.finder import PeopleFinder
from worker.people.lexicon import load_lexicon
from worker.plan import People, part_people, plan_redactions
from worker.proposal import Proposal, Submission
from worker.protection.guard import Guard
from worker.protection.hits import HitFinder
from worker.protection.mustredact import NOTHING, MustRedact, list_denied
from worker.pseudonyms import give_pseudonyms, name_release
from worker.reading import read_anyway
from worker.redact import NO_PSEUDONYMS, redact
from worker.release import report_release
from worker.remedy import add_leaks
from worker.rulings import Rulings
from worker.shadow import fold_text
from worker.traces import trace_cable
from worker.versions import digest_answer

# A place the check finds may be spelled like none before it, and is then looked for as well.
_MOST_ROUNDS: Final = 3


REPORT_LEAKS: Final = ExciseError(
    "LEAK_FOUND",
    "What is withheld stands in the releasable report.",
    "Nothing was released; look at the titles of your own rules and the names of your packs.",
)


# A process loads its models once; they are never changed after.
@lru_cache(maxsize=4)
def load_finder(cues: SiteCues = NO_CUES) -> PeopleFinder:
    """The finder of an office with these cues."""
    return PeopleFinder.load(cues)


def load_models(site: Path | None = None) -> None:
    """Load what the first cable would wait for. What is wrong in the site's folder is told with
    the cable."""
    try:
        cues = read_cues(Shelf(site), [])
    except ExciseError:
        cues = NO_CUES
    load_finder(cues)


@lru_cache(maxsize=4)
def load_guard(lists: SiteLists, cues: SiteCues = NO_CUES) -> Guard:
    """What protects sources and listed names, under an office's lists and cues."""
    return Guard(load_lexicon(), load_cues(cues), lists, list_denied(lists.deny), load_hits)


@lru_cache(maxsize=8)
def load_hits(must_redact: MustRedact) -> HitFinder:
    """Finds what must be withheld; one for all cables of a batch."""
    return HitFinder(must_redact, load_lexicon())


def collect_protected(
    source: Source, lists: SiteLists = NO_LISTS, cues: SiteCues = NO_CUES
) -> MustRedact:
    """The first pass over a batch: the sources that one cable marks for protection. A text that is
    no cable will fail, but whom it marks is withheld in the others all the same.

    Join those of all cables with `|` and give them to `propose`. lists, cues: an office's own,
    which may add words of protection and words that tell of people.
    """
    cable = read_anyway(source.text)
    guard = load_guard(lists, cues)
    if not guard.asks(source.text, cable):
        return NOTHING
    persons = load_finder(cues).find(source.text, cable)
    return guard.collect(source.text, cable, source.sha256, persons)


def make_line(site: Path | None = None) -> Line:
    """What the queue runs for an office with these packs, profiles, cues and lists."""

    def collect(submission: Submission) -> MustRedact:
        ruleset = load_ruleset(submission.profile, submission.as_of, site)
        source = decode(submission.source, submission.name)
        return collect_protected(source, ruleset.lists, ruleset.cues)

    return Line(
        load=partial(load_models, site),
        digest=partial(digest_answer, site=site),
        collect=collect,
        propose=lambda submission, key, must: propose(submission, key, site, must),
    )


def propose(
    submission: Submission,
    key: bytes,
    site: Path | None = None,
    must_redact: MustRedact = NOTHING,
) -> Proposal:
    """Read, audit, find people, plan, redact, check for leaks, report.

    key: the office's secret for fingerprints and pseudonyms, 32 bytes.
    site: a folder of an office's own packs, profiles, cues and lists.
    must_redact: what `collect_protected` gave for all cables of the batch; the cable's own and the
    office's deny list are added here. Where it is not complete, nothing is ready.
    Raises ExciseError: EMPTY, BINARY, TOO_LARGE, NO_CABLE, UNKNOWN_PROFILE, NO_RULES,
    RULES_INVALID, RULE_FAILED, LEAK_FOUND, and where there are decisions DECISIONS_FOREIGN,
    DECISION_STALE, MUST_REDACT, NO_EXEMPTION.
    """
    as_of, decisions = submission.as_of, submission.decisions
    ruleset = load_ruleset(submission.profile, as_of, site)
    source = decode(submission.source, submission.name)
    decided = decisions.check_source(source.sha256) if decisions else ()
    cable = read(source)
    findings = judge(source, cable, ruleset, as_of)
    folded = fold_text(source.text, cable.furniture)
    found = load_finder(ruleset.cues).find(source.text, cable, folded)
    guard = load_guard(ruleset.lists, ruleset.cues)
    guarded = guard.guard(source.text, cable, source.sha256, found, must_redact, folded=folded)
    persons = add_persons(guarded.persons, decided)

    def plan(people: People, rulings: Rulings) -> tuple[Redaction, ...]:
        withhold, demands = ruleset.withhold, guarded.demands
        return plan_redactions(
            source.text, cable, people, withhold, as_of, demands=demands, rulings=rulings
        )

    leaks: tuple[Leak, ...] = ()
    for _ in range(_MOST_ROUNDS):
        ruled = rule_plan(part_people(persons, ruleset.withhold), decided, plan)
        people, redactions = ruled.people, ruled.redactions
        pseudonyms = NO_PSEUDONYMS
        if ruleset.withhold.replacement == "pseudonyms":
            release = name_release(source.sha256, ruleset.profile, as_of)
            pseudonyms = give_pseudonyms(people.withheld, key, release)
        copy = redact(source.text, cable.span, redactions, pseudonyms)
        leaks, checked = find_leaks(source.text, cable, people, copy, guard.lexicon.is_known)
        mended = add_leaks(persons, leaks, copy) if leaks else None
        if mended is None:
            break
        persons = mended
    ruled.check()
    redacted = encode(copy.text, source)
    survivors = find_survivors(copy, guarded.finder) if ruleset.withhold.anything else ()
    if leaks or survivors:
        raise _leaked(len({*(leak.span for leak in leaks), *survivors}))
    must = guarded.must_redact.digest(key)
    digest = decisions.keyed_digest(key) if decisions else None
    runs = find_runs(source.text, cable, redactions, copy)
    verification = Verification(leaks=0, checked=checked, runs=runs)
    complete = must_redact.complete or not ruleset.withhold.anything
    disposition = _dispose(redactions, verification, complete=complete)
    working = Report(
        source=describe_source(source, cable),
        as_of=as_of.isoformat(),
        cable=describe_cable(cable),
        findings=findings,
        persons=tuple(_describe_person(person) for person in persons),
        redactions=ruled.listed,
        ruleset=describe_ruleset(ruleset, must, complete=complete),
        decisions=digest,
        verification=verification,
        disposition=disposition,
    )
    releasable = report_release(
        source=source.text,
        copy=copy,
        redacted=redacted,
        redactions=redactions,
        findings=findings,
        ruleset=ruleset,
        verification=verification,
        disposition=disposition,
        as_of=as_of,
        key=key,
        must_redact=must,
        complete=complete,
        decisions=digest,
    )
    named = part_named(source.text, working, cable)
    secrets = Secrets(source.text, cable, named, redactions, guard.lexicon.is_known)
    if _tells(releasable, secrets, copy.text, ruleset):
        raise REPORT_LEAKS
    traces = trace_cable(source.text, cable, copy.kept, key)
    return Proposal(working, releasable, redacted, disposition, access_marking(cable), traces)


def _tells(report: ReleasableReport, secrets: Secrets, copy: str, ruleset: RuleSet) -> bool:
    """Whether the releasable report gives away what is withheld. The number is read from the copy,
    where a post's name is no person's; titles of packaged rules are the same for every cable."""
    own = {report.mrn, *(one.rule.title for one in ruleset.rules if one.packaged)}
    written = Artefact("releasable report", "json", report.model_dump_json(by_alias=True))
    return secrets.check(copy, [written], own) != Checked()


def _dispose(
    redactions: tuple[Redaction, ...], verification: Verification, *, complete: bool
) -> Disposition:
    if verification.runs:
        return "held"
    decided = complete and all(r.status != "pending" for r in redactions)
    return "ready" if decided else "needs_decision"


def _describe_person(person: Person) -> PersonReport:
    return PersonReport(
        id=person.id,
        role=person.role,
        mentions=tuple(m.span for m in person.mentions),
        ambiguous=person.ambiguous,
        evidence=tuple(
            EvidenceReport(kind=one.kind, role=one.role, span=one.span) for one in person.evidence
        ),
    )


def _leaked(count: int) -> ExciseError:
    return ExciseError(
        "LEAK_FOUND",
        f"A withheld name still stands in the copy, in {count} place{'s' if count > 1 else ''}.",
        "Nothing was released; add the missed places by hand or report the cable's number.",
    )
