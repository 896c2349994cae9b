"""Place the nodes of a small graph in layers, from the leaves on the left to the root on the right.

In comes a `Graph` with sizes; out go places. `graph.py` draws them. The layers come from `graphlib`; the order inside a
layer is the usual one, the middle of each node's neighbours.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from graphlib import TopologicalSorter

from ..records import Graph

_SWEEPS = 4  # over the layers, to bring each node near to its neighbours
Point = tuple[float, float]


@dataclass(frozen=True)
class Layout:
    """The middle of each node, the points that each edge passes (its ends left out), and the size of the picture."""

    nodes: tuple[Point, ...]
    bends: tuple[tuple[Point, ...], ...]
    width: float
    height: float


def layout(graph: Graph, sizes: Sequence[tuple[float, float]], gap: float, between: float) -> Layout:
    """Return the places of nodes of these sizes. `gap` is left between layers, `between` between nodes of a layer."""
    layer_of = _layers(graph)
    paths, links = [], list[tuple[int, int]]()
    every, layers = list(layer_of), dict(enumerate(layer_of))
    for edge in graph.edges:  # an edge that passes a layer gets a place in it
        path = [edge.source]
        for layer in range(layer_of[edge.source] + 1, layer_of[edge.target]):
            layers[len(every)] = layer
            path.append(len(every))
            every.append(layer)
        path.append(edge.target)
        paths.append(path)
        links += [(path[n], path[n + 1]) for n in range(len(path) - 1)]
    rows = _ordered([[n for n in layers if layers[n] == layer] for layer in range(max(every) + 1)], links)
    size = {n: sizes[n] if n < len(sizes) else (0.0, 0.0) for n in layers}
    tall = [sum(max(size[n][1], 10) + between for n in row) - between for row in rows]
    x, height, place = 0.0, max(tall), dict[int, Point]()
    for row, own in zip(rows, tall):
        wide = max(size[n][0] for n in row)
        y = (height - own) / 2
        for n in row:
            place[n] = (x + wide / 2, y + max(size[n][1], 10) / 2)
            y += max(size[n][1], 10) + between
        x += wide + gap
    bends = tuple(tuple(place[n] for n in path[1:-1]) for path in paths)
    return Layout(tuple(place[n] for n in range(len(graph.nodes))), bends, x - gap, height)


def _layers(graph: Graph) -> list[int]:
    """Return the layer of each node: after its inputs; a leaf just before the first operation that uses it."""
    inputs: dict[int, list[int]] = {n: [] for n in range(len(graph.nodes))}
    for edge in graph.edges:
        inputs[edge.target].append(edge.source)
    found = dict.fromkeys(inputs, 0)
    for n in TopologicalSorter(inputs).static_order():
        found[n] = max((found[i] + 1 for i in inputs[n]), default=0)
    for n, node in enumerate(graph.nodes):
        users = [found[edge.target] for edge in graph.edges if edge.source == n]
        if node.is_leaf and users:
            found[n] = min(users) - 1
    return [found[n] for n in range(len(graph.nodes))]


def _ordered(rows: list[list[int]], links: Sequence[tuple[int, int]]) -> list[list[int]]:
    for sweep in range(_SWEEPS):
        place = {n: i - len(row) / 2 for row in rows for i, n in enumerate(row)}
        for row in rows if sweep % 2 else reversed(rows):
            middle = dict[int, float]()
            for n in row:
                near = [place[a] for a, b in links if b == n] if sweep % 2 else [place[b] for a, b in links if a == n]
                middle[n] = sum(near) / len(near) if near else place[n]
            row.sort(key=middle.__getitem__)
            place.update({n: i - len(row) / 2 for i, n in enumerate(row)})
    return rows
