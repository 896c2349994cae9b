"""Hold programs about the engine's pieces by another author, each with a piece that makes a known mistake.

Other names, other numbers, other keys, or none: `(misconception, piece, program, the cell with the wrong piece)`.
"""

from collections.abc import Callable
from typing import Any

from autograder.cases import raised

Program = Callable[[Any], Any]
Mistake = tuple[str, str, Program, str]


def cut_off(torch):
    weight = torch.tensor([0.5, 2.5, -1.0], requires_grad=True)
    frozen = torch.sin(weight).detach()
    (frozen * weight * weight).backward(torch.tensor([1.0, 2.0, 3.0]))
    return [weight.grad, frozen]


def written_through(torch):
    weight = torch.tensor([0.5, 2.5, -1.0], dtype=torch.float64)
    other = weight.detach()
    other.add_(4)
    return weight, other


def asked_of_two(torch):
    c = torch.tensor([1.0, 3.0])
    return {"answer": (c * c + c).requires_grad, "number": c * c}


def asked_of_a_weight_and_a_constant(torch):
    w, c = torch.tensor(1.0, requires_grad=True), torch.tensor(3.0)
    return [(w * c).requires_grad, (c + w).requires_grad, (w * w).requires_grad, (2 * w).requires_grad]


def a_block_that_fails(torch):
    w = torch.tensor(0.3, requires_grad=True)
    with torch.no_grad():
        w.mul_(2)
    flags = [torch.is_grad_enabled()]
    try:
        with torch.no_grad():
            w.add_("one")
    except TypeError:
        flags.append(torch.is_grad_enabled())
    return flags, torch.sin(w).requires_grad


def two_blocks(torch):
    w = torch.tensor(0.3, requires_grad=True)
    with torch.no_grad():
        with torch.no_grad():
            pass
        out = torch.sin(w) * 2
    return [out.requires_grad, out]


def weights_of_none(torch):
    w = torch.tensor([[1.0, 2.0]], requires_grad=True)
    try:
        (w * w).backward()
    except RuntimeError:
        return "refused", w.grad
    return "taken", w.grad


def weights_of_another_shape(torch):
    w = torch.tensor([[1.0, 2.0]], requires_grad=True)
    return {"said": raised(lambda: (w * w).backward(torch.tensor([3.0, 4.0])))}


def two_sums(torch):
    w = torch.tensor([0.25, -4.0], dtype=torch.float64, requires_grad=True)
    for scale in (3.0, 5.0, 0.5):
        (w * w).backward(torch.tensor([scale, -scale], dtype=torch.float64))
    return w.grad


def changed_through(torch):
    p, q = (torch.tensor([[n, 1.0]], requires_grad=True) for n in (2.0, 7.0))
    seed = torch.tensor([[0.5, 0.75]])
    (p + q).backward(seed)
    p.grad.add_(1)
    return {"first": p.grad, "second": q.grad, "third": seed}


def blanked(torch):
    buffer = torch.tensor([[4.0, 5.0], [6.0, 7.0]])
    row = buffer[1]
    row.zero_()
    return buffer, row.sum()


def blanked_infinity(torch):
    buffer = torch.tensor([4.0, float("-inf")])
    buffer.zero_()
    return {"buffer": [buffer, "filled"]}


def blanked_and_used(torch):
    return torch.tensor([4.0, 5.0]).zero_().add_(1)


def blanked_and_stacked(torch):
    return torch.stack([torch.tensor([4.0, 5.0]).zero_(), torch.tensor([1.0, 2.0])])


def blanked_and_handed_out(torch):
    return {"buffer": torch.tensor([4.0, 5.0]).zero_()}


def walked_twice(torch):
    w = torch.tensor([1.5], requires_grad=True)
    loss = torch.sin(w) * w
    loss.backward()
    return [raised(loss.backward), w.grad]


def kept_and_walked_twice(torch):
    w = torch.tensor(1.5, requires_grad=True)
    loss = torch.sin(torch.sin(w) * w)
    loss.backward(retain_graph=True)
    one = w.grad * 1
    loss.backward()
    return one, w.grad


def many_uses(torch):
    a, b = torch.tensor([1.5, 2.0], requires_grad=True), torch.tensor([-0.5, 3.0], requires_grad=True)
    s = a + b
    t = s * s
    (t * s + t).backward(torch.tensor([1.0, 0.1]))
    return [a.grad, b.grad]


def the_short_way_and_the_long(torch):
    a = torch.tensor([0.4, 2.0], requires_grad=True)
    s = torch.sin(a)
    (s * torch.sin(torch.sin(s * s))).backward(torch.tensor([1.0, 0.1]))
    return {"slope": a.grad}


def parts_of_one(torch):
    w = torch.tensor([[0.5, -1.0], [2.0, 3.0]], dtype=torch.float64, requires_grad=True)
    above, below = w.unbind()
    (above * torch.sin(below) + below).backward(torch.tensor([1.0, 0.1], dtype=torch.float64))
    return w.grad


def handed_over(torch):
    a, b = torch.tensor([1.5, 2.0], requires_grad=True), torch.tensor([-0.5, 3.0], requires_grad=True)
    weights = torch.tensor([2.0, 0.5])
    s = a + b
    (s + b + s).backward(weights)
    return [a.grad, b.grad, weights]


WALK = """
class Wrong(Engine):
    def walk(self, root, gradient, retain_graph):
        arrived = {root: gradient}
        for node in self.order(root[0]):
            gradients = [arrived.pop((node, i), None) for i in range(node.outputs)]
            if all(g is None for g in gradients):
                continue
            for receiver, message in zip(node.next_functions, node(*gradients)):
                if receiver[0] is not None and message is not None:
                    ARRIVES
            if not retain_graph:
                node.release()
"""
SUM = "arrived[receiver] = arrived[receiver] + message if receiver in arrived else message"
RIGHT_WALK = WALK.replace("ARRIVES", SUM)


def piece(name: str, arguments: str, *lines: str) -> str:
    body = "".join(f"        {line}\n" for line in lines)
    return f"class Wrong(Engine):\n    def {name}(self, {arguments}):\n{body}"


NO_GRAD = """
from contextlib import contextmanager
class Wrong(Engine):
    @contextmanager
    def no_grad(self):
        self.recording = False
        yield
        self.recording = True
"""
NO_FINALLY = """
class Wrong(Engine):
    def no_grad(self):
        return Block(self)
class Block:
    def __init__(self, engine):
        self.engine = engine
    def __enter__(self):
        self.before, self.engine.recording = self.engine.recording, False
    def __exit__(self, kind, error, trace):
        if kind is None:
            self.engine.recording = self.before
"""
BREADTH = """
class Wrong(Engine):
    def order(self, root):
        found = [root]
        for node in found:
            for child, _ in node.next_functions:
                if child is not None and child not in found:
                    found.append(child)
        return found
"""
IN_THE_GRAPH = """
class Wrong(Engine):
    def detach(self, tensor):
        out = Tensor(tensor.data)
        out.grad_fn, out.requires_grad = tensor.grad_fn, True
        return out
"""
ANY_SEED = "return torch.ones_like(root.data) if gradient is None else gradient.reshape(root.shape)"
IN_PLACE = "arrived[receiver] = arrived[receiver].add_(message) if receiver in arrived else message"
SURVIVING = """
class Wrong(Engine):
    letters = {}
    def walk(self, root, gradient, retain_graph):
        self.letters[root] = gradient
        for node in self.order(root[0]):
            got = [self.letters.get((node, i)) for i in range(node.outputs)]
            if all(g is None for g in got):
                continue
            for to, message in zip(node.next_functions, node(*got)):
                if to[0] is not None and message is not None:
                    self.letters[to] = self.letters[to] + message if to in self.letters else message
            if not node.next_functions:
                del self.letters[node, 0]
"""
BY_NODE = """
class Wrong(Engine):
    def walk(self, root, gradient, retain_graph):
        sums = {root[0]: gradient}
        for node in self.order(root[0]):
            if node in sums:
                total = sums.pop(node)
                for (to, _), message in zip(node.next_functions, node(*(total for _ in range(node.outputs)))):
                    if to is not None and message is not None:
                        sums[to] = sums[to] + message if to in sums else message
"""
PUSHED = """
class Wrong(Engine):
    def order(self, root):
        done, marked, stack = [], {root}, [(root, 0)]
        while stack:
            node, visits = stack.pop()
            if visits:
                done.insert(0, node)
            else:
                stack.append((node, 1))
                for child, _ in node.next_functions:
                    if child is not None and child not in marked:
                        marked.add(child)
                        stack.append((child, 0))
        return done
"""
MISTAKES: list[Mistake] = [
    ("detach_still_in_graph", "detach", cut_off, piece("detach", "tensor", "return tensor")),
    ("detach_still_in_graph", "detach", cut_off, IN_THE_GRAPH),
    ("detach_copies", "detach", written_through, piece("detach", "tensor", "return Tensor(tensor.data.clone())")),
    ("recorded_without_need", "requires_grad", asked_of_two, piece("requires_grad", "operands", "return True")),
    ("every_operand_has_to_ask", "requires_grad", asked_of_a_weight_and_a_constant,
     piece("requires_grad", "operands", "return not any(not one.requires_grad for one in operands)")),
    ("recording_switched_on_on_exit", "no_grad", two_blocks, NO_GRAD),
    ("recording_stays_off_after_an_error", "no_grad", a_block_that_fails, NO_FINALLY),
    ("non_scalar_root_accepted", "seed", weights_of_none,
     piece("seed", "root, gradient", "return torch.ones_like(root.data) if gradient is None else gradient")),
    ("gradient_of_another_shape_accepted", "seed", weights_of_another_shape,
     piece("seed", "root, gradient", ANY_SEED)),
    ("gradient_overwritten", "accumulate", two_sums, piece("accumulate", "old, new", "return new")),
    ("gradients_share_memory", "accumulate", changed_through,
     piece("accumulate", "old, new", "return new if old is None else old + new")),
    ("zeroing_not_in_place", "zero_", blanked,
     piece("zero_", "tensor", "return Tensor(torch.zeros_like(tensor.data))")),
    ("zeroing_not_in_place", "zero_", blanked,
     piece("zero_", "tensor", "tensor.data = torch.zeros_like(tensor.data)", "return tensor")),
    *(
        ("zeroed_tensor_not_returned", "zero_", program, piece("zero_", "tensor", "tensor.data.fill_(0)"))
        for program in (blanked_and_used, blanked_and_stacked, blanked_and_handed_out)
    ),
    ("infinity_times_zero", "zero_", blanked_infinity,
     piece("zero_", "tensor", "tensor.data.mul_(0)", "return tensor")),
    ("graph_not_released", "walk", walked_twice, RIGHT_WALK.replace("if not retain_graph", "if False")),
    ("leaks_into_the_second_walk", "walk", kept_and_walked_twice, SURVIVING),
    ("uses_not_added_up", "walk", many_uses, WALK.replace("ARRIVES", "arrived[receiver] = message")),
    ("uses_not_added_up", "walk", many_uses, WALK.replace("ARRIVES", "arrived.setdefault(receiver, message)")),
    ("output_index_ignored", "walk", parts_of_one, BY_NODE),
    ("handed_on_too_early", "order", the_short_way_and_the_long, BREADTH),
    ("handed_on_too_early", "order", the_short_way_and_the_long, PUSHED),
    ("input_written_in_place", "walk", handed_over, WALK.replace("ARRIVES", IN_PLACE)),
]  # fmt: skip
