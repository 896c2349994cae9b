"""Draw a computational graph as SVG, and say it in lines of text for a terminal and for a screen reader.

Values go forward along the full lines, gradients come back along the broken ones. The picture needs no file and no
script, and takes the colour of the text around it, so it is readable on light and on dark pages.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from html import escape

from ..records import Array, Graph, GraphEdge, GraphNode, Heat
from ..words import Sentence
from ..words import width as columns
from .layout import Layout, Point, layout
from .numbers import caption, lines, short

_LETTER = 7.4  # pixels of a letter in 12 pixels monospace, with some room
_LINE = 16
_MARGIN = 20
_LABEL = 34  # characters of a node's label
_APART = 14  # pixels between two labels, or two lines, beside one node
_WRONG = "#e53935"  # seen well enough on white and on black
_CELL = 10  # pixels of an element of a heat map


def svg(graph: Graph) -> str:
    """Return the picture as an `<svg>` element. All text in it is escaped."""
    texts = [_texts(node) for node in graph.nodes]
    sizes = [(max(map(columns, rows)) * _LETTER + 16, len(rows) * _LINE + 10) for rows in texts]
    labels = [_edge_label(edge) for edge in graph.edges]
    gap = max(44.0, max(map(columns, labels), default=0) * _LETTER + 18)
    rooms = [(width, max(height, room)) for (width, height), room in zip(sizes, _rooms(graph))]
    places = layout(graph, rooms, gap, 22)
    parts = [*_edges(graph, places, sizes, labels), *_nodes(graph, places, sizes, texts)]
    width, height = places.width + 2 * _MARGIN, places.height + 2 * _MARGIN
    title = escape(str(Sentence("The computational graph")))
    told = escape("\n".join(graph_lines(graph)))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" width="{width:.0f}" height="{height:.0f}" '
        f'viewBox="{-_MARGIN} {-_MARGIN} {width:.0f} {height:.0f}" '
        f'font-family="monospace" font-size="12" fill="currentColor" stroke="currentColor">'
        f"<title>{title}</title><desc>{told}</desc>{''.join(parts)}</svg>"
    )


def _rooms(graph: Graph) -> Iterator[float]:
    """Yield the height that each node needs for the labels beside it, wherever they are: all above it, or below."""
    again = _again(graph)
    for n in range(len(graph.nodes)):
        labelled = sum(edge.source == n and bool(edge.gradient or edge.got) for edge in graph.edges)
        yield 2 * (20 + _APART * (labelled - 1 + again[n])) if labelled else 0.0


def _again(graph: Graph) -> dict[int, int]:
    """Return how many lines more than one go from each node to the same other one, at most."""
    alike = Counter((edge.source, edge.target) for edge in graph.edges)
    found = dict.fromkeys(range(len(graph.nodes)), 0)
    for (source, _), number in alike.items():
        found[source] = max(found[source], number - 1)
    return found


def graph_lines(graph: Graph) -> list[str]:
    """Return the graph in words: the values forward, then the gradients back, the first wrong one named."""
    found = [str(Sentence("forward:"))]
    for node in graph.nodes:
        found.append(f"  {node.label}" + (f"  =  {_line(node.value)}" if node.value else ""))
    if not any(edge.gradient or edge.got for edge in graph.edges):
        return found
    found.append(str(Sentence("backward:")))
    for edge in reversed(graph.edges):
        source, target = graph.nodes[edge.source].label, graph.nodes[edge.target].label
        said = f"  {target}  ->  {source}:  {_line(edge.gradient)}"
        if edge.got is not None:
            said += f"  <-- {Sentence('wrong: yours is {got}', got=_line(edge.got))}"
        found.append(said)
    return found


def heat_svg(heat: Heat) -> str:
    """Return the heat map of where an array differs as an `<svg>` element: the redder, the greater the difference."""
    wide, tall = len(heat.rows[0]) * _CELL, len(heat.rows) * _CELL
    title = escape(str(Sentence("Where it differs, over the whole of shape {shape}", shape=heat.shape)))
    cells = "".join(
        f'<rect x="{x * _CELL}" y="{y * _CELL}" width="{_CELL}" height="{_CELL}" fill="{_WRONG}" '
        f'fill-opacity="{0.2 + 0.8 * part:.2f}"/>'
        for y, row in enumerate(heat.rows)
        for x, part in enumerate(row)
        if part
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" width="{wide + 2}" height="{tall + 2}" '
        f'viewBox="-1 -1 {wide + 2} {tall + 2}"><title>{title}</title>{cells}'
        f'<rect width="{wide}" height="{tall}" fill="none" stroke="currentColor" stroke-opacity=".5"/></svg>'
    )


def heat_lines(heat: Heat) -> list[str]:
    """Return the heat map in characters: a dot is right, and a # differs most."""
    return ["".join(_sign(part) for part in row) for row in heat.rows]


def _sign(part: float) -> str:
    return "." if part == 0 else "-" if part < 0.25 else "+" if part < 0.5 else "*" if part < 0.75 else "#"


def _line(value: Array | str | None) -> str:
    if isinstance(value, Array) and len(value.shape) == 2 and 0 < len(value.elements) <= 16:
        return "; ".join(lines(value, 4))
    return short(value) or "?"


def _texts(node: GraphNode) -> list[str]:
    label = node.label if len(node.label) <= _LABEL else f"{node.label[: _LABEL - 1]}…"
    return [label, *([short(node.value)] if node.value is not None else [])]


def _edge_label(edge: GraphEdge) -> str:
    if edge.got is not None:
        return str(Sentence("✗ wrong: {got}", got=short(edge.got)))
    return short(edge.gradient)


def _nodes(
    graph: Graph, places: Layout, sizes: Sequence[tuple[float, float]], texts: Sequence[Sequence[str]]
) -> Iterator[str]:
    for node, (x, y), (width, height), rows in zip(graph.nodes, places.nodes, sizes, texts):
        told = [*([caption(node.label, node.value), *lines(node.value, 4)] if node.value else [node.label])]
        if node.gradient is not None:
            told += [caption(Sentence("its gradient"), node.gradient), *lines(node.gradient, 4)]
        rounded = 4 if node.is_leaf else 14
        yield (
            f'<g><title>{escape(chr(10).join(told))}</title><rect x="{x - width / 2:.0f}" y="{y - height / 2:.0f}" '
            f'width="{width:.0f}" height="{height:.0f}" rx="{rounded}" fill-opacity=".07" stroke-opacity=".6"/>'
        )
        for n, text in enumerate(rows):
            line = y - height / 2 + 5 + _LINE * (n + 0.8)
            bold = ' font-weight="bold"' if n == 0 else ""
            yield f'<text x="{x:.0f}" y="{line:.0f}" text-anchor="middle" stroke="none"{bold}>{escape(text)}</text>'
        yield "</g>"


def _edges(graph: Graph, places: Layout, sizes: Sequence[tuple[float, float]], labels: Sequence[str]) -> Iterator[str]:
    between: dict[tuple[int, int], int] = {}
    several = Counter((edge.source, edge.target) for edge in graph.edges)
    written = Counter[tuple[int, bool]]()  # labels beside a node, above and below its lines
    lowest = _again(graph)
    for edge, bends, label in zip(graph.edges, places.bends, labels):
        again = between[edge.source, edge.target] = between.get((edge.source, edge.target), -1) + 1
        (sx, sy), (tx, ty) = places.nodes[edge.source], places.nodes[edge.target]
        start = (sx + sizes[edge.source][0] / 2, sy + _APART * again)
        end = (tx - sizes[edge.target][0] / 2, ty + _APART * again)
        yield _line_of([start, *bends, end], -3, forward=True)
        if edge.gradient is None and edge.got is None:
            continue
        is_wrong = edge.got is not None
        yield _line_of([start, *bends, end], 3, forward=False, wrong=is_wrong)
        after = bends[0] if bends else end
        is_below = again > 0 if several[edge.source, edge.target] > 1 else after[1] <= start[1]
        away = _APART * written[edge.source, is_below] + (17 if is_below else 9)
        written[edge.source, is_below] += 1
        x = start[0] + 10
        y = sy + _APART * lowest[edge.source] + away if is_below else sy - away  # on the side that the lines leave free
        bold = ' font-weight="bold"' if is_wrong else ""
        yield f'<text x="{x:.0f}" y="{y:.0f}" stroke="none"{bold}>{escape(label)}</text>'


def _line_of(points: Sequence[Point], shift: float, forward: bool, wrong: bool = False) -> str:
    """Return a line with a head at its end, or at its beginning if it is the way of a gradient."""
    moved = [(x, y + shift) for x, y in points]
    path = "L".join(f"{x:.0f} {y:.0f}" for x, y in moved)
    (x, y), side = (moved[-1], -1) if forward else (moved[0], 1)
    colour, wide = (_WRONG, 2.5) if wrong else ("currentColor", 1)
    broken = "" if forward else ' stroke-dasharray="5 3"'
    return (
        f'<path d="M{path}" fill="none" stroke="{colour}" stroke-width="{wide}" stroke-opacity=".75"{broken}/>'
        f'<path d="M{x:.0f} {y:.0f}l{side * 8} -4v8z" fill="{colour}" stroke="none"/>'
    )
