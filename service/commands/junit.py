"""JUnit XML, which every CI reads: one test case a cable."""

from collections.abc import Sequence
from xml.etree import ElementTree as ET

from rules.language.ruleset import RuleSet
from service.commands.audited import Audited, Unread, tell
from service.terminal import clean


def render_junit(items: Sequence[Audited | Unread], ruleset: RuleSet) -> str:
    """A cable fails where it has an error; warnings and notes are its output; a file that was not
    read is an error of the run."""
    suite = ET.Element("testsuite", name=f"excise {ruleset.profile}")
    failures = errors = 0
    for item in items:
        case = ET.SubElement(
            suite, "testcase", classname=f"excise.{ruleset.profile}", name=clean(item.name)
        )
        if isinstance(item, Unread):
            errors += 1
            ET.SubElement(case, "error", type=item.error.code, message=item.error.message)
        else:
            failures += _fill(case, item)
    count = {"tests": str(len(items)), "failures": str(failures), "errors": str(errors)}
    suite.attrib |= count
    root = ET.Element("testsuites", count)
    root.append(suite)
    ET.indent(root)
    written: bytes = ET.tostring(root, encoding="us-ascii", xml_declaration=True)
    return written.decode("ascii") + "\n"


def _fill(case: ET.Element, item: Audited) -> bool:
    findings = item.report.findings
    bad = [finding for finding in findings if finding.severity == "error"]
    if bad:
        rules = ", ".join(finding.rule for finding in bad)
        failure = ET.SubElement(case, "failure", type="marking", message=rules)
        failure.text = "\n".join(tell(item, finding) for finding in bad)
    rest = [finding for finding in findings if finding.severity != "error"]
    if rest:
        ET.SubElement(case, "system-out").text = "\n".join(tell(item, one) for one in rest)
    return bool(bad)
