"""Name the idea behind a wrong gradient, from the numbers alone.

`diagnose` looks at one case: each file of `misconceptions/` knows one mistake by its signature. `explained` looks at
all verdicts of a question: it takes back what a passing case contradicts, and asks `explain/` where no file knows the
mistake. Neither says what the right answer is.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace

from ..records import Attempt, Case, Diagnosis, Leaf, Mistake, Name, Outcome, Verdict
from ..words import Sentence, authored
from .compare import Difference
from .counterfactual import with_rule
from .explain import Claim, Key, Seen, claims, key_of, seen_in
from .misconceptions import Evidence, Misconception, Passing, known

Expected = Callable[[Case], Mapping[str, Leaf]]
_NO_SENTENCE = Sentence("")
_MANY = 0.25  # the part of the wrong cases for which a misconception has to speak, so that nothing else is looked for


def diagnose(
    case: Case, attempt: Attempt, differs: Difference | None, reference: Mapping[str, Leaf]
) -> Diagnosis | None:
    """Return the mistake that the author wrote down, if the numbers are those of its rule.

    Else return the first misconception whose signature fits, in the order of the families and their ranks.
    """
    evidence = Evidence(case, attempt, differs, reference)
    for mistake in case.mistakes if case.operation is not None else ():
        if _is_met(mistake, evidence):
            return Diagnosis(mistake.text, authored(mistake.text))
    for misconception in known():
        if _fits(misconception, evidence):
            return Diagnosis(misconception.name, misconception.hint)
    return None


def _is_met(mistake: Mistake, evidence: Evidence) -> bool:
    """Say whether PyTorch with the author's wrong rule gives all the values that came back."""
    try:
        return evidence.is_what_this_gives(with_rule(evidence.case.operation or "", mistake.rule))
    except Exception:  # noqa: BLE001  as below: the author's rule may raise anything
        return False


def _fits(misconception: Misconception, evidence: Evidence) -> bool:
    """Say whether the misconception fits. A check that raises an error does not fit.

    A student's code can return numbers of every type, and PyTorch does not compute with all of them.
    """
    try:
        return misconception.about(evidence) and misconception.fits(evidence)
    except Exception:  # noqa: BLE001  a hint must never end a verdict
        return False


# -- all verdicts of a question -----------------------------------------------------------------------------------


def explained(verdicts: Iterable[Verdict], attempts: Mapping[str, Attempt], reference: Expected) -> tuple[Verdict, ...]:
    """Return the verdicts of one question with an explanation that none of them contradicts, where there is one.

    A misconception that a passing case contradicts is taken back. A gradient that no misconception explains gets the
    simplest claim that is true of all cases. If everything passed, nothing is computed.
    """
    every = tuple(verdicts)
    wrong = [v for v in every if v.outcome is Outcome.WRONG]
    if not wrong:
        return every
    try:
        return _explained(every, wrong, attempts, reference)
    except Exception:  # noqa: BLE001  a hint must never end a verdict
        return every


def _explained(
    every: tuple[Verdict, ...], wrong: list[Verdict], attempts: Mapping[str, Attempt], reference: Expected
) -> tuple[Verdict, ...]:
    seen = list(seen_in(every, attempts, reference))
    about = _firsts(seen)
    false = _contradicted(wrong, every, about, reference)
    if any(one.is_wrong and one.numbers is not None for one in seen):
        alone = {misconception.name for misconception in known() if misconception.alone}
        false += [v for v in wrong if v.misconception in alone]
    standing = _standing([v for v in wrong if v.case.name in about], false, about)
    found = _claims([one for one in seen if key_of(one) not in standing], attempts)
    return tuple(_with(v, v in false, found.get(about.get(v.case.name, (None, "")))) for v in every)


def _standing(wrong: Sequence[Verdict], false: Sequence[Verdict], about: Mapping[str, Key]) -> set[Key]:
    """Return the gradients of which many wrong cases show a misconception. One of many may show it by chance."""
    known_of = [about[v.case.name] for v in wrong if v.misconception and v not in false]
    every = Counter(about[v.case.name] for v in wrong)
    return {key for key, n in Counter(known_of).items() if n >= _MANY * every[key]}


def _claims(seen: Sequence[Seen], attempts: Mapping[str, Attempt]) -> dict[Key, Claim]:
    """Return the claims that public cases make and no case contradicts.

    A claim has numbers in it. They are read only where no hidden case has been: a rule could carry its values out.
    """
    open_keys = {key_of(one) for one in seen if one.is_wrong}
    public, hidden = list[Seen](), list[Seen]()
    for one in seen:
        if key_of(one) in open_keys:
            (hidden if one.case.hidden or attempts[one.case.name].secret else public).append(one)
    found = claims(public)
    return {
        key: claim
        for key, claim in found.items()
        if all(claim.holds(one) is not False for one in hidden if key_of(one) == key)
    }


def _with(verdict: Verdict, is_false: bool, claim: Claim | None) -> Verdict:
    if is_false:
        verdict = replace(verdict, misconception=None, hint=_own(verdict))
    if claim is None or verdict.outcome is not Outcome.WRONG or verdict.misconception is not None:
        return verdict
    own = _own(verdict)
    hint = claim.said if own is None else Sentence("{first} {then}", first=claim.said, then=own)
    return replace(verdict, misconception=claim.name, hint=hint)


def _own(verdict: Verdict) -> Sentence | None:
    """Return the hint that the author gave to the case."""
    return authored(verdict.case.hint) if verdict.case.hint else None


def _firsts(seen: Sequence[Seen]) -> dict[str, Key]:
    """Return, for each case, what its first wrong gradient belongs to."""
    found: dict[str, Key] = {}
    for one in seen:
        if one.is_wrong:
            found.setdefault(one.case.name, key_of(one))
    return found


def _contradicted(
    wrong: Sequence[Verdict], every: Sequence[Verdict], about: Mapping[str, Key], reference: Expected
) -> list[Verdict]:
    """Return the verdicts whose misconception would have to show in a case that passed, and does not."""
    by_name = {misconception.name: misconception for misconception in known()}
    asked = {
        (v.misconception, about[v.case.name]) for v in wrong if v.misconception in by_name and v.case.name in about
    }
    passed = [v.case for v in every if v.outcome is Outcome.PASSED]
    false = {
        (name, key)
        for name, key in asked
        if by_name[name or ""].everywhere
        and any(_contradicts(by_name[name or ""], key, case, reference(case)) for case in passed)
    }
    return [v for v in wrong if (v.misconception, about.get(v.case.name)) in false]


def _contradicts(misconception: Misconception, key: Key, case: Case, expected: Mapping[str, Leaf]) -> bool:
    """Say whether a rule with this misconception would give another gradient than the right one in this case."""
    if case.operation is None or case.operation != key[0]:
        return False
    for name in expected:
        if isinstance(name, Name) and name.role.kind == "gradient" and name.role.of == key[1] and not name.role.call:
            differs = Difference(name, "value", _NO_SENTENCE, _NO_SENTENCE)
            evidence = Passing(case, Attempt(values=expected), differs, expected)
            _fits(misconception, evidence)
            if evidence.guesses and all(evidence.guesses):
                return True
    return False
