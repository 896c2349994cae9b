"""Judge one attempt at one case against the reference.

The result is an outcome, a sentence, and the idea that the student probably missed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import lru_cache

from ..errors import ReferenceFailed
from ..records import Attempt, Case, Diagnosis, Known, Leaf, Outcome, Verdict
from ..words import Sentence, authored
from .compare import Difference, difference, is_decided
from .diagnose import diagnose
from .reference import Reference

# used for a hidden case, and where a hidden case was seen: a message from student code could carry the hidden values
_DISCREET = {
    Outcome.WRONG: Sentence("A rule returned something that is not a gradient of its input."),
    Outcome.RAISED: Sentence(
        "Something raised an error; its words are not shown, because they could reveal a hidden case."
    ),
    Outcome.FORBIDDEN: Sentence("It called something that differentiates by itself: the rule has to be your own work."),
    Outcome.MISSING: Sentence("An operation is not defined."),
    Outcome.NOT_ATTEMPTED: Sentence("Something that it needs is still to be written."),
    Outcome.OUT_OF_MEMORY: Sentence("It asked for more memory than a submission may use."),
}


_NOT_AS_ASKED = Sentence("What a function returned is not what its question asks for.")  # likewise
_HINTED = (Outcome.WRONG, Outcome.RAISED)  # work that was done, and is not right


def judge(case: Case, attempt: Attempt | None, reference: Reference) -> Verdict:
    """Return the verdict. A missing attempt is a fault of the kit, a case without a reference one of its author's."""
    if attempt is None or type(attempt.values) is not Known or attempt.ended or attempt.said or attempt.secret:
        return _hinted(_judged(case, attempt, reference))
    verdicts = attempt.values.verdicts
    if case not in verdicts:
        verdicts[case] = _hinted(_judged(case, attempt, reference))
    return verdicts[case]


@lru_cache(4096)
def passed(case: Case) -> Verdict:
    """Return the verdict on an attempt that passed: one record for a whole class."""
    return Verdict(case, Outcome.PASSED, operation=case.operation)


def _judged(case: Case, attempt: Attempt | None, reference: Reference) -> Verdict:
    if attempt is None:
        return Verdict(
            case,
            Outcome.KIT_FAULT,
            Sentence("No answer was recorded for this case: a fault of the kit, not of the submission."),
        )
    try:
        expected = reference(case)
    except ReferenceFailed as failed:
        return Verdict(case, Outcome.CASE_FAULT, failed.said)
    if attempt.ended is not None:
        return _ended(case, attempt, attempt.ended, expected)
    if attempt.values is expected:  # the sandbox has found that all bytes are the same
        return passed(case)
    differs = _beyond_rounding(case, expected, attempt.values, reference)
    if differs is None:
        return passed(case)
    said = differs.discreet if case.hidden or attempt.secret else differs.said
    return _diagnosed(
        Verdict(case, Outcome.WRONG, said, operation=case.operation), diagnose(case, attempt, differs, expected)
    )


def _beyond_rounding(
    case: Case, expected: Mapping[str, Leaf], values: Mapping[str, Leaf], reference: Reference
) -> Difference | None:
    """Return the first difference that rounding does not explain; None if there is none.

    Most wrong values are so far off that the first runs of rounding tell. The others decide if an element lies between
    what these allow and what no further run would. What would pass has to pass without the moves that leave a kink.
    """
    found = difference(expected, values)
    if found is None or found.kind not in ("value", "forward"):
        return found
    first = reference.first_rounding(case)
    if first is not None and found.name in first.beyond:
        one, other = expected[found.name], values.get(found.name)
        if is_decided(one, other, first.moves[found.name], first.beyond[found.name]):
            return difference(expected, values, first.moves)
    left = difference(expected, values, reference.rounding(case))
    return left if left is not None else difference(expected, values, reference.steady_rounding(case))


def _ended(case: Case, attempt: Attempt, outcome: Outcome, expected: Mapping[str, Leaf]) -> Verdict:
    """Return the verdict on an attempt that ended before it returned anything."""
    discreet = _NOT_AS_ASKED if case.functions and outcome is Outcome.WRONG else _DISCREET.get(outcome, attempt.said)
    said = discreet if case.hidden or attempt.said is None else attempt.said
    verdict = Verdict(case, outcome, said, operation=attempt.operation or case.operation)
    if outcome is not Outcome.WRONG or case.functions:
        return verdict
    return _diagnosed(verdict, diagnose(case, attempt, None, expected))


def _diagnosed(verdict: Verdict, found: Diagnosis | None) -> Verdict:
    return verdict if found is None else replace(verdict, misconception=found.misconception, hint=found.hint)


def _hinted(verdict: Verdict) -> Verdict:
    """Return the verdict with the hint that the author gave to the case, after the kit's own if there is one."""
    if not verdict.case.hint or verdict.outcome not in _HINTED:
        return verdict
    own = authored(verdict.case.hint)
    if verdict.hint is not None:
        own = Sentence("{first} {then}", first=verdict.hint, then=own)
    return replace(verdict, hint=own)


def barred(verdicts: Iterable[Verdict], used: Mapping[str, Sentence], asked: Iterable[str]) -> tuple[Verdict, ...]:
    """Return the verdicts of a question, without any pass if a rule or piece that it asks for uses something forbidden.

    `used` has, by operation or piece, a sentence that says what was used and where.
    """
    about = {name for name in asked if name in used}
    if not about:
        return tuple(verdicts)
    said = used[min(about)]
    return tuple(
        replace(v, outcome=Outcome.FORBIDDEN, said=said, misconception=None, hint=None)
        if v.outcome is Outcome.PASSED
        else v
        for v in verdicts
    )
