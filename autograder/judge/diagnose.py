"""Name the idea behind a wrong gradient, from the numbers alone.

The input is the case, the attempt, the first difference and the reference; the output is a `Diagnosis` or None. Each
file of `misconceptions/` knows one mistake by its signature. No file says what the right answer is.
"""

from __future__ import annotations

from collections.abc import Mapping

from ..records import Attempt, Case, Diagnosis, Leaf
from .compare import Difference
from .misconceptions import Evidence, Misconception, known


def diagnose(
    case: Case, attempt: Attempt, differs: Difference | None, reference: Mapping[str, Leaf]
) -> Diagnosis | None:
    """Return the first misconception whose signature fits, in the order of the families and their ranks."""
    evidence = Evidence(case, attempt, differs, reference)
    for misconception in known():
        if _fits(misconception, evidence):
            return Diagnosis(misconception.name, misconception.hint)
    return None


def _fits(misconception: Misconception, evidence: Evidence) -> bool:
    """Say whether the misconception fits. A check that raises an error does not fit.

    A student's code can return numbers of every type, and PyTorch does not compute with all of them.
    """
    try:
        return misconception.about(evidence) and misconception.fits(evidence)
    except Exception:  # noqa: BLE001  a hint must never end a verdict
        return False
