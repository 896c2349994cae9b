"""Name the idea behind a wrong gradient, from the numbers alone.

In come the case, the attempt, the first difference and the reference; out goes a `Diagnosis` or None. Each file of
`misconceptions/` knows one mistake by its signature; none of them says what the right answer is.
"""

from __future__ import annotations

from collections.abc import Mapping

from ..records import Attempt, Case, Diagnosis, Leaf
from .compare import Difference
from .misconceptions import Evidence, known


def diagnose(case: Case, attempt: Attempt, differs: Difference | None, reference: Mapping[str, Leaf]) -> Diagnosis | None:
    """The first misconception whose signature fits, in the order of their ranks."""
    evidence = Evidence(case, attempt, differs, reference)
    for misconception in known():
        if misconception.fits(evidence):
            return Diagnosis(misconception.name, misconception.hint)
    return None
