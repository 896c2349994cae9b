"""`check("power")` in a notebook cell: the question's cases on the rules defined so far, against PyTorch, in this process.

No sandbox: it is the student's own machine. In a graded run this function does nothing; the judge outside decides.
"""

from __future__ import annotations

import difflib
import time
from functools import cache
from pathlib import Path

from ..cases import PUBLIC, load_assignment
from ..engine import attempt
from ..errors import KitError, UnknownAssignment, UnknownQuestion
from ..judge import Reference, graded, judge
from ..records import Assignment, Graded
from ..report import html, text

_PATIENCE = 20.0  # seconds after which the remaining cases of a check are left out


class Checked:
    """What a notebook shows for a checked question."""

    def __init__(self, result: Graded) -> None:
        self._result = result

    def _repr_html_(self) -> str:
        return html(self._result)

    def __repr__(self) -> str:
        return text(self._result)


class Advice:
    """A sentence in the place of a result: what was wrong with the call itself."""

    def __init__(self, sentence: str) -> None:
        self._sentence = sentence

    def __repr__(self) -> str:
        return self._sentence


def check(question: str, folder: str | Path = ".") -> Checked | Advice:
    """Run the public cases of `question` on what the notebook has defined, and show what came of it.

    `folder` holds the assignment's `cases.py`; a notebook's own folder is where Jupyter starts. Bad input gives one sentence, never a
    traceback.
    """
    try:
        assignment = _assignment(Path(folder).resolve())
        chosen = {q.name: q for q in assignment.questions}
        if question not in chosen:
            raise UnknownQuestion(_unknown(question, list(chosen)))
        started = time.monotonic()
        verdicts = []
        for case in chosen[question].cases:
            if time.monotonic() - started > _PATIENCE:
                break
            verdicts.append(judge(case, attempt(case.program, case.pieces, case.operation), _reference()))
        return Checked(graded(chosen[question], verdicts))
    except KitError as error:
        return Advice(str(error))


def _assignment(folder: Path) -> Assignment:
    if not (folder / PUBLIC).is_file():
        raise UnknownAssignment(
            f"There is no {PUBLIC} in {folder}: check() looks for it beside the notebook. "
            "Put the notebook back into its assignment's folder, or call check(..., folder=...)."
        )
    return load_assignment(folder)


@cache
def _reference() -> Reference:
    return Reference()


def _unknown(question: str, names: list[str]) -> str:
    near = difflib.get_close_matches(str(question), names, 1)
    return f"There is no question called {question!r}" + (f"; did you mean {near[0]!r}?" if near else f": the questions are {', '.join(names)}.")
