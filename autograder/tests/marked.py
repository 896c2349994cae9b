"""Run the kit with a mark in every template: no verdict may change, because no code reads a sentence's words.

python -m autograder.tests.marked            all golden, attack and broken submissions, some minutes
"""

from __future__ import annotations

import ast
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from autograder import errors
from autograder.cases import load_assignment
from autograder.errors import UsageError
from autograder.grader import Grader
from autograder.records import Report, Submission
from autograder.sandbox import Limits
from autograder.submission import parsed, read

from .broken import CORPUS
from .conftest import ROOT, SOLUTIONS, SUBMISSIONS, assignment_of, golden, only, released, with_cells
from .golden import ideas, note, question_of, submission_of

MARK = "\N{CURRENCY SIGN}"
_MAKERS = {"Sentence": 1, "Plural": 2, "Template": 3} | {
    name: 1 for name in vars(errors) if isinstance(vars(errors)[name], type)
}
_LEFT_OUT = shutil.ignore_patterns("__pycache__", "submissions")
Row = dict[str, Any]


def marked_copy(home: Path) -> None:
    """Copy the package to `home`, with the mark at the end of every template.

    The files of the tests and of the assignments are copied beside it.
    """
    shutil.copytree(ROOT / "autograder", home / "autograder", ignore=_LEFT_OUT)
    for path in (home / "autograder").rglob("*.py"):
        if "tests" not in path.parts:
            path.write_text(marked(path.read_text(encoding="utf-8")), encoding="utf-8")
    (home / "autograder" / "tests" / "submissions").symlink_to(SUBMISSIONS)
    for name in ("solutions", "assignments"):
        (home / name).symlink_to(ROOT / name)


def marked(source: str) -> str:
    """Return `source` with the mark at the end of each template's text."""
    lines = source.splitlines(keepends=True)
    for literal in sorted(_templates(ast.parse(source)), key=lambda node: (-node.lineno, -node.col_offset)):
        first, last = literal.lineno - 1, (literal.end_lineno or literal.lineno) - 1
        head = lines[first].encode()[: literal.col_offset].decode()
        tail = lines[last].encode()[literal.end_col_offset :].decode()
        lines[first : last + 1] = [head, repr(f"{literal.value}{MARK}"), tail]
    return "".join(lines)


def _templates(tree: ast.Module) -> Iterator[ast.Constant]:
    """Find the texts of the calls that make sentences. The first argument of a Template is its id, not a text."""
    for node in ast.walk(tree):
        name = getattr(node.func, "attr", getattr(node.func, "id", "")) if isinstance(node, ast.Call) else ""
        if isinstance(node, ast.Call) and name in _MAKERS:
            texts = node.args[name == "Template" : _MAKERS[name]]
            yield from (
                text for text in texts if isinstance(text, ast.Constant) and isinstance(text.value, str) and text.value
            )


def rows(names: Iterable[str]) -> dict[str, Row]:
    """Grade the submissions of these names.

    Return their scores, outcomes and misconceptions, and whether every sentence carries the mark.
    """
    found: dict[str, Row] = {}
    public = {folder.name: load_assignment(folder) for folder in sorted(SOLUTIONS.iterdir())}
    with Grader(Limits(seconds_per_case=1.0, seconds_per_submission=20.0)) as grader:
        for name in names:
            try:
                submission, assignment, question = _submission(name)
            except UsageError as refused:
                found[name] = {"refused": type(refused).__name__, "words": [str(refused)]}
                continue
            asked = only(public[assignment], question) if question else public[assignment]
            found[name] = _row(grader.grade(submission, asked))
    return found


def _submission(name: str) -> tuple[Submission, str, str]:
    """Return the submission of that name, its assignment, and the question that it is graded on, if it is one."""
    kind, rest = name.split("/", 1)
    if kind == "broken":
        build = next(broken.build for broken in CORPUS if broken.name == rest)
        raw, file = build(json.loads((SOLUTIONS / "01-backward" / "01-backward.ipynb").read_text(encoding="utf-8")))
        return parsed(raw, file, file), "01-backward", ""
    path = SUBMISSIONS / f"{name}.py"
    assignment = assignment_of(path)
    if kind == "attacks":
        return with_cells(released(assignment), read(path)), assignment, ""
    return submission_of(path), assignment, question_of(path)


def _row(report: Report) -> Row:
    """Return what is compared of a report. A verdict's words are not: the mark shows that they come from a template.

    What the author of a case wrote has none.
    """
    verdicts = [v for graded in report.questions for v in graded.verdicts]
    words = {str(v.said) for v in verdicts if v.said is not None} | {
        str(v.hint) for v in verdicts if v.hint is not None
    }
    words -= {text for v in verdicts for text in (v.case.hint, *(mistake.text for mistake in v.case.mistakes))}
    return {
        "scores": {graded.question.name: graded.score for graded in report.questions},
        "cases": {v.case.name: [v.outcome.value, v.misconception, v.operation] for v in verdicts},
        "words": sorted(words | set(map(str, (*report.notes, *report.remarks)))),
    }


def every_name() -> list[str]:
    """Return the names of all submissions that the tests have."""
    files = [*golden("wrong"), *golden("passed"), *sorted((SUBMISSIONS / "attacks").glob("*.py"))]
    return [_name(path) for path in files] + [f"broken/{broken.name}" for broken in CORPUS]


def differences(names: list[str], told: Sequence[Path] = ()) -> list[str]:
    """Return the submissions whose verdicts differ with marked templates, or of which a sentence lacks the mark.

    Those in `told` are golden files whose docstring says what is found: they are not graded without marks.
    """
    changed = marked_rows([*names, *map(_name, told)])
    plain = rows(names)
    unmarked = [f"{name}: {words}" for name, row in changed.items() for words in row["words"] if MARK not in words]
    found = [name for name in names if {**changed[name], "words": 0} != {**plain[name], "words": 0}]
    return unmarked + found + [_name(path) for path in told if not _is_as_told(path, changed[_name(path)])]


def _is_as_told(path: Path, row: Row) -> bool:
    """Say whether the misconception is found that the docstring of a wrong golden file names first, and no other."""
    named = {misconception for _, misconception, _ in row["cases"].values() if misconception}
    return ideas(path)[0] in named and named <= {*ideas(path), *note(path, "also")}


def _name(path: Path) -> str:
    return str(path.relative_to(SUBMISSIONS).with_suffix(""))


def marked_rows(names: list[str]) -> dict[str, Row]:
    """Grade the submissions of these names in a process whose templates are marked."""
    with tempfile.TemporaryDirectory(prefix="marked-") as folder:
        home = Path(folder)
        home.chmod(0o755)  # a guest may be another user
        marked_copy(home)
        command = [
            sys.executable,
            "-c",
            "import sys, json; from autograder.tests.marked import rows; print(json.dumps(rows(json.load(sys.stdin))))",
        ]
        environment = {**os.environ, "PYTHONPATH": str(home)}
        done = subprocess.run(
            command, input=json.dumps(names), cwd=home, env=environment, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stderr
    found: dict[str, Row] = json.loads(done.stdout.splitlines()[-1])
    return found


if __name__ == "__main__":
    found = differences(every_name())
    print(*found, f"{len(found)} differ", sep="\n")
    sys.exit(bool(found))
