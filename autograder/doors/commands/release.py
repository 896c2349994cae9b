"""`autograder release`: nbgrader's `generate_assignment` for one assignment, with its text cells in a language."""

from __future__ import annotations

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
        said = [line.partition("ERROR | ")[2] for line in done.stderr.splitlines() if "ERROR | " in line]
        raise UsageError(
            "{assignment} was not released by nbgrader: {why}",
            assignment=assignment,
            why=" ".join(said[:3]) or Sentence("it said nothing"),
        )
