"""The picture of a graph: nothing that is written in it lies over anything else that is written, or over a node."""

from __future__ import annotations

import random
from itertools import combinations
from xml.etree import ElementTree

import pytest

from autograder.records import Array, Graph, GraphEdge, GraphNode
from autograder.report.graph import svg
from autograder.words import width

NAME = "{http://www.w3.org/2000/svg}"
LETTER, ABOVE, BELOW = 7.2, 9, 3  # pixels of a letter in 12 pixels monospace, over and under its line
Box = tuple[float, float, float, float]


def drawn(seed: int) -> Graph:
    """Return a graph of a few leaves and operations, each with one to three inputs, some of them the same."""
    draw = random.Random(seed)

    def array() -> Array:
        n = draw.choice([1, 2, 3])
        return Array((n,), "float64", ((0, n),), tuple(draw.choice([0.5, -12.25, 3.0, 1e-7]) for _ in range(n)))

    leaves, operations = draw.randint(1, 4), draw.randint(1, 6)
    nodes = [GraphNode(f"x{n}", True, array(), array()) for n in range(leaves)]
    nodes += [GraphNode(draw.choice(["mul", "sum", "log_softmax"]), False, array()) for _ in range(operations)]
    edges = []
    for target in range(leaves, leaves + operations):
        for _ in range(draw.randint(1, 3)):
            got = array() if draw.random() < 0.1 else None
            edges.append(GraphEdge(draw.randrange(target), target, array(), got))
    return Graph(tuple(nodes), tuple(edges))


def written(picture: str) -> tuple[list[Box], list[Box]]:
    """Return the boxes of the labels beside edges, and those of the nodes."""
    root = ElementTree.fromstring(picture)
    labels = []
    for text in root.findall(f"{NAME}text"):
        x, y = float(text.attrib["x"]), float(text.attrib["y"])
        labels.append((x, y - ABOVE, x + width(text.text or "") * LETTER, y + BELOW))
    nodes = []
    for box in root.iter(f"{NAME}rect"):
        x, y = float(box.attrib["x"]), float(box.attrib["y"])
        nodes.append((x, y, x + float(box.attrib["width"]), y + float(box.attrib["height"])))
    return labels, nodes


def meet(a: Box, b: Box) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


@pytest.mark.parametrize("start", range(0, 400, 100))
def test_no_label_lies_over_another_one_or_over_a_node(start: int) -> None:
    for seed in range(start, start + 100):
        picture = svg(drawn(seed))
        labels, nodes = written(picture)
        assert labels, seed
        assert not [(a, b) for a, b in combinations(labels, 2) if meet(a, b)], seed
        assert not [(a, b) for a in labels for b in nodes if meet(a, b)], seed
        left, top, wide, high = map(float, ElementTree.fromstring(picture).attrib["viewBox"].split())
        assert all(left <= a[0] and top <= a[1] and a[2] <= left + wide and a[3] <= top + high for a in labels), seed
