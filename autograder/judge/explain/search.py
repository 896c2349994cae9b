"""Search for the simplest claim that agrees with all verdicts of a question.

In come all gradients that the question shows; out go `Claim`s by the gradient that they are about. A claim is checked
by applying it to each of them, those that passed included.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import islice

import torch

from ...records import Name
from ...words import Field, Sentence
from .features import NOT_OF_FLOAT64, features, given_option, sizes
from .parts import parts
from .seen import Seen
from .way import Key as WayKey
from .way import Way, allowed, applied, guessed
from .ways import ways

# what a claim can be called; some are also the names of misconceptions that look at one case alone
NAMES = frozenset({
    "another_product", "constant_factor", "dtype_changed", "factor_of_a_tensor", "forward_done_again",
    "gradient_of_another_input", "gradient_of_another_shape", "gradient_rearranged", "gradient_zero", "nearly_right",
    "no_gradient", "number_added", "other_slope", "right_but_for_a_part", "rule_for_other_options",
    "rule_for_other_values", "saved_value_confused", "sign_lost", "sum_of_two", "upstream_gradient_changed",
    "upstream_gradient_dropped", "upstream_gradient_misplaced", "upstream_gradient_used_twice", "uses_not_summed",
    "wrong_in_some_calls",
})  # fmt: skip
Key = tuple[str | None, str]  # the operation, and the input or the value that the gradient belongs to
_OTHER_SIGN = Sentence("of the other sign")
_HALF = 4e-3  # what half precision rounds to
_FEW = 4  # calls of each kind, so that a feature of the right ones alone says something
_TWO = 2  # wrong gradients, so that what is read from one of them is seen in another
_TRIED = 6  # ways that give the numbers of one wrong gradient
_MOST_TRIED = 400  # ways in a question: a number and no time, so that every machine says the same
_STARTS = 2  # wrong gradients whose numbers are asked for ways
_PLAIN = 1  # the cost of a factor such as 2, which is not a count of the call
_ENOUGH = 2  # a claim with this cost or less is not improved on


@dataclass(frozen=True)
class Claim:
    """What is claimed about the gradients of one input: `holds` says whether it is true of one of them.

    It returns None where the claim says nothing. `name` is the kind of the claim, `said` the sentence for the student.
    `is_true` says that it was made of all gradients that are known, and agrees with them.
    """

    name: str
    said: Sentence
    cost: float
    holds: Callable[[Seen], bool | None]
    is_true: bool = False


def claims(seen: Iterable[Seen]) -> dict[Key, Claim]:
    """Return the simplest true claim for each input whose gradient is wrong somewhere, if there is one."""
    scopes: dict[Key, list[Seen]] = {}
    for one in seen:
        scopes.setdefault(key_of(one), []).append(one)
    found: dict[Key, Claim] = {}
    tries = iter(range(_MOST_TRIED))
    for key, mine in scopes.items():
        if any(one.is_wrong for one in mine):
            claim = _claim(mine, _subject(key), tries)
            if claim is not None:
                found[key] = claim
    return found


def key_of(seen: Seen) -> Key:
    """Return what a gradient belongs to: the input of an operation, or a value that an author named."""
    assert isinstance(seen.name, Name)
    return seen.case.operation, seen.name.role.of


def _subject(key: Key) -> Field:
    return Sentence("the gradient of {input}", input=key[1])


def _claim(seen: Sequence[Seen], subject: Field, tries: Iterator[int]) -> Claim | None:
    wrong = sorted((one for one in seen if one.is_wrong), key=_plainness)
    right = [one for one in seen if not one.is_wrong]
    for stage in (_by_the_value, partial(_by_ways, tries), _by_parts, _at_last):
        for claim in sorted(stage(wrong, right, subject), key=lambda claim: claim.cost):
            if claim.is_true or _is_true(claim, seen):
                return claim
    return None


def _plainness(seen: Seen) -> tuple[bool, bool, bool, bool, int]:
    """Order the wrong gradients: the most telling one comes first."""
    plain = seen.is_finite and (seen.usual or seen).is_finite
    usual = plain and _is_usual(seen)
    wide = 4 <= seen.right.numel() <= 64
    return not plain, not usual, seen.right.dtype is not torch.float64, not wide, seen.right.numel()


def _is_usual(seen: Seen) -> bool:
    """Say whether all numbers that go into a gradient, and the right one itself, are neither tiny nor huge."""
    return (seen.usual or seen).has_usual_numbers


def _is_true(claim: Claim, seen: Iterable[Seen]) -> bool:
    """Say whether the claim contradicts no gradient and explains each wrong one."""
    return all(claim.holds(one) is not False for one in seen)


def _by_the_value(wrong: Sequence[Seen], right: Sequence[Seen], subject: Field) -> Iterator[Claim]:
    """Yield claims that need no numbers of a call: nothing came back, or it has another dtype."""
    yield from _nothing(wrong, subject)
    yield from _of_another_dtype(wrong, subject)


def _by_ways(tries: Iterator[int], wrong: Sequence[Seen], right: Sequence[Seen], subject: Field) -> Iterator[Claim]:
    for way in _first_ways(wrong, _all_options((*wrong, *right)), tries):
        if any(applied(way, one) is False for one in wrong[1:]) or any(
            one.is_right(guessed(way, one)) for one in wrong
        ):
            continue
        against = _against(way, wrong, right)
        if against is None:
            continue
        if against:
            yield from _in_some_calls(way, wrong, against, subject)
            continue
        yield _everywhere(way, subject)
        if way.cost <= _ENOUGH:
            return


def _against(way: Way, wrong: Sequence[Seen], right: Sequence[Seen]) -> list[Seen] | None:
    """Return right gradients that contradict the way; None if no feature tells their calls from the wrong ones.

    Those that are left out would leave the same features: what PyTorch gives for them is not asked.
    """
    told, later = _Told(wrong), list[Seen]()
    for one in right:
        if told.common and told.common.isdisjoint(features(one)):
            later.append(one)
        elif allowed(way, one) is False and not told.by(one):
            return None
    for one in later if not told.common else ():
        needless = len(told.against) >= _FEW and told.lacking <= features(one)
        if not needless and allowed(way, one) is False and not told.by(one):
            return None
    return told.against


class _Told:
    """The features that tell the wrong calls from the right ones that contradict a way, as far as those are known."""

    def __init__(self, wrong: Sequence[Seen]) -> None:
        self.against = list[Seen]()
        self.common = self.lacking = frozenset[Sentence]()  # what all the wrong ones have alone, and what they lack
        self._wrong, self._is_new = wrong, True

    def by(self, right: Seen) -> bool:
        """Note one that contradicts the way; say whether some feature still tells them all from the wrong ones."""
        self.against.append(right)
        if right.numbers is None:
            return True
        if self._is_new:
            of_wrong = [features(one) for one in self._wrong]
            self.common, self.lacking = frozenset.intersection(*of_wrong), features(right).difference(*of_wrong)
            self._is_new = False
        self.common, self.lacking = self.common - features(right), self.lacking & features(right)
        return bool(self.common or self.lacking)


def _all_options(calls: Iterable[Seen]) -> frozenset[str]:
    """Return the names of the options that some of the calls give."""
    return frozenset(key for one in calls if one.numbers is not None for key in one.numbers.call.options)


def _first_ways(wrong: Sequence[Seen], options: frozenset[str], tries: Iterator[int]) -> Iterator[Way]:
    """Yield the ways that give the numbers of the most telling gradient, then those of the next ones."""
    found, refuted = set[WayKey](), set[WayKey]()
    for start in wrong[:_STARTS]:
        for way in islice(ways(start, options, refuted, tries), _TRIED):
            if way.key not in found and way.least <= len(wrong):
                found.add(way.key)
                yield way


# -- the kinds of claims ------------------------------------------------------------------------------------------


def _everywhere(way: Way, subject: Field) -> Claim:
    def holds(seen: Seen) -> bool | None:
        return applied(way, seen) if seen.is_wrong else allowed(way, seen)

    said = Sentence(
        "What came back as {subject} is {way}: which step of your rule makes that of it?", subject=subject, way=way.said
    )
    return Claim(way.name, said, way.cost, holds)


def _in_some_calls(way: Way, wrong: Sequence[Seen], against: Sequence[Seen], subject: Field) -> Iterator[Claim]:
    """Yield the claim that the way is taken in exactly the calls with some feature."""
    where = _separating(wrong, against)
    if where is None or (where.is_special and _fits_by_chance(way, len(wrong))):
        return
    said = Sentence(
        "What came back as {subject} is {way}, in exactly those calls {condition}: "
        "what does your rule do otherwise there?",
        subject=subject, way=way.said, condition=where.said,
    )  # fmt: skip

    def holds(seen: Seen) -> bool | None:
        there = where.holds(seen)
        if there is False:
            return not seen.is_wrong
        explained = applied(way, seen) if seen.is_wrong else allowed(way, seen)
        return explained if there or seen.is_wrong else None

    yield Claim(way.name, said, way.cost + 1 + where.is_negated / 2, holds)


def _fits_by_chance(way: Way, calls: int) -> bool:
    """Say whether so few calls say little: a count of one call may be another factor, and so may a number of two."""
    if way.name == "constant_factor":
        return way.cost > _PLAIN and calls <= (_TWO if way.number else 1)
    return bool(way.number) and calls < _TWO


@dataclass(frozen=True)
class _Where:
    """Features that tell the wrong calls from the right ones. Where only some of them hold, nothing is claimed."""

    features: frozenset[Sentence]
    is_negated: bool

    @property
    def said(self) -> Sentence:
        first, *more = sorted(self.features, key=lambda feature: (len(str(feature)), str(feature)))
        if self.is_negated:
            return Sentence("that are not those {condition}", condition=first)
        if not more:
            return first
        return Sentence("that are special in two ways: {first}, and {second}", first=first, second=more[0])

    @property
    def is_special(self) -> bool:
        """Say whether several features tell the wrong calls from the others: of a few calls that may be by chance."""
        return len(self.features - {NOT_OF_FLOAT64}) > 1

    def holds(self, seen: Seen) -> bool | None:
        if seen.numbers is None:
            return None
        has = self.features & features(seen)
        if has and has != self.features:
            return None
        return bool(has) is not self.is_negated


def _separating(wrong: Sequence[Seen], right: Sequence[Seen]) -> _Where | None:
    """Return the features that all wrong calls have and no right one, or else those that only the right ones have."""
    if any(one.numbers is None for one in wrong):
        return None
    of_wrong, of_right = [features(one) for one in wrong], [features(one) for one in right if one.numbers is not None]
    common = frozenset.intersection(*of_wrong).difference(*of_right)
    if common:
        only_sizes = common <= sizes(wrong[0])  # a bound on the size of numbers is for `_by_parts` to find
        return None if only_sizes else _Where(common, False)
    lacking = frozenset.intersection(*of_right).difference(*of_wrong) if of_right else frozenset()
    if min(len(of_wrong), len(of_right)) < _FEW and not (len(of_wrong) >= _TWO and lacking & _options(right)):
        return None
    return _Where(lacking, True) if lacking else None


def _options(calls: Iterable[Seen]) -> frozenset[Sentence]:
    """Return the features that say that an option is given: there are so few that two wrong calls tell something."""
    return frozenset(given_option(key) for key in _all_options(calls))


def _by_parts(wrong: Sequence[Seen], right: Sequence[Seen], subject: Field) -> Iterator[Claim]:
    """Yield the claim that exactly the elements with some property are wrong."""
    if any(one.off is None for one in wrong):
        return
    for part in parts([*wrong, *right]):
        effect = _effect(wrong)
        said = (
            Sentence(
                "{subject} is right except {condition}: what should your rule do there?",
                subject=subject, condition=part.said,
            )
            if effect is None
            else Sentence(
                "{subject} is right except {condition}; there it is {effect}: what should your rule do there?",
                subject=subject, condition=part.said, effect=effect,
            )
        )  # fmt: skip
        name = "sign_lost" if effect is _OTHER_SIGN else "right_but_for_a_part"
        yield Claim(name, said, part.cost, part.holds, is_true=True)


def _effect(wrong: Sequence[Seen]) -> Sentence | None:
    """Return what came back for the wrong elements, if it is one simple thing."""
    pairs = [(one.pair[0][one.off], one.pair[1][one.off]) for one in wrong if one.pair and one.off is not None]
    got, ref = (torch.cat(x) for x in zip(*pairs))
    if bool((got == 0).all()):
        return Sentence("0")
    if bool(got.isnan().all()):
        return Sentence("NaN")
    finite = got.isfinite() & ref.isfinite()
    if bool(finite.any()) and torch.allclose(got[finite], -ref[finite], _HALF, 0.0):
        return _OTHER_SIGN
    if bool(finite.any()) and torch.allclose(got[finite], 2 * ref[finite], _HALF, 0.0):
        return Sentence("twice as large")
    return None


def _at_last(wrong: Sequence[Seen], right: Sequence[Seen], subject: Field) -> Iterator[Claim]:
    """Yield what can be said where the numbers are not explained: it is nearly right, or wrong in some calls only."""
    others = [one for one in right if bool(one.sure.any())]
    where = _separating(wrong, others) if len(others) >= _TWO else None
    if where is not None:
        said = Sentence(
            "{subject} is wrong in exactly those calls {condition}: what does your rule do otherwise there?",
            subject=subject, condition=where.said,
        )  # fmt: skip
        yield Claim("wrong_in_some_calls", said, 4 + where.is_negated / 2, _only_there(where))
    if all(_is_nearly_right(one) for one in wrong):
        said = Sentence(
            "{subject} is nearly right: it lacks digits, or a small number was added on the way. Which step does that?",
            subject=subject,
        )
        yield Claim("nearly_right", said, 3.8, _nearly_where_usual)
        return
    usual = [one for one in wrong if _is_usual(one)]
    if len(usual) >= _FEW and all(_is_nearly_right(one) for one in usual):
        said = Sentence(
            "{subject} is nearly right where the numbers are neither tiny nor huge: it lacks digits, or a small number "
            "was added on the way. Which step does that, and what becomes of it where a number is as small?",
            subject=subject,
        )
        yield Claim("nearly_right", said, 4.8, _nearly_where_usual)


def _only_there(where: _Where) -> Callable[[Seen], bool | None]:
    def holds(seen: Seen) -> bool | None:
        there = where.holds(seen)
        if there is None or (there and not seen.is_wrong and not bool(seen.sure.any())):
            return None
        return there is seen.is_wrong

    return holds


def _nothing(wrong: Sequence[Seen], subject: Field) -> Iterator[Claim]:
    if all(one.got is None and one.shape is None for one in wrong):
        said = Sentence("Your rule gives no gradient at all (None) where {subject} is asked for.", subject=subject)
        yield Claim("no_gradient", said, 1, lambda seen: not seen.is_wrong or (seen.got is None and seen.shape is None))


def _of_another_dtype(wrong: Sequence[Seen], subject: Field) -> Iterator[Claim]:
    if all(_is_right_but_for_its_dtype(one) for one in wrong):
        said = Sentence(
            "{subject} has the right numbers in another dtype: which step of your rule changes it?", subject=subject
        )
        yield Claim("dtype_changed", said, 1, lambda seen: not seen.is_wrong or _is_right_but_for_its_dtype(seen))


def _is_right_but_for_its_dtype(seen: Seen) -> bool:
    if not isinstance(seen.got, torch.Tensor) or seen.pair is None or seen.got.dtype == seen.right.dtype:
        return False
    coarse = max(torch.finfo(seen.got.dtype).eps, torch.finfo(seen.right.dtype).eps)
    right = seen.right.to(seen.got.dtype).to(torch.float64)  # it may be too large or too small for the other dtype
    return torch.allclose(seen.pair[0], right, rtol=8 * coarse, atol=8 * coarse * _largest(right), equal_nan=True)


def _nearly_where_usual(seen: Seen) -> bool | None:
    """Say whether the gradient is nearly right; what becomes of huge and tiny numbers is another matter."""
    if not seen.is_wrong or not _is_usual(seen) or _has_another_dtype(seen):
        return None
    return _is_nearly_right(seen)


def _has_another_dtype(seen: Seen) -> bool:
    return isinstance(seen.got, torch.Tensor) and seen.got.dtype != seen.right.dtype


def _is_nearly_right(seen: Seen) -> bool:
    if seen.pair is None or _has_another_dtype(seen):
        return False
    got, right = seen.pair
    return torch.allclose(got, right, rtol=2e-2, atol=1e-3 * _largest(right), equal_nan=True)


def _largest(x: torch.Tensor) -> float:
    finite = x[x.isfinite()].abs()
    return float(finite.max()) if finite.numel() else 0.0
