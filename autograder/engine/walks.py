"""`backward` and `torch.autograd.grad`: start a walk of the engine from roots and their gradients.

A walk may be restricted to some leaves, or be recorded itself. `Tensor.backward` and `torch.autograd` call it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

import torch

from .hooks import capture
from .nodes import Edge, Node, edge
from .pieces import Walking, engine, rule, state
from .unsupported import lacking
from .wrapping import plain, wrapped

if TYPE_CHECKING:
    from .tensor import Tensor


def _no_graph(position: int) -> RuntimeError:
    """Return the error for a root that has no graph to walk."""
    return RuntimeError(
        f"element {position} of tensors does not require grad and does not have a grad_fn: "
        "nothing was recorded when it was made, or nothing it was made from asked for a gradient."
    )


def _unused() -> RuntimeError:
    """Return the error for an input at which no gradient arrived."""
    return RuntimeError(
        "One of the differentiated Tensors appears to not have been used in the graph. "
        "Set allow_unused=True if this is the desired behavior."
    )


def ordinary(root: Tensor, gradient: Any, retain_graph: bool) -> None:
    """Walk from one root to all its leaves."""
    start = edge(root)
    if start[0] is None:
        raise _no_graph(0)
    seed = _seed(root, gradient)
    before, state.walking = state.walking, None
    state.inside_rule += 1  # as `rule` does it
    try:
        engine.walk(start, seed if type(seed) is torch.Tensor else plain(seed), retain_graph)
    finally:
        state.inside_rule -= 1
        state.walking = before


def backward(
    tensors: Any,
    gradients: Any = None,
    retain_graph: bool | None = None,
    create_graph: bool = False,
    inputs: Any = None,
) -> None:
    """Add to the `.grad` of every leaf the gradient of `tensors`, weighted by `gradients`.

    If `inputs` are given, only their `.grad` changes.
    """
    roots = _listed(tensors)
    if inputs is None:
        _walk(roots, _listed(gradients, len(roots)), retain_graph, create_graph, None, False)
    else:
        wanted = _listed(inputs)
        if not wanted:
            raise RuntimeError("`inputs` argument to `backward()` cannot be empty.")
        if any(not x.requires_grad for x in wanted):
            raise RuntimeError("One of the differentiated Tensors does not require grad")
        _refuse_without_graph(roots)
        for x in wanted:
            x.retain_grad()
        _walk(roots, _listed(gradients, len(roots)), retain_graph, create_graph, [edge(x) for x in wanted], True)


def grad(
    outputs: Any,
    inputs: Any,
    grad_outputs: Any = None,
    retain_graph: bool | None = None,
    create_graph: bool = False,
    only_inputs: bool = True,
    allow_unused: bool | None = None,
    is_grads_batched: bool = False,
    materialize_grads: bool = False,
) -> tuple[Any, ...]:
    """Return the gradients of `outputs` with respect to `inputs`, and leave every `.grad` as it is."""
    if is_grads_batched:
        raise lacking("torch.autograd.grad(is_grads_batched=True)")
    if materialize_grads and allow_unused is False:
        raise ValueError(
            "Expected allow_unused to be True or not passed when materialize_grads=True, but got: allow_unused=False."
        )
    wanted, roots = _listed(inputs), _listed(outputs)
    if not wanted:
        raise ValueError("grad requires non-empty inputs.")
    if any(not x.requires_grad for x in wanted):
        raise RuntimeError("One of the differentiated Tensors does not require grad")
    ends = [edge(x) for x in wanted]
    found: dict[Any, Any] = {}
    with ExitStack() as hooks:
        for node, index in dict.fromkeys(ends):
            if node is not None:  # that of a view made under no_grad is None: no gradient arrives there
                hooks.enter_context(capture(node, index, found))
        _walk(roots, _listed(grad_outputs, len(roots)), retain_graph, create_graph, ends, False)
    if not (allow_unused or materialize_grads) and any(end not in found for end in ends):
        raise _unused()
    tensors = {end: wrapped(gradient) for end, gradient in found.items()}
    gradients = [tensors.get(end) for end in ends]
    return tuple(
        [
            state.tensor(torch.zeros_like(x._data)) if g is None and materialize_grads else g
            for x, g in zip(wanted, gradients)
        ]
    )


def _listed(value: Any, size: int = 0) -> list[Any]:
    if isinstance(value, (tuple, list)):
        return list(value)
    if value is None:
        return [None] * size
    if isinstance(value, (torch.Tensor, state.tensor)):
        return [value]
    return list(value)  # TypeError for a number, as in PyTorch


def _walk(
    roots: list[Tensor],
    gradients: list[Any],
    retain_graph: bool | None,
    create_graph: bool,
    ends: Sequence[Edge] | None,
    accumulate: bool,
) -> None:
    if len(gradients) != len(roots):
        raise RuntimeError(f"got {len(roots)} tensors and {len(gradients)} gradients")
    _refuse_without_graph(roots)
    seeds = [_seed(root, gradient) for root, gradient in zip(roots, gradients)]
    start = edge(roots[0]) if len(roots) == 1 else _joint(roots, seeds)
    seed = seeds[0] if len(roots) == 1 else torch.ones(())
    before = state.walking, state.inside_rule, state.recording
    if ends is not None or create_graph:
        state.walking = Walking(start[0], None if ends is None else _leading(start, ends, accumulate), create_graph)
    else:
        state.walking = None
    retain = create_graph if retain_graph is None else bool(retain_graph)
    try:
        if create_graph:
            state.inside_rule, state.recording = 0, True
            engine.walk(start, seed if isinstance(seed, state.tensor) else state.tensor(seed), retain)  # type: ignore[arg-type]
        else:
            with rule():
                engine.walk(start, plain(seed), retain)
    finally:
        state.walking, state.inside_rule, state.recording = before


def _refuse_without_graph(roots: list[Tensor]) -> None:
    for position, root in enumerate(roots):
        if not (isinstance(root, state.tensor) and root.requires_grad and edge(root)[0] is not None):
            raise _no_graph(position)


def _seed(root: Tensor, gradient: Any) -> Any:
    """Return the gradient to start from, in the root's dtype. The program's gradient may have another dtype."""
    given = None if gradient is None else _given(root, gradient)
    state.inside_rule += 1  # as `rule` does it
    try:
        seed = plain(engine.seed(root, given))
    finally:
        state.inside_rule -= 1
    return gradient if isinstance(gradient, state.tensor) and seed is gradient._data else seed


def _given(root: Tensor, gradient: Any) -> torch.Tensor:
    """Return the program's gradient as a plain tensor in the root's dtype."""
    if isinstance(gradient, (tuple, list)) and len(gradient) == 1:
        (gradient,) = gradient
    if not isinstance(gradient, (torch.Tensor, state.tensor)):
        raise TypeError(f"gradients can be either Tensors or None, but got {type(gradient).__name__}")
    given: torch.Tensor = plain(gradient)
    if given.dtype is root.dtype:
        return given
    if given.is_complex() or root._data.is_complex():
        raise RuntimeError("For complex Tensors, both grad_output and output are required to have the same dtype.")
    return given.to(root.dtype)


def _joint(roots: list[Tensor], seeds: list[Any]) -> Edge:
    """Return one root for several. It hands each of them its own seed."""
    return Joint(tuple(edge(root) for root in roots), tuple(seeds)), 0


class Joint(Node):
    """The root above several roots."""

    def __init__(self, edges: tuple[Edge, ...], seeds: tuple[Any, ...]) -> None:
        super().__init__("Roots", edges)
        self._seeds = seeds

    def __call__(self, *_: Any) -> Any:
        if state.walking is not None and state.walking.differentiable:
            return tuple([s if isinstance(s, state.tensor) else state.tensor(s) for s in self._seeds])
        return plain(self._seeds)


def _leading(start: Edge, ends: Iterable[Edge], accumulate: bool) -> frozenset[Node]:
    """Return the nodes from which one of `ends` can be reached, because PyTorch calls only these.

    If the walk accumulates, the nodes of `ends` are among them.
    """
    nodes: dict[Node, None] = {}
    waiting = [start[0]]
    while waiting:
        node = waiting.pop()
        if node is not None and node not in nodes:
            nodes[node] = None
            waiting.extend(child for child, _ in node.edges)
    wanted = {node for node, _ in ends}
    leading: set[Node] = set()
    for node in sorted(nodes, key=lambda n: n.sequence if n.edges else 0):
        if any(child in wanted or child in leading for child, _ in node.edges):
            leading.add(node)
    return frozenset(leading | {node for node in wanted if node is not None} if accumulate else leading)
