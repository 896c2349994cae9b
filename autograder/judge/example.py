"""Choose the one case that a report shows, and collect what a student may see of it.

In come a judged question, its attempts and the reference; out goes the question with an `Example`. Of a hidden case
nothing is collected. `grader.py` and `check()` call this.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace

import torch

from ..records import Array, Attempt, Example, Graded, Graph, Leaf, Outcome, Shown, Verdict
from ..words import Sentence
from .arrays import differing, heat, shown
from .compare import difference, label
from .guilty import Guilty
from .reference import Reference

# in these, the numbers of a case explain nothing
_WITHOUT_VALUES = (Outcome.NOT_ATTEMPTED, Outcome.MISSING, Outcome.FORBIDDEN, Outcome.KIT_FAULT, Outcome.CASE_FAULT)


def with_example(
    graded: Graded, attempts: Mapping[str, Attempt], reference: Reference, guilty: Guilty | None = None
) -> Graded:
    """Return the question with the example of what went wrong first; as it is if nothing did.

    `guilty` is the rule that goes wrong first, where that is known.
    """
    chosen = _chosen(graded, attempts, reference)
    if chosen is None:
        return graded
    return replace(graded, example=example(chosen, attempts.get(chosen.case.name), reference, guilty=guilty))


def _chosen(graded: Graded, attempts: Mapping[str, Attempt], reference: Reference) -> Verdict | None:
    """Return the smallest case of the first aspect that fails.

    A case that was run comes before one that was left out, a public case of any aspect before a hidden one, a case in
    which the kit knows the idea before one without, and a single call before a program. The author's hint decides among
    these only: a report shows it beside any case.
    """
    failed = [v for v in graded.verdicts if v.outcome is not Outcome.PASSED]
    failed = [v for v in failed if v.case.name in attempts] or failed
    failed = [v for v in failed if not v.case.hidden] or failed
    if not failed:
        return None
    among = set(map(id, failed))
    for part in (*(part.verdicts for part in graded.parts if not part.passed), graded.verdicts):
        mine = [v for v in part if id(v) in among]
        if mine:
            return min(mine, key=lambda v: _rank(v, reference))
    return None


def _rank(verdict: Verdict, reference: Reference) -> tuple[bool, bool, bool, int]:
    is_program = verdict.case.call is None and verdict.case.others is None
    return verdict.misconception is None, is_program, verdict.hint is None, _size(verdict, reference)


def _size(verdict: Verdict, reference: Reference) -> int:
    if verdict.case.hidden or not reference.knows([verdict.case]) or not verdict.outcome.is_judged:
        return 0
    return sum(x.numel() if isinstance(x, torch.Tensor) else 1 for x in reference(verdict.case).values())


def example(
    verdict: Verdict,
    attempt: Attempt | None,
    reference: Reference,
    whole: bool = False,
    guilty: Guilty | None = None,
) -> Example:
    """Return what a student may see of one case. `whole` adds the values that do not come first."""
    case = verdict.case
    if case.hidden or case.functions or attempt is None or verdict.outcome in _WITHOUT_VALUES:
        return Example(verdict)
    seen, expected, moves = reference.trace(case), reference(case), reference.rounding(case)
    if attempt.ended is None and difference(expected, attempt.values, moves) is None:
        moves = reference.steady_rounding(case)  # as for the verdict
    found = Example(verdict, seen.inputs, seen.upstream, graph=seen.graph)
    if attempt.ended is not None or attempt.secret:
        return found
    if whole:
        found = replace(found, others=tuple(_pairs(expected, attempt.values, moves)))
    differs = difference(expected, attempt.values, moves)
    if differs is None:
        return found
    right, got = expected.get(differs.name), attempt.values.get(differs.name)
    off = differing(right, got, moves.get(differs.name))
    subject = label(differs.name)
    made = replace(
        found,
        subject=subject if isinstance(subject, Sentence) else str(subject),
        got=shown(got, off),
        expected=shown(right, off),
        heat=heat(right, got, off),
    )
    if guilty is not None and guilty.case == case:
        edge = seen.edges.get((guilty.operation, guilty.number, guilty.position))
        if edge is not None:
            return replace(made, graph=_with_wrong(seen.graph, [edge], shown(guilty.got)))
    return replace(made, graph=_marked(seen.graph, seen.leaves.get(differs.name), made.got))


def _pairs(
    expected: Mapping[str, Leaf], got: Mapping[str, Leaf], moves: Mapping[str, torch.Tensor]
) -> Iterable[tuple[Shown, Shown]]:
    for name, right in expected.items():
        off, subject = differing(right, got.get(name), moves.get(name)), label(name)
        named = subject if isinstance(subject, Sentence) else str(subject)
        yield Shown(named, shown(got.get(name), off)), Shown(named, shown(right, off))


def _marked(graph: Graph | None, leaf: str | None, got: Array | str | None) -> Graph | None:
    """Return the graph with the edges to this leaf marked as wrong."""
    if graph is None or leaf is None:
        return graph
    wrong = next((n for n, node in enumerate(graph.nodes) if node.is_leaf and node.label == leaf), None)
    return _with_wrong(graph, [n for n, edge in enumerate(graph.edges) if edge.source == wrong], got)


def _with_wrong(graph: Graph | None, wrong: Collection[int], got: Array | str | None) -> Graph | None:
    """Return the graph with these of its edges marked as wrong."""
    if graph is None:
        return None
    edges = tuple(replace(edge, got=got) if n in wrong else edge for n, edge in enumerate(graph.edges))
    return replace(graph, edges=edges)
