"""`graph(z)` in a notebook cell: draw how a tensor was computed, values forward and gradients back.

In comes a tensor of the kit's or of PyTorch's; out goes a picture, and the same in lines of text. Nothing changes: the
rules are called as `backward` calls them, but no gradient is accumulated, no hook runs and nothing saved is dropped.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping, Sequence
from html import escape
from pathlib import Path
from typing import Any

import torch

from ...engine import Tensor
from ...engine.wrapping import plain
from ...errors import described
from ...judge.arrays import array
from ...judge.nodes import in_order, operation
from ...records import Graph, GraphEdge, GraphNode
from ...report.graph import graph_lines, svg
from ...words import Sentence
from .check import Advice, speak_as_in

_MOST = 60  # nodes of a picture
_Edge = tuple[Any, int]


class Drawn:
    """A graph as a notebook shows it: a picture, or lines of text where there are no pictures."""

    def __init__(self, drawn: Graph, notes: Sequence[Sentence]) -> None:
        self._graph, self._notes = drawn, notes

    def _repr_html_(self) -> str:
        notes = "".join(f"<p>{escape(str(note))}</p>" for note in self._notes)
        return f'<div style="overflow-x:auto">{svg(self._graph)}</div>{notes}'

    def __repr__(self) -> str:
        return "\n".join([*graph_lines(self._graph), *map(str, self._notes)])


def graph(tensor: Any = None, gradient: Any = None) -> Drawn | Advice:
    """Draw the computational graph of `tensor`, and the gradients that flow back from it.

    `gradient` has the shape of `tensor`; a single number needs none, as in `backward`. Variables of the cell that hold
    tensors give their names and values to the picture. Bad input gives one sentence, never a traceback.
    """
    speak_as_in(Path())
    refused = _refusal(tensor)
    if refused is not None:
        return Advice(refused)
    nodes = in_order(tensor.grad_fn)
    if len(nodes) > _MOST:
        return Advice(
            Sentence(
                "This graph has {n} nodes, and at most {most} can be read in a picture: draw a part of it.",
                n=len(nodes), most=_MOST,
            )
        )  # fmt: skip
    seed = _seed(tensor, gradient)
    if isinstance(seed, Sentence) and gradient is not None:
        return Advice(seed)
    frame = sys._getframe(1)
    names = _names({**frame.f_globals, **frame.f_locals})
    if isinstance(seed, Sentence):
        return Drawn(_drawn(nodes, names, {}), [seed])
    flow = _Flow(nodes, (tensor.grad_fn, tensor.output_nr), seed)
    return Drawn(_drawn(nodes, names, flow.gradients), flow.notes)


def _refusal(tensor: Any) -> Sentence | None:
    if not isinstance(tensor, (Tensor, torch.Tensor)):
        return Sentence(
            "graph draws how a tensor was computed, and got {kind}: write graph(z), with z a result.",
            kind="nothing" if tensor is None else type(tensor).__name__,
        )
    if tensor.grad_fn is not None:
        return None
    if tensor.requires_grad:
        return Sentence("This tensor is a leaf: it was not computed. Write graph(z), with z a result.")
    return Sentence("This tensor takes no part in a graph: nothing that it was computed from requires a gradient.")


def _seed(tensor: Any, gradient: Any) -> torch.Tensor | Sentence:
    """Return the gradient to begin with, or the reason why there is none."""
    value = plain(tensor).detach()
    if gradient is None:
        if value.numel() == 1:
            return torch.ones_like(value)
        return Sentence(
            "No gradients are drawn: the tensor has shape {shape}. Give a gradient of this shape: graph(z, gradient).",
            shape=tuple(value.shape),
        )
    given = plain(gradient)
    if not isinstance(given, torch.Tensor) or given.shape != value.shape:
        return Sentence(
            "The gradient must be a tensor of the same shape as the result, {shape}; got {found}.",
            shape=tuple(value.shape),
            found=tuple(given.shape) if isinstance(given, torch.Tensor) else type(given).__name__,
        )
    return given.detach()


class _Flow:
    """The gradients that go back through a graph: for each node those of its outputs and those of its inputs."""

    def __init__(self, nodes: Sequence[Any], root: _Edge, seed: torch.Tensor) -> None:
        self.gradients: dict[Any, tuple[tuple[Any, ...], tuple[Any, ...]]] = {}
        self.notes: list[Sentence] = []
        arrived: dict[Any, dict[int, torch.Tensor]] = {root[0]: {root[1]: seed}}
        for node in reversed(nodes):
            mine = arrived.get(node, {})
            outputs = tuple(mine.get(n) for n in range(max([getattr(node, "outputs", 1), *(n + 1 for n in mine)])))
            inputs = self._inputs(node, outputs) if mine and node.next_functions else ()
            self.gradients[node] = outputs, inputs
            for (below, index), gradient in zip(node.next_functions, inputs):
                if below is not None and isinstance(gradient, torch.Tensor):
                    there = arrived.setdefault(below, {})
                    there[index] = gradient if index not in there else there[index] + gradient

    def _inputs(self, node: Any, outputs: tuple[Any, ...]) -> tuple[Any, ...]:
        """Return what the node's rule makes of these gradients; nothing, and a note, if it raises an error."""
        hooks = getattr(node, "hooks", None)
        try:
            if hooks is not None:
                node.hooks = None
            with torch.no_grad():
                found = (node if callable(node) else node.apply)(*outputs)  # the latter: of torch.autograd.Function
        except Exception as error:  # noqa: BLE001  a student's rule may raise anything
            said = Sentence("No gradient goes on from {node}: {error}", node=operation(node), error=described(error))
            self.notes.append(said)
            return ()
        finally:
            if hooks is not None:
                node.hooks = hooks
        found = found if isinstance(found, tuple) else (found,)
        return tuple(plain(gradient) for gradient in found)


def _names(variables: Mapping[str, Any]) -> list[tuple[str, Any]]:
    """Return the tensors among a cell's variables; IPython's own, such as `_` and `_3`, come last."""
    found = [(name, value) for name, value in variables.items() if isinstance(value, (Tensor, torch.Tensor))]
    return sorted(found, key=lambda pair: pair[0].startswith("_"))


def _drawn(
    nodes: Sequence[Any],
    names: Iterable[tuple[str, Any]],
    gradients: Mapping[Any, tuple[tuple[Any, ...], tuple[Any, ...]]],
) -> Graph:
    leaves: dict[int, str] = {}
    results: dict[Any, tuple[str, Any]] = {}
    for name, tensor in names:
        leaves.setdefault(id(tensor), name)
        if tensor.grad_fn is not None:
            results.setdefault(tensor.grad_fn, (name, tensor))
    place = {node: n for n, node in enumerate(nodes)}
    drawn, edges = [], []
    for node, n in place.items():
        outputs, inputs = gradients.get(node, ((), ()))
        arrived = next((array(g) for g in outputs if isinstance(g, torch.Tensor)), None)
        variable = getattr(node, "variable", None)
        if variable is not None:
            name = leaves.get(id(variable), str(Sentence("a leaf")))
            drawn.append(GraphNode(name, True, array(plain(variable)), arrived))
        else:
            name, value = results.get(node, ("", None))
            label = f"{name} = {operation(node)}" if name else operation(node)
            drawn.append(GraphNode(label, False, None if value is None else array(plain(value)), arrived))
        for index, (below, _) in enumerate(node.next_functions):
            if below is not None:
                gradient = inputs[index] if index < len(inputs) else None
                edges.append(GraphEdge(place[below], n, array(gradient) if gradient is not None else None))
    return Graph(tuple(drawn), tuple(edges))
