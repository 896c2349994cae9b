"""The formats of `autograder check --format`, in one table: a format is one file and one line here.

In come a report and, by question, the line of the file on which its answer stands; out goes a text without the last
line break. `text` is what a pipe gets; on a terminal the command prints the same with colours.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from ..records import Report
from .as_json import as_json
from .classroom50 import classroom50
from .github import github
from .gitlab import gitlab
from .gradescope import gradescope
from .junit import junit
from .markdown import markdown
from .rubric import speaking
from .terminal import plain

Write = Callable[[Report, Mapping[str, int]], str]

FORMATS: dict[str, Write] = {
    "text": lambda report, _: plain(report),
    "json": lambda report, _: as_json(report),
    "markdown": lambda report, _: markdown(report),
    "junit": lambda report, _: junit(report),
    "github": github,
    "gitlab": gitlab,
    "gradescope": lambda report, _: gradescope(report),
    "classroom50": lambda report, _: classroom50(report),
}


def rules(report: Report) -> dict[str, str | None]:
    """Return, by question, the rule that its report is about: that of the case which is shown, if it names one."""
    found = {graded.question.name: speaking(graded) for graded in report.questions}
    return {name: verdict.operation if verdict is not None else None for name, verdict in found.items()}
