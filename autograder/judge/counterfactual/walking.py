"""Walk over PyTorch's graph in Python for backward, so that a subclass can make a mistake in one part of the walk."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import torch
from torch.autograd.graph import Node, get_gradient_edge

from .pytorch import PyTorch

Edge = tuple[Node, int]


class Walking(PyTorch):
    """A PyTorch with the same results and the same errors, until a subclass changes a part of the walk."""

    def backward(self, root: torch.Tensor, gradient: Any = None, retain_graph: bool | None = None, **_: Any) -> None:
        """Add to the `.grad` of the leaves. At the end PyTorch releases the graph."""
        with torch.no_grad():
            start, index = get_gradient_edge(root)[:2]
            leaves = [_leaf(node) for node in self._reached(start) if not node.next_functions]
            torch.autograd.grad(root, leaves, gradient, retain_graph=True, allow_unused=True)  # or raises
            self.walk((start, index), torch.ones_like(root) if gradient is None else gradient)
            if not retain_graph:
                torch.autograd.grad(root, leaves, gradient, allow_unused=True)

    def walk(self, root: Edge, gradient: torch.Tensor) -> None:
        """Carry `gradient` from `root` to the leaves."""
        arrived = self.letters()
        arrived[root] = gradient
        first = root[0]
        for node in self.order(first):
            received = [self.taken(arrived, (node, i)) for i in range(len(node._input_metadata))]
            if all(g is None for g in received):
                continue
            self._step()
            if not node.next_functions:
                leaf = _leaf(node)
                leaf.grad = self.accumulate(leaf.grad, received[0])  # type: ignore[arg-type]
                continue
            sent = node(*received)  # type: ignore[operator]  # PyTorch declares the class without its call
            for to, message in self.posted(node, sent if isinstance(sent, tuple) else (sent,)):
                if to[0] is not None and message is not None:
                    message = _fitted(message, *to)
                    arrived[to] = self.together(arrived[to], message) if to in arrived else message

    def letters(self) -> dict[Edge, torch.Tensor]:
        """Return the gradients that have arrived before the walk begins: none."""
        return {}

    def taken(self, arrived: dict[Edge, torch.Tensor], receiver: Edge) -> torch.Tensor | None:
        """Remove and return the gradient that has arrived for this receiver, whose turn it is."""
        return arrived.pop(receiver, None)

    def order(self, root: Node) -> list[Node]:
        """Return the nodes in the order in which they are called: newest first, as in the kit's engine."""
        found = self._reached(root)
        ends = [node for node in found if not node.next_functions]
        return sorted((node for node in found if node.next_functions), key=lambda node: -node._sequence_nr()) + ends

    def posted(self, node: Node, sent: Sequence[torch.Tensor | None]) -> Iterable[tuple[Edge, torch.Tensor | None]]:
        """Return the gradient that is sent to each operand of `node`, as pairs (receiver, message)."""
        return zip(node.next_functions, sent)  # type: ignore[arg-type]  # a receiver may be None

    def together(self, arrived: torch.Tensor, message: torch.Tensor) -> torch.Tensor:
        """Combine two messages to one receiver and return the result."""
        return arrived + message

    def accumulate(self, old: torch.Tensor | None, new: torch.Tensor) -> torch.Tensor:
        """Return the new gradient of a leaf."""
        return old + new if old is not None else new.clone()

    def _reached(self, root: Node) -> list[Node]:
        found: dict[Node, None] = {}
        waiting = [root]
        while waiting:
            node = waiting.pop()
            if node not in found:
                self._step()
                found[node] = None
                waiting.extend(following(node))
        return list(found)


def _leaf(node: Node) -> torch.Tensor:
    """Return the leaf, at the end of the graph, to which this node adds."""
    return node.variable  # type: ignore[attr-defined, no-any-return]


def following(node: Node) -> list[Node]:
    """Return the nodes to which `node` sends gradients, in the order of its operands."""
    return [child for child, _ in node.next_functions if child is not None]


def _fitted(message: torch.Tensor, receiver: Node, index: int) -> torch.Tensor:
    """Return the message in the shape and dtype of its receiver; the same tensor if it fits already."""
    expected = receiver._input_metadata[index]
    shape = tuple(expected.shape)
    return (message if tuple(message.shape) == shape else message.sum_to_size(shape)).to(expected.dtype)
