"""A product is used directly and through other operations, but only the direct use arrived."""

from torch.autograd.graph import Node

from ....words import Sentence
from ...counterfactual import Walking
from ...counterfactual.walking import following
from ..about import piece
from ..evidence import Evidence

WHY = Sentence("A node was called before all nodes that used its result had been called.")
HINT = Sentence(
    "A node may hand its gradient on only when it is complete: which nodes must have been called before it?"
)
RANK = 64
ABOUT = piece("order")


class ByLevels(Walking):
    def order(self, root: Node) -> list[Node]:
        found = [root]
        for node in found:
            found.extend({child: None for child in following(node) if child not in found})
        return found


class AsFound(Walking):
    """The search goes depth first, the first operand first, and lists each node when it reaches it."""

    def order(self, root: Node) -> list[Node]:
        found: dict[Node, None] = {}
        waiting = [root]
        while waiting:
            node = waiting.pop()
            if node not in found:
                found[node] = None
                waiting.extend(self.next(node))
        return list(found)

    def next(self, node: Node) -> list[Node]:
        return following(node)[::-1]


class AsFoundTheLastOperandFirst(AsFound):
    def next(self, node: Node) -> list[Node]:
        return following(node)


class MarkedWhenFound(Walking):
    """The search goes depth first, the last operand first; it marks a node at first sight and lists it at its turn."""

    def order(self, root: Node) -> list[Node]:
        listed, seen, waiting = [], {root}, [root]
        while waiting:
            node = waiting.pop()
            listed.append(node)
            new = [child for child in dict.fromkeys(self.next(node)) if child not in seen]
            seen.update(new)
            waiting.extend(new)
        return listed

    def next(self, node: Node) -> list[Node]:
        return following(node)


class MarkedWhenFoundTheFirstOperandFirst(MarkedWhenFound):
    def next(self, node: Node) -> list[Node]:
        return following(node)[::-1]


class FinishedButMarkedWhenFound(MarkedWhenFound):
    """The search lists a node after all that it reaches, but does not reach again what still waits for its turn."""

    def order(self, root: Node) -> list[Node]:
        finished: list[Node] = []
        seen, waiting = {root}, [(root, False)]
        while waiting:
            node, done = waiting.pop()
            if done:
                finished.append(node)
                continue
            new = [child for child in dict.fromkeys(self.next(node)) if child not in seen]
            seen.update(new)
            waiting += [(node, True), *((child, False) for child in new)]
        return finished[::-1]


class FinishedButMarkedWhenFoundTheFirstOperandFirst(FinishedButMarkedWhenFound):
    def next(self, node: Node) -> list[Node]:
        return following(node)[::-1]


TOO_EARLY = (
    ByLevels,
    AsFound,
    AsFoundTheLastOperandFirst,
    MarkedWhenFound,
    MarkedWhenFoundTheFirstOperandFirst,
    FinishedButMarkedWhenFound,
    FinishedButMarkedWhenFoundTheFirstOperandFirst,
)


def fits(evidence: Evidence) -> bool:
    return evidence.is_what_this_gives(*TOO_EARLY)
