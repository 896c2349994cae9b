"""`autograder release`: nbgrader's `generate_assignment` for one assignment, with its text cells in a language."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path

from ...classroom import Course
from ...errors import UsageError
from ...notebooks import language_of, notebook_at, texts_of, translate
from ...words import ENGLISH, Sentence
from ..nbgrader import language_for, translated_cells

_COLOUR = re.compile(r"\x1b\[[0-9;]*m")
_ERROR = re.compile(r".*?\b(?:ERROR|CRITICAL)\b *[|\]] *(.*)")
_RAISED = re.compile(r"[\w.]*(?:Error|Exception): (.+)")  # the last line of a traceback in the log
_MOST = 3  # of what nbgrader says
_LENGTH = 600  # characters of them


def release(assignment: str, language: str = "", root: Path | None = None) -> Iterator[Sentence]:
    """Release an assignment of the course in `root` anew, and yield what was done.

    Raises UsageError for a language that neither the kit nor the assignment has, and with nbgrader's own words if it
    refuses.
    """
    course = Course(root or Path.cwd())
    source, target = course.source(assignment), course.released(assignment)
    chosen = language_for(language, source) if language else ""
    texts = texts_of(source, chosen)
    _generate(Path(course.directory.root), assignment, chosen)
    yield Sentence("{assignment} is released in {folder}.", assignment=assignment, folder=str(target))
    for path in sorted(source.glob("*.ipynb")):
        said = language_of(notebook_at(target / path.name).get("metadata"))
        if chosen and said != chosen:
            raise UsageError(
                "{notebook} was released as its author wrote it: let nbgrader_config.py call configure(c) of "
                "autograder.doors.nbgrader, and run the same command again.",
                notebook=path.name,
            )
        if said:
            done, left = translate(deepcopy(notebook_at(path).get("cells", [])), texts or texts_of(source, said))
            yield translated_cells(path.stem, said, done, left)
        else:
            yield translated_cells(path.stem, ENGLISH, 0, 0)


def _generate(root: Path, assignment: str, language: str) -> None:
    options = [f"--TranslateCells.language={language}"] if language else []
    command = [sys.executable, "-m", "nbgrader", "generate_assignment", assignment, "--force", *options]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, encoding="utf-8", errors="replace")
    if done.returncode:
        raise UsageError(
            "{assignment} was not released by nbgrader: {why}",
            assignment=assignment,
            why=_reason(done.stderr) or Sentence("it said nothing"),
        )


def _reason(log: str) -> str:
    """Return what nbgrader says in its log about why it stopped: its errors, or else its last line."""
    lines = [_COLOUR.sub("", line).strip() for line in log.splitlines()]
    raised = [found[1] for found in map(_RAISED.match, lines) if found]
    errors = [found[1].removesuffix("Cell contents are:").rstrip() for found in map(_ERROR.match, lines) if found]
    told = [line for line in (*raised[:1], *errors) if line and not line.startswith("Traceback")]
    told = told or list(filter(None, lines))[-1:]
    return " ".join(dict.fromkeys(told[:_MOST]))[:_LENGTH]
