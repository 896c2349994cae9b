"""Use the engine as students do: registration, refusals, pieces, memory, and the way to PyTorch."""

from __future__ import annotations

import gc
import subprocess
import sys
import weakref
from itertools import combinations

import pytest
import torch as pytorch
from torch.autograd.function import once_differentiable

from autograder.engine import Engine, Function, Tensor, attempt, engine, given, registry, to_pytorch, torch
from autograder.engine.dispatch import _at_their_places
from autograder.engine.function import with_defaults
from autograder.engine.pieces import state
from autograder.errors import MissingOperation, NotSupported, RuleError
from autograder.records import Outcome


@pytest.fixture(autouse=True)
def _rules(engine_with):
    engine_with("01-backward")


def leaf(*numbers):
    return torch.tensor(numbers, dtype=torch.float64, requires_grad=True)


# -- operations ------------------------------------------------------------------------------------------------------


def test_a_class_is_registered_under_its_torch_name_and_replaced_when_defined_again():
    class LogSoftmax(Function):
        @staticmethod
        def forward(ctx, x, dim):
            return x * dim

    assert registry["log_softmax"] is LogSoftmax
    assert torch.log_softmax(leaf(1.0), 3).data.tolist() == [3.0]

    class LogSoftmax(Function):
        @staticmethod
        def forward(ctx, x, dim):
            return x - dim

    assert leaf(5.0).log_softmax(3).data.tolist() == [2.0]
    assert pytorch.nn.functional.log_softmax(leaf(5.0), 3).data.tolist() == [2.0]


def test_a_missing_operation_names_the_class_to_write():
    with pytest.raises(
        MissingOperation, match=r"max_pool2d is not defined: no cell that ran defines class MaxPool2d\(Function\)"
    ):
        pytorch.nn.functional.max_pool2d(torch.ones(1, 1, 2, 2, requires_grad=True), 2)


def test_constants_need_no_rule():
    assert torch.sin(torch.zeros(3)).data.tolist() == [0.0, 0.0, 0.0]
    assert torch.isnan(leaf(1.0)).data.tolist() == [False]


def test_numbers_on_either_side_keep_the_dtype():
    for made in (2 * leaf(1.0), leaf(1.0) * 2, 1 - leaf(1.0), 3 / leaf(2.0), 2 ** leaf(3.0), leaf(3.0) ** 2):
        assert made.dtype is pytorch.float64
    assert (torch.ones(2) * 2.5).dtype is pytorch.float32


def test_keywords_reach_forward():
    x = torch.ones(2, 3, requires_grad=True)
    assert torch.sum(x, dim=1, keepdim=True).shape == (2, 1)
    assert x.sum(axis=0).shape == (3,)
    assert torch.sub(input=x, other=x).shape == (2, 3)
    with pytest.raises(TypeError, match=r"sub: got an unexpected keyword argument 'alpha'.*class Sub"):
        torch.sub(x, x, alpha=2)


def test_several_outputs_and_non_tensor_arguments():
    class Split2(Function):
        @staticmethod
        def forward(ctx, x, at):
            ctx.at = at
            return x[:at] * 1, x[at:] * 1

        @staticmethod
        def backward(ctx, first, second):
            return pytorch.cat([first, second]), None

    x = leaf(1.0, 2.0, 3.0)
    first, second = Split2.apply(x, 1)
    (second * torch.tensor([5.0, 7.0], dtype=torch.float64)).backward(torch.ones(2, dtype=torch.float64))
    assert x.grad.data.tolist() == [0.0, 5.0, 7.0]
    assert first.grad_fn is second.grad_fn


def test_forward_may_leave_its_context_to_setup_context():
    class Shifted(Function):
        @staticmethod
        def forward(x, by, scale=3.0):
            return (x + by) * scale

        @staticmethod
        def setup_context(ctx, inputs, output):
            *_, ctx.scale = inputs  # what has a default is among them, as in PyTorch
            assert output.shape == inputs[0].shape

        @staticmethod
        def backward(ctx, grad_output):
            return grad_output * ctx.scale, grad_output * ctx.scale, None

    x = leaf(1.0, 2.0)
    Shifted.apply(x, x).backward(torch.ones(2, dtype=torch.float64))
    assert x.grad.data.tolist() == [6.0, 6.0]
    a, b = (pytorch.rand(3, dtype=pytorch.float64, requires_grad=True) for _ in range(2))
    assert pytorch.autograd.gradcheck(to_pytorch(Shifted).apply, (a, b))


# -- what a rule may not return --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "returned, sentence",
    [
        (
            lambda g: g[:1],
            r"The backward of Twice returned a gradient of shape \(1,\) for its first input, which has shape \(2,\)\.",
        ),
        (lambda g: (g, g), r"returned 2 gradients, but its forward took 1 input: return one for each input"),
        (lambda g: 3.0, r"returned float as the gradient of its first input: a tensor was expected"),
        (lambda g: g.numpy(), r"returned numpy's ndarray as the gradient of its first input: a tensor was expected"),
    ],
)
def test_a_rule_that_returns_no_gradient_is_named(returned, sentence):
    class Twice(Function):
        @staticmethod
        def forward(ctx, x):
            return 2 * x

        @staticmethod
        def backward(ctx, grad_output):
            return returned(grad_output)

    with pytest.raises(RuleError, match=sentence):
        Twice.apply(leaf(1.0, 2.0)).backward(torch.ones(2, dtype=torch.float64))


@pytest.mark.parametrize(
    ("piece", "answer", "sentence"),
    [
        ("seed", 1.0, r"seed returned float instead of a tensor for a root of shape \(1,\)\."),
        ("seed", pytorch.ones(()), r"seed returned a gradient of shape \(\) for a root of shape \(1,\)\."),
        ("order", [None], r"order lists None, which is no node\."),
    ],
)
def test_a_piece_that_gives_no_answer_is_named(piece, answer, sentence):
    type("Mine", (Engine,), {piece: lambda self, *_: answer})
    with pytest.raises(RuleError, match=f"^{sentence}$"):
        leaf(1.0).backward()


def test_an_order_that_does_not_begin_at_the_root_is_named():
    class Twice(Function):
        @staticmethod
        def forward(ctx, x):
            return 2 * x

        @staticmethod
        def backward(ctx, grad_output):
            return 2 * grad_output

    x = leaf(1.0)
    y = Twice.apply(x)
    type("Mine", (Engine,), {"order": lambda self, root: [x.grad_fn or root.next_functions[0][0], root]})
    with pytest.raises(RuleError, match=r"^order lists <AccumulateGrad> first, but the gradient starts at <Twice.*>.$"):
        y.backward()


def test_a_forgotten_return_is_named():
    class Plus(Function):
        @staticmethod
        def forward(ctx, a, b):
            return a + b

        @staticmethod
        def backward(ctx, grad_output):
            grad_output, grad_output

    with pytest.raises(
        RuleError,
        match=r"The backward of Plus returned nothing \(None\), but its forward took 2 inputs: "
        r"return one for each input",
    ):
        Plus.apply(leaf(1.0), leaf(2.0)).backward()


def test_a_rule_may_return_a_tensor_of_the_engine():
    class Twice(Function):
        @staticmethod
        def forward(ctx, x):
            return 2 * x

        @staticmethod
        def backward(ctx, grad_output):
            return Tensor(2 * grad_output)

    x = leaf(1.0)
    Twice.apply(x).backward()
    assert x.grad.data.tolist() == [2.0]


def test_a_class_without_its_methods_is_named_when_they_are_needed():
    class Half(Function):
        @staticmethod
        def forward(ctx, x):
            return x / 2

    class Empty(Function):
        pass

    with pytest.raises(
        MissingOperation,
        match=r"^class Half has no backward: write one in its body, under that name, as a @staticmethod\.$",
    ):
        Half.apply(leaf(1.0)).backward()
    with pytest.raises(MissingOperation, match=r"^class Empty has no forward: write one in its body"):
        Empty.apply(leaf(1.0))
    found = attempt(lambda torch: Half.apply(leaf(1.0)).backward())
    assert (found.ended, found.operation) == (Outcome.MISSING, "half")
    Half.backward = staticmethod(lambda ctx, g: g / 2)
    Half.apply(leaf(1.0)).backward()


def test_a_gradient_for_what_is_no_tensor_is_refused():
    class Scaled(Function):
        @staticmethod
        def forward(ctx, x, factor=2):
            return factor * x

        @staticmethod
        def backward(ctx, grad_output):
            return grad_output, grad_output

    with pytest.raises(
        RuleError, match="returned a gradient for its second input, which is not a tensor: return None there"
    ):
        Scaled.apply(leaf(1.0), 3).backward()


# -- refusals, as torch makes them -----------------------------------------------------------------------------------

REFUSALS = {
    "no gradient asked for": (lambda t: t.ones(2).backward(), "does not require grad and does not have a grad_fn"),
    "no gradient for a vector": (
        lambda t: (t.ones(2, requires_grad=True) * 2).backward(),
        "grad can be implicitly created only for scalar outputs",
    ),
    "no gradient for no elements": (
        lambda t: (t.ones(0, requires_grad=True) * 2).backward(),
        "grad can be implicitly created only for scalar outputs",
    ),
    "another shape": (lambda t: (t.ones(2, requires_grad=True) * 2).backward(t.ones(3)), "Mismatch in shape"),
    "integers": (
        lambda t: t.arange(3, requires_grad=True),
        "Only Tensors of floating point|only Tensors of floating point",
    ),
    "a leaf in place": (
        lambda t: t.ones(2, requires_grad=True).add_(1),
        "a leaf Variable that requires grad is being used in an in-place operation",
    ),
    "a result's flag": (
        lambda t: (t.ones(2, requires_grad=True) * 2).requires_grad_(False),
        "you can only change requires_grad flags of leaf variables",
    ),
    "the truth of many": (lambda t: bool(t.ones(2)), "Boolean value of Tensor with more than one value is ambiguous"),
}


@pytest.mark.parametrize("name", REFUSALS)
@pytest.mark.parametrize("namespace", [pytorch, torch], ids=["PyTorch", "engine"])
def test_refusals(name, namespace):
    action, words = REFUSALS[name]
    with pytest.raises(RuntimeError, match=words):
        action(namespace)


def test_a_second_backward_is_refused_unless_the_graph_is_retained():
    x = leaf(3.0)
    y = x * x
    y.backward(retain_graph=True)
    y.backward()
    with pytest.raises(RuntimeError, match=r"Trying to backward through the graph a second time.*retain_graph=True"):
        y.backward()


def test_a_saved_tensor_that_was_changed_is_noticed():
    x = leaf(1.0)
    y = torch.exp(x)
    z = y * 1
    with torch.no_grad():
        y.mul_(2)
    with pytest.raises(RuntimeError, match="modified by an inplace operation"):
        z.backward()


# -- pieces ----------------------------------------------------------------------------------------------------------


def test_a_piece_is_replaced_by_defining_its_method():
    class Louder(Engine):
        def accumulate(self, old, new):
            return new * 10

    x = leaf(2.0)
    (x * x).backward()
    assert x.grad.data.tolist() == [40.0]


FORGET = """
import gc, weakref
from autograder.engine import PIECES, Tensor, given, torch
from autograder.engine.originals import remember
from autograder.engine.pieces import forget, state
from autograder.errors import MissingOperation

remember()
held = {}
for name in PIECES:
    inside = [cell.cell_contents for cell in state.given[name].__closure__ if callable(cell.cell_contents)]
    held[name] = [weakref.ref(function) for function in (state.given[name], *inside)]
del inside
gc.disable()
forget(["order", "detach"])
print([name for name, found in held.items() if not any(one() for one in found)], min(map(len, held.values())))
x = Tensor(torch.ones(2).data, requires_grad=True)
for use in (x.detach, given.detach, lambda: state.given["order"](None)):
    try:
        use()
    except MissingOperation as error:
        print(error.operation)
"""


def test_a_forgotten_piece_is_nowhere_in_the_process():
    done = subprocess.run([sys.executable, "-W", "ignore", "-c", FORGET], capture_output=True, text=True, check=False)
    assert done.stdout.splitlines() == ["['order', 'detach'] 2", "detach", "detach", "order"], done.stderr


def test_recording_is_switched_for_a_while():
    seen = []
    with torch.no_grad(), torch.enable_grad():
        seen.append(torch.is_grad_enabled())
    with torch.set_grad_enabled(False):
        seen.append(torch.is_grad_enabled())
        with torch.set_grad_enabled(True):
            seen.append((leaf(1.0) * 2).requires_grad)
    assert seen == [True, False, True] and torch.is_grad_enabled()


def test_switching_recording_off_is_the_piece():
    class Off(Engine):
        def no_grad(self):
            raise NotImplementedError

    with pytest.raises(NotImplementedError):
        torch.set_grad_enabled(False)


def test_a_class_without_a_piece_is_refused():
    with pytest.raises(TypeError, match=r"defines no piece of the engine; the pieces are: order, walk"):

        class Nothing(Engine):
            def acumulate(self, old, new):
                return new


def test_recording_is_restored_after_an_exception():
    with pytest.raises(ZeroDivisionError), torch.no_grad():
        1 / 0
    assert torch.is_grad_enabled() and engine.recording


def test_a_graph_dies_with_its_result():
    gc.collect()
    gc.disable()
    try:
        y = leaf(2.0) * leaf(3.0)
        ghost = weakref.ref(y.grad_fn)
        del y
        assert ghost() is None
    finally:
        gc.enable()


def test_leaves_keep_their_own_tensors():
    x = leaf(1.0)
    assert isinstance(x, Tensor) and x.is_leaf and x.grad_fn is None and x.grad is None
    assert x.detach().data.data_ptr() == x.data.data_ptr()


# -- to PyTorch ------------------------------------------------------------------------------------------------------


def test_a_list_of_gradients_is_one_in_pytorch_too(engine_with):
    class Neg(Function):
        @staticmethod
        def forward(ctx, x):
            return -x

        @staticmethod
        def backward(ctx, grad_output):
            return [-grad_output]

    ours, theirs = torch.ones(2, requires_grad=True), pytorch.ones(2, requires_grad=True)
    (-ours).backward(torch.ones(2))
    to_pytorch(Neg).apply(theirs).sum().backward()
    assert ours.grad.tolist() == theirs.grad.tolist() == [-1.0, -1.0]


@pytest.mark.parametrize(
    "backward, words",
    [
        (lambda ctx, g: (g, g), r"shape \(2, 3\) for its second input, which has shape \(3,\)\. PyTorch sums it"),
        (lambda ctx, g: (g.double(), g.sum(0)), r"dtype torch.float64 for its first input, .* PyTorch casts it"),
    ],
)
def test_what_pytorch_puts_right_is_said(backward, words, engine_with):
    Add = type(
        "Add", (Function,), {"forward": staticmethod(lambda ctx, a, b: a + b), "backward": staticmethod(backward)}
    )
    a, b = pytorch.ones(2, 3, requires_grad=True), pytorch.ones(3, requires_grad=True)
    with pytest.warns(UserWarning, match=f"^The backward of Add returned a gradient of {words}"):
        to_pytorch(Add).apply(a, b).sum().backward()
    assert b.grad.shape == (3,) and a.grad.dtype is pytorch.float32


@pytest.mark.parametrize(
    "given, words",
    [("exp", r"such as to_pytorch\(Exp\); this was 'exp'\."), (3, r"such as to_pytorch\(Mul\); this was 3\.")],
)
def test_only_the_class_of_a_rule_goes_to_pytorch(given, words):
    with pytest.raises(TypeError, match=f"^to_pytorch takes the class of a rule, {words}$"):
        to_pytorch(given)


@pytest.mark.parametrize("returned", [lambda g: (g, None), lambda g: g, lambda g: (list(g),)])
def test_a_rule_of_a_sequence_may_leave_its_options_at_their_defaults(returned):
    """One gradient for the sequence and None for the option that was not given, or the gradients as they are."""

    class Stack(Function):
        @staticmethod
        def forward(ctx, tensors, dim=0):
            return pytorch.stack(tensors, dim)

        @staticmethod
        def backward(ctx, grad_output):
            return returned(tuple(grad_output))

    x, y = leaf(1.0, 2.0), leaf(3.0, 4.0)
    torch.stack([x, y]).backward(pytorch.tensor([[1.0, 2.0], [3.0, 4.0]], dtype=pytorch.float64))
    assert x.grad.tolist() == [1.0, 2.0] and y.grad.tolist() == [3.0, 4.0]


def test_a_walk_is_told_what_it_hands_to_a_node(engine_with):
    engine_with("02-engine")

    class Walk(Engine):
        def walk(self, root, gradient, retain_graph):
            root[0](*([gradient] * more))

    def program(torch):
        torch.tensor([1.0, 2.0], requires_grad=True).sin().backward(torch.ones(2))
        return {}

    more = 2
    found = attempt(program, pieces=("walk",))
    assert (found.ended, found.operation) == (Outcome.WRONG, "walk") and "it has 1 output" in str(found.said)
    more = 0
    assert "0 gradients" in str(attempt(program, pieces=("walk",)).said)


def test_a_walk_that_releases_a_retained_graph_is_named(engine_with):
    engine_with("02-engine")

    class Walk(Engine):
        def walk(self, root, gradient, retain_graph):
            for node in self.order(root[0]):
                if node is root[0]:
                    node(gradient)
                node.release()

    def program(retain):
        def run(torch):
            y = torch.tensor([1.0], requires_grad=True).sin()
            y.backward(retain_graph=retain)
            y.backward()
            return {}

        return str(attempt(run, pieces=("walk",)).said)

    assert "its walk released" in program(True) and "the first time" not in program(True)
    assert "Call backward(retain_graph=True) the first time" in program(False)


# -- forward mode ----------------------------------------------------------------------------------------------------


def product_with(jvp):
    """Define the rule of mul anew, with this jvp."""

    class Mul(Function):
        @staticmethod
        def forward(ctx, a, b):
            ctx.save_for_forward(a, b)
            return a * b

    Mul.jvp = staticmethod(jvp)
    return Mul


def along(function, *primals):
    return torch.func.jvp(function, tuple(map(torch.tensor, primals)), tuple(torch.ones(len(p)) for p in primals))


@pytest.mark.parametrize(
    ("jvp", "words"),
    [
        (lambda ctx, a, b: (a, b), r"The jvp of Mul returned 2 gradients, but its forward returned 1 output"),
        (lambda ctx, a, b: 1.0, "The jvp of Mul returned float as the tangent of its first output: a tensor"),
        (lambda ctx, a, b: a.sum(), r"a tangent of shape \(\) for its first output, which has shape \(2,\)"),
    ],
)
def test_what_a_jvp_returns_is_looked_at(jvp, words):
    product_with(jvp)
    with pytest.raises(RuleError, match=words):
        along(lambda a, b: a * b, [1.0, 2.0], [3.0, 4.0])


def test_a_rule_without_jvp_and_an_operation_without_a_rule_are_named():
    with pytest.raises(MissingOperation, match="class Mul has no jvp: write one in its body"):
        along(lambda a: a * a, [1.0])
    with pytest.raises(MissingOperation, match="The operation cumsum is not defined"):
        along(lambda a: torch.cumsum(a, 0), [1.0, 2.0])


def test_a_tangent_ends_with_its_level_and_is_not_in_lists_or_in_place():
    product_with(lambda ctx, a, b: a * ctx.saved_tensors[1] + b * ctx.saved_tensors[0])
    forward = torch.autograd.forward_ad
    with forward.dual_level():
        x = forward.make_dual(torch.tensor([2.0]), torch.tensor([1.0]))
        assert forward.unpack_dual(x * x).tangent.tolist() == [4.0]
        for action in (lambda: x.mul_(2), lambda: torch.stack([x, x])):
            with pytest.raises((NotSupported, MissingOperation)):
                action()
        with pytest.raises(RuntimeError, match="Nested"), forward.dual_level():
            pass
    with forward.dual_level():
        assert forward.unpack_dual(x * x).tangent is None
    with pytest.raises(NotImplementedError), forward.dual_level():
        raise NotImplementedError
    assert attempt(lambda torch: torch.tensor([2.0]) * 2).ended is None


def test_a_rule_carries_its_jvp_over_to_pytorch():
    rule = to_pytorch(product_with(lambda ctx, a, b: a * ctx.saved_tensors[1] + b * ctx.saved_tensors[0]))
    forward = pytorch.autograd.forward_ad
    with forward.dual_level():
        x = forward.make_dual(pytorch.tensor([2.0]), pytorch.tensor([1.0]))
        assert forward.unpack_dual(rule.apply(x, pytorch.tensor([3.0]))).tangent.tolist() == [3.0]


# -- gradients of gradients --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("once", [torch.autograd.function.once_differentiable, once_differentiable])
def test_a_rule_that_can_be_differentiated_once_drops_its_term(once):
    class Square(Function):
        @staticmethod
        def forward(ctx, x):
            ctx.save_for_backward(x)
            return x * x

        @staticmethod
        @once
        def backward(ctx, grad_output):
            (x,) = ctx.saved_tensors
            return grad_output * 2 * x

    x = leaf(2.0)
    (slope,) = torch.autograd.grad(torch.square(x) + x * x * x, x, create_graph=True)
    assert slope.data.tolist() == [16.0]
    assert torch.autograd.grad(slope, x)[0].data.tolist() == [12.0], "not 14: PyTorch gives the same"


def test_the_piece_hvp_is_asked_by_its_name_in_torch():
    class Mine(Engine):
        def hvp(self, function, x, v):
            return v * 7

    value, product = torch.autograd.functional.hvp(lambda x: (x * x).sum(), leaf(1.0, 2.0), leaf(3.0, 4.0))
    assert value.data.tolist() == 5.0
    assert product.data.tolist() == [21.0, 28.0]
    with pytest.raises(NotSupported, match="of several tensors"):
        torch.autograd.functional.hvp(lambda x, y: (x * y).sum(), (leaf(1.0), leaf(1.0)), (leaf(1.0), leaf(1.0)))


def test_arguments_come_to_their_places_as_a_signature_binds_them():
    class Placed(Function):
        @staticmethod
        def forward(ctx, x, dim, keepdim=False, *, correction=1):
            return x

    class Plain(Function):
        @staticmethod
        def forward(ctx, x, dim, keepdim=False):
            return x

    found = {}
    names = {"x": 1, "dim": 2, "keepdim": 3, "correction": 4, "other": 5}
    for function in (Placed, Plain):
        for args in ((), (7,), (7, 8), (7, 8, 9)):
            for named in (subset for n in range(4) for subset in combinations(names, n)):
                kwargs = {name: names[name] for name in named}
                try:
                    bound = with_defaults(function.__kit_signature__.bind(*args, **kwargs))
                except TypeError:
                    bound = None
                placed = _at_their_places(function, args, kwargs)
                found[function.__name__, args, named] = placed
                assert placed is None or placed == bound
    assert found["Plain", (7,), ("dim",)] == (7, 2, False)
    assert found["Plain", (7,), ("dim", "keepdim")] == (7, 2, 3)
    assert all(placed is None for (name, _, _), placed in found.items() if name == "Placed")


def test_a_program_sees_types_with_the_names_of_nodes(monkeypatch):
    """Nodes have few types until they are seen: by `grad_fn`, by `next_functions`, or by a piece of a student's."""
    seen = []

    class Mine:
        def order(self, root):
            seen.append(type(root).__name__)
            return given.order(root)

        def walk(self, root, gradient, retain_graph):
            seen.append(type(root[0]).__name__)
            given.walk(root, gradient, retain_graph)

    def made():
        x = leaf(2.0)
        return (x * x).exp()

    made().backward(torch.ones(1, dtype=torch.float64))
    for piece in ("order", "walk"):
        monkeypatch.setitem(state.installed, piece, Mine())
        made().backward(torch.ones(1, dtype=torch.float64))
        monkeypatch.delitem(state.installed, piece)
    y = made()
    ((inner, _),) = y.grad_fn.next_functions
    found = [y.grad_fn, inner, inner.next_functions[0][0], y.grad_fn]
    assert seen == ["ExpBackward0", "ExpBackward0"]
    names = [(type(node).__name__, type(node).__module__) for node in found]
    assert names == [(name, "builtins") for name in ("ExpBackward0", "MulBackward0", "AccumulateGrad", "ExpBackward0")]


def test_a_piece_may_set_the_node_of_a_tensor():
    x = leaf(2.0)
    y, z = x * x, x.exp()
    z.grad_fn = y.grad_fn
    assert z.grad_fn is y.grad_fn and not z.is_leaf
    z.grad_fn = None
    y.grad_fn.next_functions = ()
    assert z.grad_fn is None and z.is_leaf and y.grad_fn.next_functions == ()
