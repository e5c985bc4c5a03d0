"""Putting a cable forward for release: what would be handed out is made, and checked, here."""

import hashlib
from contextlib import suppress
from typing import Final
from uuid import uuid4

from rules.cable.envelope import decode
from rules.errors import ExciseError
from rules.language.ruleset import load_ruleset
from rules.report import ReleasableReport, Report
from service.context import Context
from service.pages.proof import check_page
from service.pages.report import render_releasable
from worker.artefacts import Checked
from worker.clearing import STALE, check_report, clear, find_secrets
from worker.store.cables import read_result, read_source
from worker.store.releases import (
    Binding,
    Made,
    Release,
    approve_release,
    keep_release,
    read_binding,
    read_release,
)
from worker.versions import digest_answer

LEAKS: Final = ExciseError(
    "RELEASE_LEAKS",
    "What is withheld stands in the report or its page.",
    "Nothing was released; give the cable's id to whoever runs Excise.",
)


def put_forward(context: Context, cable_id: str, copy_sha256: str, actor: str) -> Release:
    """copy_sha256: of the proposed copy as the reviewer read it.

    Raises ExciseError: UNKNOWN_CABLE, NOT_DONE, RELEASE_STALE, HELD, NOT_READY, RELEASE_LEAKS.
    """
    binding = read_binding(context.engine, context.office, cable_id)
    answer = _answer(context, binding)
    binding.check(context.office, answer)
    made = _make(context, binding, copy_sha256)
    return keep_release(context.engine, context.office, binding, made, answer=answer, actor=actor)


def approve(context: Context, release_id: str, actor: str) -> Release:
    """The log is vouched for before, and with the release in it after.

    Raises ExciseError: those of approve_release, and of LogKeeper.vouch.
    """
    context.log.vouch()
    release = read_release(context.engine, context.office, release_id)
    binding = read_binding(context.engine, context.office, release.cable_id)
    approved = approve_release(
        context.engine,
        context.office,
        release_id,
        answer=_answer(context, binding),
        two_persons=context.settings.two_persons,
        actor=actor,
    )
    with suppress(ExciseError):  # it is released; the keeper tells whoever asks next
        context.log.vouch()
    return approved


def _answer(context: Context, binding: Binding) -> str:
    return digest_answer(binding.profile, binding.as_of, context.settings.rules)


def _make(context: Context, binding: Binding, copy_sha256: str) -> Made:
    result = read_result(context.engine, context.office, binding.cable)
    if hashlib.sha256(result.redacted).hexdigest() != copy_sha256:
        raise STALE
    working = Report.model_validate_json(result.working)
    proposed = ReleasableReport.model_validate_json(result.releasable)
    source = decode(read_source(context.engine, context.office, binding.cable), "")
    release_id = uuid4().hex
    cleared = clear(source, result.redacted, proposed, release_id)
    page = render_releasable(cleared.report, cleared.text)
    ruleset = load_ruleset(binding.profile, binding.as_of, context.settings.rules)
    titles = frozenset(one.rule.title for one in ruleset.rules if one.packaged)
    secrets = find_secrets(source, working)
    if not check_report(cleared, secrets, titles):
        raise LEAKS
    if check_page(cleared.report, cleared.text, page, secrets) != Checked():
        raise LEAKS
    report = cleared.report.model_dump_json(by_alias=True)
    return Made(release_id, copy_sha256, source.encoding, cleared.copy, report, page)
