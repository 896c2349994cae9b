"""Write a report as JUnit XML: a suite for each question, a test for each case, points in the bodies.

GitLab shows of a test only its name, its time and the body of its failure or output, so the points are there. A case
that was given up is skipped; a case that the kit or its author is to blame for is an error.
"""

from __future__ import annotations

import xml.etree.ElementTree as ET

from ..records import Graded, Outcome, Report, Verdict
from ..words import Sentence, printable
from .pieces import pieces, points_line, total_line
from .text import text
from .words import case_name, outcome

_GIVEN_UP = (Outcome.TIMED_OUT, Outcome.OUT_OF_MEMORY, Outcome.CRASHED)


def junit(report: Report) -> str:
    """Return an XML document. Each text is printable, so that none can end its element or the document."""
    root = ET.Element("testsuites", name=printable(report.assignment), time=f"{report.seconds:.3f}")
    lines = {v.case.name: points_line(piece) for piece in pieces(report) for v in piece.verdicts}
    for graded in report.questions:
        root.append(_suite(report, graded, lines))
    for kind in ("tests", "failures", "errors", "skipped"):
        root.set(kind, str(sum(int(suite.get(kind, "0")) for suite in root)))
    ET.indent(root)
    return ET.tostring(root, encoding="unicode", xml_declaration=False)


def _suite(report: Report, graded: Graded, lines: dict[str, str]) -> ET.Element:
    suite = ET.Element("testsuite", name=printable(graded.question.name))
    for verdict in graded.verdicts:
        suite.append(_test(report, graded, verdict, lines))
    for kind, tag in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
        suite.set(kind, str(len(suite.findall(f"testcase/{tag}"))))
    suite.set("tests", str(len(graded.verdicts)))
    suite.set("time", f"{sum(report.took.get(v.case.name, 0.0) for v in graded.verdicts):.3f}")
    ET.SubElement(suite, "system-out").text = _body([*text(graded).split("\n"), total_line(report)])
    return suite


def _test(report: Report, graded: Graded, verdict: Verdict, lines: dict[str, str]) -> ET.Element:
    name = verdict.case.name
    test = ET.Element("testcase", classname=printable(graded.question.name), name=printable(case_name(verdict)))
    test.set("time", f"{report.took.get(name, 0.0):.3f}")
    aspect = Sentence("Its aspect: {points}", points=lines[name])
    body = [verdict.message, str(aspect), total_line(report)]
    if verdict.outcome is Outcome.PASSED:
        ET.SubElement(test, "system-out").text = _body(body[1:])
        return test
    tag = "skipped" if _is_given_up(report, graded, verdict) else "failure" if verdict.outcome.is_judged else "error"
    found = ET.SubElement(test, tag, message=printable(f"{outcome(verdict)}: {verdict.message}"))
    found.text = _body(body)
    return test


def _is_given_up(report: Report, graded: Graded, verdict: Verdict) -> bool:
    """Say whether a case did not run because others of its question, which fail, ended as it would have."""
    ran = [v for v in graded.verdicts if v.case.name in report.took and v.outcome is verdict.outcome]
    return verdict.outcome in _GIVEN_UP and bool(ran) and verdict not in ran


def _body(lines: list[str]) -> str:
    return "\n".join(printable(line) for line in lines if line)
