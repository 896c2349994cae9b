"""Look on while a case runs on PyTorch, and write down what it does: a program of plain torch, and a graph.

In comes a public case; out go its inputs, its upstream gradient, its computational graph and, if asked, a snippet.
torch itself reports every call to a `TorchFunctionMode`. `example.py` calls this.
"""

from __future__ import annotations

import contextlib
import io
import sys
import warnings
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from itertools import count
from pathlib import Path
from types import FrameType
from typing import Any

import torch
from torch.overrides import TorchFunctionMode

from ..engine.grafting import placed
from ..engine.in_place import is_in_place
from ..records import Array, Case, Graph, GraphEdge, GraphNode, Name, Shown
from .arrays import array
from .compare import same
from .eager import eager
from .nodes import called_name, in_order, operation
from .source import Source, Unwritable, literal, origin

_MOST_NODES = 30  # of a graph that is drawn
_MOST_STEPS = 400  # lines of a program that is written down
_SHORT = 60  # characters of a line that is written where its value is used
_CASES = str(Path(__file__).resolve().parents[1] / "cases")
_OUTSIDE = (str(Path(torch.__file__).parent), str(Path(__file__)))
_UNWRITTEN = {"empty", "empty_like", "empty_strided", "empty_permuted", "new_empty", "new_empty_strided"}
_EFFECTS = {"backward", "__setitem__", "__set__", "_set_grad_enabled", "retain_grad", "__delete__"}


@dataclass(frozen=True)
class Trace:
    """What a case does on PyTorch. `leaves` has the name of the leaf that each returned gradient belongs to.

    `edges` has the place of an edge in the graph by the operation, the number of its call and the position of the
    tensor in the call, both from 0; none for calls that are several nodes of PyTorch's.
    """

    inputs: tuple[Shown, ...] = ()
    upstream: Array | None = None
    graph: Graph | None = None
    leaves: Mapping[str, str] = field(default_factory=dict)
    edges: Mapping[tuple[str, int, int], int] = field(default_factory=dict)


def trace(case: Case) -> Trace:
    """Run the program of `case` on PyTorch once more, and return what it does; as far as it came, if it fails."""
    seen = _looked_at(case)
    try:
        return seen.trace()
    except Unwritable:
        return Trace()


def snippet(case: Case, reference: Mapping[str, Any]) -> str | None:
    """Return the program of `case` as lines of plain torch that print the returned tensors.

    Return None if it cannot be written so. The lines are run once here: they must give the reference's values.
    """
    try:
        seen = _looked_at(case)
        lines, returned = seen.lines()
    except Unwritable:
        return None
    modules = ["contextlib", "torch"] if any(step.error for step in seen.steps) else ["torch"]
    text = "\n".join([*(f"import {name}" for name in modules), "", *lines])
    return f"{text}\n" if _gives(text, returned, reference) else None


def _looked_at(case: Case) -> _Onlooker:
    onlooker = _Onlooker()
    with warnings.catch_warnings(), torch.enable_grad(), eager():
        warnings.simplefilter("ignore")
        try:
            with onlooker:
                returned = case.program(torch)
        except Exception:  # noqa: BLE001  the reference says how a case fails; here it only ends the trace
            returned = {}
    onlooker.end(returned)
    return onlooker


def _gives(text: str, returned: Mapping[str, str], reference: Mapping[str, Any]) -> bool:
    names: dict[str, Any] = {}
    with warnings.catch_warnings(), torch.enable_grad(), eager(), contextlib.redirect_stdout(io.StringIO()):
        warnings.simplefilter("ignore")
        try:
            exec(compile(text, "<snippet>", "exec"), names)  # lines of this module about the author's own case
            found = {key: eval(expression, names) for key, expression in returned.items()}
        except Exception:  # noqa: BLE001  then it is not shown
            return False
    return all(
        isinstance(reference.get(key), torch.Tensor) and same(reference[key], value.detach().contiguous())
        for key, value in found.items()
    )


@dataclass
class _Step:
    """A line of the program: what it assigns to, and its source."""

    targets: tuple[int, ...]
    source: Source
    effect: bool = False
    error: bool = False
    is_row: bool = False


class _Onlooker(TorchFunctionMode):
    """Notes each call of torch: its source, and names and values of the tensors in it."""

    def __init__(self) -> None:
        super().__init__()
        self.steps: list[_Step] = []
        self._tensors: dict[int, torch.Tensor] = {}  # all that were seen; kept, so that no id is used twice
        self._names: dict[int, str] = {}
        self._inputs: dict[int, Array] = {}
        self._used: set[int] = set()  # inputs of a call in a graph: their values are those of the first such call
        self._raw: set[int] = set()  # memory that was not written when it was seen first: what is in it is chance
        self._grads: dict[int, int] = {}  # the leaf that a tensor is the gradient of
        self._made: dict[Any, tuple[_Step, int, Array]] = {}  # by node: the step, the result and its value
        self._unwritable = False
        self._walk: _Walk | None = None
        self._returned: dict[str, int] = {}
        self._unnamed: set[int] = set()
        self._calls: list[tuple[str, Any, list[torch.Tensor]]] = []  # the operation, its node and its tensors

    # -- while the program runs ------------------------------------------------------------------------------------

    def __torch_function__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        kwargs, caller = kwargs or {}, _caller(sys._getframe(1))
        if len(self.steps) > _MOST_STEPS:
            self._unwritable = True
            return func(*args, **kwargs)
        self._look_around(caller)
        name = getattr(func, "__name__", "")
        if is_in_place(name) and args and id(args[0]) not in self._tensors:
            self._raw.add(id(args[0]))
        if hasattr(func, "steps"):  # an operation of the author's: its steps are torch's
            with self:
                return func.steps(*args, **kwargs)
        step = self._step(func, args, kwargs, caller)
        walk = self._walk_from(args, kwargs, caller) if func is torch.Tensor.backward and self._walk is None else None
        before = None if step is None else torch.random.get_rng_state()
        try:
            result = func(*args, **kwargs)
        except Exception:
            if step is not None:
                self.steps.append(replace(step, error=True))
            raise
        if before is not None and not torch.equal(before, torch.random.get_rng_state()):
            self._unwritable = True  # it draws, and the lines before it would not leave the same seed
        if walk is not None:
            self._walk = walk
        if name in _UNWRITTEN:
            self._raw.add(id(result))
        self._note_call(func, args, kwargs, result)
        if step is not None:
            self._note(step, args, result)
        return result

    def _step(
        self, func: Any, args: tuple[Any, ...], kwargs: Mapping[str, Any], caller: FrameType | None
    ) -> _Step | None:
        """Return the line for a call that is about to be made; its arguments as they are now."""
        name = getattr(func, "__name__", "")
        is_effect = name in _EFFECTS or (name.endswith("_") and not name.endswith("__"))
        if self._is_drawing(args, kwargs) and _from_the_kit(caller) and name != "backward":
            return None
        try:
            return _Step((), origin(func, args, kwargs, self._known), is_effect)
        except Unwritable:
            self._unwritable = True
            return None

    def _is_drawing(self, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> bool:
        """Say whether a call works on numbers alone, of no graph and seen by no line before."""
        every = [x for x in (*args, *kwargs.values()) if isinstance(x, torch.Tensor)]
        return not any(x.requires_grad or id(x) in self._tensors for x in every)

    def _known(self, tensor: torch.Tensor) -> int:
        """Return the id of a tensor in an argument. One that no line has made gets a line with its numbers."""
        if id(tensor) not in self._tensors:
            self._tensors[id(tensor)] = tensor
            if tensor.grad_fn is None:
                self._inputs[id(tensor)] = array(tensor)
            try:
                self.steps.append(_Step((id(tensor),), literal(tensor)))
            except Unwritable:
                self._unwritable = True
                self.steps.append(_Step((id(tensor),), Source(("...",))))
        return id(tensor)

    def _note(self, step: _Step, args: tuple[Any, ...], result: Any) -> None:
        """Keep the line of a call that was made, and what it made."""
        made = [x for x in (result if isinstance(result, (tuple, list)) else (result,)) if isinstance(x, torch.Tensor)]
        new = [x for x in made if id(x) not in self._tensors]
        if not new:
            if step.effect:
                self.steps.append(step)
            return
        if isinstance(result, (tuple, list)) and len(made) != len(result):
            self._unwritable = True
            return
        if step.source.is_random and not result.requires_grad:
            return  # its numbers become a line where they are used
        whole = tuple(id(x) for x in made)
        for x in new:
            self._tensors[id(x)] = x
        self.steps.append(replace(step, targets=whole, is_row=isinstance(result, (tuple, list))))
        if step.source.attribute == "grad":
            self._grads[id(result)] = id(args[0])
        elif not any(isinstance(part, int) for part in step.source.parts):
            self._inputs[id(made[0])] = array(made[0])
        for x in made:
            if x.grad_fn is not None:
                self._made.setdefault(x.grad_fn, (self.steps[-1], id(x), array(x)))

    def _note_call(self, func: Any, args: tuple[Any, ...], kwargs: Mapping[str, Any], result: Any) -> None:
        """Keep the node that a call made, with the tensors of the call in their order."""
        first = result[0] if isinstance(result, (tuple, list)) and result else result
        if (
            isinstance(first, torch.Tensor)
            and first.grad_fn is not None
            and not is_in_place(getattr(func, "__name__", ""))
        ):
            tensors: list[torch.Tensor] = []
            for x in (*args, *kwargs.values()):
                placed(x, tensors)
            self._calls.append((called_name(func), first.grad_fn, tensors))
            for x in tensors:
                if id(x) in self._inputs and id(x) not in self._used:
                    self._inputs[id(x)] = array(x)
                    self._used.add(id(x))

    def _look_around(self, caller: FrameType | None) -> None:
        """Take the names of the author's own variables."""
        if caller is None or _from_the_kit(caller):
            return
        for name, value in list(caller.f_locals.items()):
            if isinstance(value, torch.Tensor) and name.isidentifier() and name != "torch":
                self._names.setdefault(id(value), name)

    def _walk_from(self, args: tuple[Any, ...], kwargs: Mapping[str, Any], caller: FrameType | None) -> _Walk | None:
        root = args[0]
        gradient = args[1] if len(args) > 1 else kwargs.get("gradient")
        if _from_the_kit(caller):
            self._names.setdefault(id(root), "out")
            self._names.setdefault(id(gradient), "upstream")
        return _Walk(root.grad_fn, gradient) if root.grad_fn is not None else None

    # -- afterwards ------------------------------------------------------------------------------------------------

    def end(self, returned: Any) -> None:
        """Take what the program returned: its names, and those of the leaves whose gradients it has."""
        for key, value in _flat(returned).items():
            if not isinstance(value, torch.Tensor):
                continue
            self._returned[key] = id(value)
            leaf = self._grads.get(id(value))
            if isinstance(key, Name) and key.role.kind == "gradient" and leaf is not None:
                self._names.setdefault(leaf, key.role.of)
        self._unwritable |= any(i not in self._tensors for i in self._returned.values())
        self._unnamed = {i for step in self.steps for i in step.targets if i not in self._names}
        taken: set[str] = set()
        for step in self.steps:
            for i in step.targets:
                base = self._names.get(i, "t1")
                self._names[i] = _free(base, taken)
                taken.add(self._names[i])

    def lines(self) -> tuple[list[str], dict[str, str]]:
        """Return the lines of the program, and an expression for each returned tensor. Raise Unwritable."""
        if self._unwritable or not self._returned:
            raise Unwritable
        last = max((n for n, step in enumerate(self.steps) if step.effect), default=-1)
        uses = Counter(part for step in self.steps for part in step.source.parts if isinstance(part, int))
        lines, inlined = list[str](), dict[int, str]()
        for n, step in enumerate(self.steps):
            text = step.source.text(lambda i: inlined.get(i, self._names[i]))
            if self._is_inlined(n, text, uses) or (n > last and step.source.attribute == "grad"):
                inlined[step.targets[0]] = f"({text})" if step.source.is_infix else text
                continue
            assigned = ", ".join(self._names[i] for i in step.targets) + ("," if step.is_row else "")
            line = f"{assigned} = {text}" if assigned else text
            if step.error:
                lines += ["with contextlib.suppress(Exception):", f"    {line}"]  # PyTorch refuses it
            else:
                lines.append(line)
        returned = {key: inlined.get(i, self._names[i]) for key, i in self._returned.items()}
        lines += [f"print({_label(key) + ':'!r}, {expression})" for key, expression in returned.items()]
        return lines, returned

    def _is_inlined(self, n: int, text: str, uses: Mapping[Any, int]) -> bool:
        """Say whether a line is short, has no name of the author's, and only the next line uses its value."""
        step = self.steps[n]
        if len(step.targets) != 1 or step.is_row or step.effect or step.error or len(text) > _SHORT:
            return False
        made = step.targets[0]
        following = self.steps[n + 1].source.parts if n + 1 < len(self.steps) else ()
        is_last = made not in self._returned.values() and uses[made] == 1 and made in following
        return is_last and made in self._unnamed

    def trace(self) -> Trace:
        upstream = self._walk.upstream if self._walk is not None else None
        of_upstream = self._walk.upstream_id if self._walk is not None else 0
        unwritten = self._raw - self._used
        inputs = tuple(
            Shown(self._names[i], value) for i, value in self._inputs.items() if i != of_upstream and i not in unwritten
        )
        leaves = {key: self._names[self._grads[i]] for key, i in self._returned.items() if i in self._grads}
        graph = self._graph()
        return Trace(inputs, upstream, graph, leaves, {} if graph is None else self._edges(graph))

    def _edges(self, graph: Graph) -> dict[tuple[str, int, int], int]:
        assert self._walk is not None
        place = {node: n for n, node in enumerate(self._walk.nodes)}
        leaf = {id(node.variable): n for node, n in place.items() if hasattr(node, "variable")}
        found, numbers = dict[tuple[str, int, int], int](), Counter[str]()
        for name, node, tensors in self._calls:
            number, numbers[name] = numbers[name], numbers[name] + 1
            used = Counter[int | None]()  # how often a tensor came before: `x * x` has two edges
            for position, x in enumerate(tensors):
                source = leaf.get(id(x)) if x.grad_fn is None else place.get(x.grad_fn)
                mine = [n for n, e in enumerate(graph.edges) if (e.source, e.target) == (source, place.get(node))]
                if used[source] < len(mine):
                    found[name, number, position] = mine[used[source]]
                used[source] += 1
        return found

    def _graph(self) -> Graph | None:
        if self._walk is None or len(self._walk.nodes) > _MOST_NODES:
            return None
        place = {node: n for n, node in enumerate(self._walk.nodes)}
        nodes, edges = [], []
        for node, n in place.items():
            flowing, arriving = self._walk.gradients.get(node, ((), ()))
            arrived = next((array(g) for g in arriving if isinstance(g, torch.Tensor)), None)
            variable = getattr(node, "variable", None)
            if variable is not None:
                name = self._names.get(id(variable), node.name())
                nodes.append(GraphNode(name, True, self._inputs.get(id(variable)), arrived))
            else:
                nodes.append(self._operation(node, arrived))
            for index, (source, _) in enumerate(node.next_functions):
                if source is not None:
                    g = flowing[index] if index < len(flowing) else None
                    edges.append(GraphEdge(place[source], n, array(g) if isinstance(g, torch.Tensor) else None))
        return Graph(tuple(nodes), tuple(edges))

    def _operation(self, node: Any, arrived: Array | None) -> GraphNode:
        if node not in self._made:
            return GraphNode(operation(node), False)
        step, i, value = self._made[node]
        text = step.source.text(lambda i: self._names[i]).removeprefix("torch.").removeprefix("nn.functional.")
        assigned = "" if i in self._unnamed else f"{self._names[i]} = "
        return GraphNode(assigned + text, False, value, arrived)


class _Walk:
    """The walk of one `backward`: its nodes, those used by others first, and the gradients that passed each node."""

    def __init__(self, root: Any, gradient: torch.Tensor | None) -> None:
        self.upstream = array(gradient) if gradient is not None else None
        self.upstream_id = id(gradient)
        self.nodes = in_order(root)
        self.gradients: dict[Any, tuple[Any, Any]] = {}
        if len(self.nodes) <= _MOST_NODES:
            for node in self.nodes:
                node.register_hook(lambda flowing, arriving, node=node: self._passed(node, flowing, arriving))

    def _passed(self, node: Any, flowing: Any, arriving: Any) -> None:
        copies = [tuple(g.clone() if isinstance(g, torch.Tensor) else g for g in row) for row in (flowing, arriving)]
        self.gradients.setdefault(node, (copies[0], copies[1]))


def _free(base: str, taken: set[str]) -> str:
    """Return `base`, or with the next number if it is taken: t1, t2, or x, x_2."""
    names = (f"t{n}" for n in count(1)) if base == "t1" else (f"{base}_{n}" if n > 1 else base for n in count(1))
    return next(name for name in names if name not in taken)


def _label(key: str) -> str:
    return str(key.label) if isinstance(key, Name) else key or "result"


def _flat(value: Any, path: str = "") -> dict[str, Any]:
    """Return what a case returned by the keys that `engine.leaves` gives, each value itself and not a copy."""
    if isinstance(value, dict):
        found: dict[str, Any] = {}
        for key, item in value.items():
            name = f"{path}.{key}" if path else key if isinstance(key, Name) else str(key)
            found.update(_flat(item, name) if isinstance(item, (dict, tuple, list)) else {name: item})
        return found
    if isinstance(value, (tuple, list)):
        return {k: v for i, item in enumerate(value) for k, v in _flat(item, f"{path}[{i}]").items()}
    return {path: value}


def _caller(frame: FrameType | None) -> FrameType | None:
    """Return the first frame outside of torch and of this module: the author's, or the kit's that draws inputs."""
    while frame is not None and frame.f_code.co_filename.startswith(_OUTSIDE):
        frame = frame.f_back
    return frame


def _from_the_kit(frame: FrameType | None) -> bool:
    return frame is not None and frame.f_code.co_filename.startswith(_CASES)
