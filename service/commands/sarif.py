"""SARIF 2.1.0 (OASIS), which code-scanning pages and editors read."""

import json
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

from rules.language.compiled import CompiledRule
from rules.language.ruleset import RuleSet
from rules.report import Finding
from service.commands.audited import Audited, Unread
from service.terminal import clean

_LEVEL: Final = {"error": "error", "warning": "warning", "info": "note"}
_SCHEMA: Final = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)


def render_sarif(items: Sequence[Audited | Unread], ruleset: RuleSet) -> str:
    """One run over all files; a file that was not read is a notification of the run."""
    index = {one.rule.id: number for number, one in enumerate(ruleset.rules)}
    audited = [item for item in items if isinstance(item, Audited)]
    unread = [item for item in items if isinstance(item, Unread)]
    run = {
        "tool": {
            "driver": {
                "name": "Excise",
                "version": version("excise"),
                "rules": [_describe(one) for one in ruleset.rules],
            }
        },
        "columnKind": "unicodeCodePoints",
        "invocations": [
            {
                "executionSuccessful": not unread,
                "toolExecutionNotifications": [_notify(item) for item in unread],
            }
        ],
        "artifacts": [
            {
                "location": {"uri": _uri(item.name)},
                "hashes": {"sha-256": item.report.source.sha256},
            }
            for item in {one.name: one for one in audited}.values()
        ],
        "results": [
            _result(item, finding, index[finding.rule])
            for item in audited
            for finding in item.report.findings
        ],
        "properties": {"profile": ruleset.profile, "rulesetDigest": ruleset.digest},
    }
    log = {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}
    return json.dumps(log, indent=1) + "\n"


def _describe(one: CompiledRule) -> dict[str, Any]:
    rule = one.rule
    told = f"{' '.join(rule.suggestion.split())} Sources: {'; '.join(rule.sources)}."
    described: dict[str, Any] = {
        "id": rule.id,
        "shortDescription": {"text": rule.title},
        "fullDescription": {"text": f"{rule.title}. It speaks when: {' '.join(rule.when.split())}"},
        "help": {"text": told},
        "properties": {"tags": ["classification-marking", rule.for_each]},
    }
    if rule.fixed_severity:
        described["defaultConfiguration"] = {"level": _LEVEL[rule.fixed_severity]}
    return described


def _result(item: Audited, finding: Finding, index: int) -> dict[str, Any]:
    location: dict[str, Any] = {"artifactLocation": {"uri": _uri(item.name)}}
    places = [item.place(span) for span in finding.spans]
    regions = [
        {
            "startLine": place.line,
            "startColumn": place.column,
            "endLine": place.end_line,
            "endColumn": place.end_column,
        }
        for place in places
    ]
    physical = [location | {"region": region} for region in regions] or [location]
    return {
        "ruleId": finding.rule,
        "ruleIndex": index,
        "level": _LEVEL[finding.severity],
        "message": {"text": f"{clean(finding.message)} {clean(finding.suggestion)}"},
        "locations": [{"physicalLocation": one} for one in physical],
        "partialFingerprints": {"excisePlace/v1": item.fingerprint(finding)},
        "properties": {"paragraphs": list(finding.paragraphs)},
    }


def _notify(item: Unread) -> dict[str, Any]:
    return {
        "level": "error",
        "descriptor": {"id": item.error.code},
        "message": {"text": f"{item.error.message} {item.error.hint}"},
        "locations": [{"physicalLocation": {"artifactLocation": {"uri": _uri(clean(item.name))}}}],
    }


def _uri(name: str) -> str:
    if name == "-":
        return "stdin"
    path = Path(name)
    return path.as_uri() if path.is_absolute() else quote(path.as_posix())
