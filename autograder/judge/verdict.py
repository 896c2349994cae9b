"""Judge one attempt at one case against the reference: an outcome, a sentence, and the idea that was probably missed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from ..errors import KitFault
from ..records import Attempt, Case, Outcome, Question, Verdict
from .compare import difference
from .diagnose import diagnose
from .reference import Reference

_DISCREET = {  # of a hidden case, or of what has seen one: what student code says of itself could carry the values that are not shown
    Outcome.WRONG: "A rule returned something that is no gradient of its input.",
    Outcome.RAISED: "Something raised an error; its words are not shown, for they could tell of a hidden case.",
    Outcome.FORBIDDEN: "It called something that differentiates by itself: the rule has to be your own work.",
    Outcome.MISSING: "An operation is not defined.",
    Outcome.NOT_ATTEMPTED: "Something it needs is still to be written.",
    Outcome.OUT_OF_MEMORY: "It asked for more memory than a submission may use.",
}


def judge(case: Case, attempt: Attempt | None, reference: Reference) -> Verdict:
    """The verdict. An attempt that never came is a fault of ours and named so."""
    if attempt is None:
        return Verdict(case, Outcome.KIT_FAULT, "No answer was recorded for this case: a fault of the kit, not of the submission.")
    try:
        expected = reference(case)
    except KitFault as fault:
        return Verdict(case, Outcome.KIT_FAULT, str(fault))
    if attempt.ended is not None:
        found = diagnose(case, attempt, None, expected) if attempt.ended is Outcome.WRONG else None
        words = _DISCREET.get(attempt.ended, attempt.message) if case.hidden or not attempt.message else attempt.message
        misconception = found.misconception if found else None
        return Verdict(case, attempt.ended, _joined(words, found.hint if found else ""), misconception, attempt.operation or case.operation)
    differs = difference(expected, attempt.values)
    if differs is None:
        return Verdict(case, Outcome.PASSED, operation=case.operation)
    found = diagnose(case, attempt, differs, expected)
    words = differs.discreet if case.hidden else differs.sentence
    return Verdict(case, Outcome.WRONG, _joined(words, found.hint if found else ""), found.misconception if found else None, case.operation)


def barred(question: Question, verdicts: Iterable[Verdict], used: Mapping[str, str]) -> tuple[Verdict, ...]:
    """The verdicts, with no pass left if a rule or piece that the question is about uses what it must not.

    `used` has, by operation or piece, a sentence that names what was used and where.
    """
    about = {name for case in question.cases for name in (case.operation or "", *case.pieces) if name in used}
    if not about:
        return tuple(verdicts)
    sentence = used[min(about)]
    return tuple(replace(v, outcome=Outcome.FORBIDDEN, message=sentence, misconception=None) if v.outcome is Outcome.PASSED else v for v in verdicts)


def _joined(*sentences: str) -> str:
    return " ".join(s for s in sentences if s)
