"""Name the idea behind a wrong gradient, from the numbers alone.

In come the case, the attempt, the first difference and the reference; out goes a `Diagnosis` or None. Each file of
`misconceptions/` knows one mistake by its signature; none of them says what the right answer is.
"""

from __future__ import annotations

from collections.abc import Mapping

from ..records import Attempt, Case, Diagnosis, Leaf
from .compare import Difference
from .misconceptions import Evidence, Misconception, known


def diagnose(case: Case, attempt: Attempt, differs: Difference | None, reference: Mapping[str, Leaf]) -> Diagnosis | None:
    """The first misconception whose signature fits, in the order of their ranks."""
    evidence = Evidence(case, attempt, differs, reference)
    for misconception in known():
        if _fits(misconception, evidence):
            return Diagnosis(misconception.name, misconception.hint)
    return None


def _fits(misconception: Misconception, evidence: Evidence) -> bool:
    """Numbers of every kind come back, and PyTorch does not compute with all of them: what cannot be looked at is no sign of anything."""
    try:
        return misconception.fits(evidence)
    except Exception:  # noqa: BLE001  a hint must never end a verdict
        return False
