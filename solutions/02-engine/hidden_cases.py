"""The hidden cases of 02-engine: other graphs and values. They never leave this folder."""

import random

from autograder import PIECES, case, few_nested_calls, leaf, raised, totals_of_every_size

THESE = [piece for piece in PIECES if piece not in ("detach", "hvp")]  # other assignments ask for these


def ladder(torch, x, y):
    """Build a ladder: every rung uses the two rungs before it."""
    a, b = x * y, torch.sin(x) + y
    for i in range(12):
        a, b = b, (torch.sin(a * b) + a if i % 2 else b + a * a)
    return a * b


def late_use_of_an_early_node(torch, x, y):
    early = torch.sin(x * y)
    late = early
    for _ in range(9):
        late = torch.sin(late) * y
    return early * late + x


def early_use_written_last(torch, x, y):
    early = torch.sin(x * y)
    late = early
    for _ in range(9):
        late = y * torch.sin(late)
    return x + late * early


def at_random(seed, size):
    """Make a program with a graph of `size` operations: each takes a recent result and any other one."""

    def program(torch, x, y):
        draw = random.Random(seed)
        made = [x, y, torch.sin(x + y)]
        for _ in range(size):
            near, any_one = draw.choice(made[-4:]), draw.choice(made)
            kind = draw.randrange(4)
            if kind == 3:
                made.append(torch.where(torch.tensor([seed % 2 == 0, True]), near, any_one) + made[-1])
            else:
                made.append((torch.sin(near + any_one), any_one * torch.sin(near), torch.sin(near) + any_one)[kind])
        return made[-1] + draw.choice(made) * x + made[size // 2]

    program.__name__ = f"a_graph_of_{size}_operations"
    return program


GRAPHS = [
    ladder,
    late_use_of_an_early_node,
    early_use_written_last,
    *(at_random(seed, 3 + 4 * seed) for seed in range(6)),
]

for _piece in ("order", "walk"):
    for _program in GRAPHS:

        def run(torch, program=_program):
            x, y = leaf(torch, 0.3, -0.9), leaf(torch, 0.8, 1.7)
            out = program(torch, x, y)
            out.backward(leaf(torch, 1.25, -0.5, requires_grad=False))
            return {"the result": out, "x.grad": x.grad, "y.grad": y.grad}

        run.__name__ = f"{_piece}_{_program.__name__}"
        case(_piece, pieces=_piece, aspect="branching graphs")(run)


@case(question="order", pieces="order", aspect="every node once")
def what_was_made_first_is_used_last(torch):
    x, made = leaf(torch, 0.9), []
    y = x
    for _ in range(70):
        y = torch.sin(y)
        made.append(y)
    for earlier in reversed(made):
        y = y + earlier
    y.backward()
    return {"x.grad": x.grad}


@case(question="order", pieces="order", aspect="long graphs")
def a_chain_of_600_nodes_with_skips(torch):
    x = leaf(torch, 1.0)
    y, before = x, x
    for i in range(600):
        y, before = (0.001 * before + y if i % 200 == 0 else 0.5 + y), y
    with few_nested_calls(500):
        y.backward()
    return {"the result": y, "x.grad": x.grad}


@case(question="walk", pieces="walk", aspect="long graphs")
def a_diamond_of_50_levels_with_two_leaves(torch):
    x, z = leaf(torch, 1.0), leaf(torch, 3.0)
    y = x * z
    for _ in range(50):
        y = y + y * 0.5
    y.backward()
    return {"x.grad": x.grad, "z.grad": z.grad}


@case(question="walk", pieces="walk", aspect="several outputs")
def an_operation_with_several_outputs_behind_another(torch):
    x = torch.tensor([[[0.5, -1.0], [2.0, 3.0]], [[-0.7, 0.2], [1.0, 1.5]]], dtype=torch.float64, requires_grad=True)
    _, b = torch.unbind(torch.sin(x))
    _, d = torch.unbind(b)
    d.backward(leaf(torch, 1.0, -0.5, requires_grad=False), retain_graph=True)
    first = x.grad * 1
    (b * b).backward(torch.tensor([[1.0, -2.0], [0.5, 3.0]], dtype=torch.float64))
    return {"x.grad after backward from one output": first, "x.grad after another backward from b * b": x.grad}


@case(question="walk", pieces="walk", aspect="shapes")
def operands_of_several_shapes(torch):
    x = torch.tensor([[1.0, 2.0], [3.0, 4.0]], dtype=torch.float32, requires_grad=True)
    b, c = torch.tensor([0.5, -0.5], requires_grad=True), torch.tensor([[2.0], [1.0]], requires_grad=True)
    upstream = torch.tensor([[1.0, -2.0], [0.5, float("nan")]])
    ((x * b + c) * b + torch.sin(c) * x).backward(upstream)
    return {"x.grad": x.grad, "b.grad": b.grad, "c.grad": c.grad, "the upstream gradient after backward": upstream}


@case(question="walk", pieces="walk", aspect="special")
def a_gradient_without_elements_arrives_too(torch):
    x, y = torch.ones((0, 2), requires_grad=True), leaf(torch, 2.0)
    (x + x * x).backward(torch.ones((0, 2)))
    (y * y).backward()
    return {"x.grad": x.grad, "y.grad": y.grad}


@case(question="retain_graph", pieces="walk", aspect="a released graph")
def a_refusal_leaves_nothing_behind(torch):
    x, w = leaf(torch, 0.4), leaf(torch, 3.0)
    y = torch.sin(x * x)
    y.backward()
    errors = {"y + w": raised(lambda: (y + w).backward()), "w * y": raised(lambda: (w * y).backward())}
    before = x.grad * 1
    w.grad = None  # its gradient before the refusal depends on the order
    (w * w * x).backward()
    refused = {f"the error of backward from {root} after y.backward()": error for root, error in errors.items()}
    return {**refused, "x.grad before the last call": before, "x.grad after the last call": x.grad, "w.grad": w.grad}


@case(question="retain_graph", pieces="walk", aspect="a retained graph")
def sums_may_be_walked_again_but_not_what_is_behind_them(torch):
    x, w = leaf(torch, 0.4), leaf(torch, 3.0)
    plain, y = w + x, torch.sin(x)
    (y + plain).backward()
    again = {"w + x": raised(lambda: plain.backward()), "sin(x)": raised(lambda: y.backward())}
    return {
        **{f"the error of another backward from {root}": error for root, error in again.items()},
        "x.grad": x.grad,
        "w.grad": w.grad,
    }


@case(question="retain_graph", pieces="walk", aspect="a retained graph")
def retained_twice_then_released(torch):
    x, y = leaf(torch, 0.4, 1.1), leaf(torch, -0.7, 0.2)
    h = x * y
    out = torch.sin(h) * h + y
    upstream = leaf(torch, 1.0, -3.0, requires_grad=False)
    out.backward(upstream, retain_graph=True)
    out.backward(upstream, retain_graph=True)
    second = x.grad * 1
    out.backward(upstream)
    return {
        "x.grad after the second call": second,
        "x.grad after the third call": x.grad,
        "y.grad after the third call": y.grad,
        "the error of a fourth call after one without retain_graph": raised(lambda: out.backward(upstream)),
    }


@case(question="accumulate", pieces="accumulate", aspect="adding up")
def four_calls_on_three_leaves(torch):
    a, b, c = leaf(torch, 1.0, 2.0), leaf(torch, 3.0, -4.0), leaf(torch, 0.5, 0.25)
    for i in range(4):
        (a + b).backward(leaf(torch, 1.0 * i, -2.0, requires_grad=False))
        (b * c).backward(leaf(torch, 0.5, 1.0 * i, requires_grad=False))
    kept = b.grad * 1
    a.grad.zero_()
    return {
        "a.grad after a.grad.zero_()": a.grad,
        "b.grad after a.grad.zero_()": b.grad,
        "b.grad before a.grad.zero_()": kept,
        "c.grad": c.grad,
    }


@case(question="accumulate", pieces="accumulate", aspect="memory")
def gradients_of_every_dtype_and_shape_have_their_own_memory(torch):
    found = {}
    for dtype in (torch.float16, torch.float32, torch.float64):
        for shape in ((), (1,), (2, 1, 3)):
            a, b = (torch.full(shape, value, dtype=dtype, requires_grad=True) for value in (0.5, -1.0))
            upstream = torch.full(shape, 2.0, dtype=dtype)
            for x in (a, b):
                x.backward(upstream * 0)
                x.backward(upstream)
            a.grad.mul_(3)
            kind = f"for shape {shape} in {str(dtype).removeprefix('torch.')}"
            found[f"a.grad after a.grad was changed {kind}"] = a.grad * 1
            found[f"b.grad after a.grad was changed {kind}"] = b.grad * 1
            found[f"the upstream gradient after a.grad was changed {kind}"] = upstream
            b.grad = None
            for x in (a, b, a):
                x.backward(upstream)
            b.grad.zero_()
            found[f"a.grad after b.grad.zero_() {kind}"] = a.grad
            found[f"b.grad after b.grad.zero_() {kind}"] = b.grad
            found[f"the upstream gradient after b.grad.zero_() {kind}"] = upstream
    return found


@case(question="zero", pieces="zero_", aspect="memory")
def zeroing_parts_of_something_larger(torch):
    parts = {
        "t[::2]": lambda t: t[::2],
        "t[..., 1:]": lambda t: t[..., 1:],
        "t.permute(2, 0, 1)[1]": lambda t: t.permute(2, 0, 1)[1],
        "t[1, 2, 0]": lambda t: t[1, 2, 0],
    }
    found = {}
    for name, part in parts.items():
        t = torch.arange(1.0, 25.0).reshape(2, 3, 4)
        part(t).zero_()
        found[f"t after {name}.zero_()"] = t
    return found


@case(question="zero", pieces="zero_", aspect="shapes")
def zeroing_gradients_of_every_dtype(torch):
    found = {}
    for dtype in (torch.float16, torch.float32):
        x = torch.tensor(3.0, dtype=dtype, requires_grad=True)
        (x * x).backward(torch.tensor(float("inf"), dtype=dtype))
        kind = f"for x of dtype {str(dtype).removeprefix('torch.')}"
        found[f"(x.grad.zero_() is x.grad) {kind}"] = x.grad.zero_() is x.grad
        found[f"x.grad after zero_() {kind}"] = x.grad * 1
        (x * x).backward()
        found[f"x.grad after zero_() and another backward {kind}"] = x.grad
    return found


@case(question="zero", pieces="zero_", aspect="shapes")
def zeroing_a_matrix(torch):
    t = torch.tensor([[1.0, float("nan")], [float("-inf"), 4.0]])
    alias = t.detach()
    t.zero_()
    return {"t": t, "the tensor that shares its memory with t": alias}


@case(question="requires_grad", pieces="requires_grad", aspect="any operand")
def constants_on_either_side(torch):
    x, c = leaf(torch, 2.0, 1.0), leaf(torch, 3.0, -1.0, requires_grad=False)
    first, second = c * c + x, x + c * c
    (first * second).backward(leaf(torch, 1.0, 0.5, requires_grad=False))
    return {
        "requires_grad of c * c + x": first.requires_grad,
        "requires_grad of x + c * c": second.requires_grad,
        "requires_grad of the product of two constants": (c * c).requires_grad,
        "x.grad": x.grad,
        "c.grad": c.grad,
    }


@case(question="requires_grad", pieces="requires_grad", aspect="any operand")
def results_among_three_operands(torch):
    x, c = leaf(torch, 0.0, 0.0), leaf(torch, 3.0, -1.0, requires_grad=False)
    mask = torch.tensor([False, True])
    h = torch.where(mask, torch.sin(c), torch.sin(x))
    k = torch.where(mask, h * c, c)
    (h + k).backward(leaf(torch, 1.0, 0.5, requires_grad=False))
    x.requires_grad_(False)
    late = torch.where(mask, x, c)
    return {
        "requires_grad of where(mask, sin(c), sin(x))": h.requires_grad,
        "requires_grad of where(mask, where(mask, sin(c), sin(x)) * c, c)": k.requires_grad,
        "requires_grad of where(mask, x, c) after x.requires_grad_(False)": late.requires_grad,
        "requires_grad of where(mask, sin(c), sin(x)) + x after x.requires_grad_(False)": (h + x).requires_grad,
        "x.grad": x.grad,
    }


@case(question="no_grad", pieces="no_grad", aspect="after an exception")
def no_grad_left_by_return_by_break_and_by_closing(torch):
    x = leaf(torch, 2.0, 1.0)
    found = {}

    def returns():
        with torch.no_grad():
            return x * x

    def yields():
        with torch.no_grad():
            yield x * x

    found["requires_grad of x * x inside a block left by return"] = returns().requires_grad
    found["torch.is_grad_enabled() after a block left by return"] = torch.is_grad_enabled()
    for _ in range(3):
        with torch.no_grad():
            break
    found["torch.is_grad_enabled() after a block left by break"] = torch.is_grad_enabled()
    halfway = yields()
    found["requires_grad of x * x inside a generator's block"] = next(halfway).requires_grad
    found["torch.is_grad_enabled() while a generator waits inside its block"] = torch.is_grad_enabled()
    halfway.close()
    found["torch.is_grad_enabled() after the generator was closed"] = torch.is_grad_enabled()
    found["requires_grad of x * x after the generator was closed"] = (x * x).requires_grad
    return found


@case(question="no_grad", pieces="no_grad", aspect="inside the block")
def what_was_off_stays_off(torch):
    x = leaf(torch, 2.0, 1.0)
    outer, inner = torch.no_grad(), torch.no_grad()
    found = {}

    def look(where):
        found[f"torch.is_grad_enabled() {where}"] = torch.is_grad_enabled()
        found[f"requires_grad of x * x {where}"] = (x * x).requires_grad

    with torch.set_grad_enabled(False):
        for error in (AssertionError, KeyboardInterrupt):
            try:
                with inner if error is AssertionError else outer:
                    raise error
            except error:
                look(f"inside set_grad_enabled(False) after no_grad with {error.__name__} raised in it")
        with torch.enable_grad():
            look("inside enable_grad after two no_grad blocks")
        found["torch.is_grad_enabled() inside set_grad_enabled(False) after enable_grad"] = torch.is_grad_enabled()
    return {**found, "torch.is_grad_enabled() after set_grad_enabled(False)": torch.is_grad_enabled()}


@case(question="no_grad", pieces="no_grad", aspect="after an exception")
def no_grad_nested_with_an_exception_inside(torch):
    x = leaf(torch, 2.0, 1.0)
    found = {}

    def inner():
        with torch.no_grad():
            raise KeyError

    with torch.no_grad():
        found["the error that leaves the inner block"] = raised(inner)
        found["requires_grad of x * x after an inner block that raised"] = (x * x).requires_grad
    found["requires_grad of x * x after both blocks"] = (x * x).requires_grad
    (x * x).backward(leaf(torch, 1.0, 0.5, requires_grad=False))
    return {**found, "x.grad": x.grad}


@case(question="root", pieces="seed", aspect="shapes")
def a_matrix_root(torch):
    x = torch.tensor([[1.0, 2.0, 3.0], [0.5, -1.0, 4.0]], dtype=torch.float64, requires_grad=True)
    y = x * x
    shapes = [(3,), (1, 3), (2, 1), (3, 2), (6,)]
    refused = {"the error of backward without a gradient": raised(lambda: (x * x).backward())}
    for s in shapes:
        refused[f"the error of backward with a gradient of shape {s}"] = raised(
            lambda s=s: (x * x).backward(torch.ones(s, dtype=torch.float64))
        )
    y.backward(torch.tensor([[1.0, -2.0, 0.5], [3.0, 0.25, -1.0]], dtype=torch.float64))
    return {**refused, "x.grad": x.grad}


@case(question="root", pieces="seed", aspect="shapes")
def roots_of_few_elements(torch):
    refused, grads = {}, {}
    for mine in ((), (1,), (1, 1, 1), (0, 3)):
        for given in (None, (), (1,), (1, 1), (1, 1, 1), (0, 3), (0,), (3, 0)):
            x = torch.full(mine, 2.0, requires_grad=True)
            gradient = None if given is None else torch.full(given, -0.5)
            how = (
                f"from a root of shape {mine} "
                f"{'without a gradient' if given is None else f'with a gradient of shape {given}'}"
            )
            # B023: the lambda is called at once
            refused[f"the error of backward {how}"] = raised(lambda: (x * x).backward(gradient))  # noqa: B023
            grads[f"x.grad after backward {how}"] = x.grad
    return {**refused, **grads}


@case(question="walk", pieces="walk", aspect="special")
def gradients_of_every_size_and_shape_arrive(torch):
    return totals_of_every_size(torch)


@case(question="walk", pieces="walk", aspect="special")
def uses_of_every_size_and_shape_add_up(torch):
    """Give gradients that are equal, counted up, expanded or turned to a leaf with uses before and after a sum."""
    found = {}
    for size in (2.0**-70, 1.0, 2.0**70):
        for shape in ((3,), (3, 3), (2, 1, 3), (1, 2, 1, 3)):
            numbers = size * (torch.arange(9.0, dtype=torch.float64) - 1)
            kinds = {"-1": torch.full(shape, -size, dtype=torch.float64), "expanded": numbers[:3].expand(shape)}
            if shape == (3, 3):
                kinds["turned"] = numbers.reshape(3, 3).t()
            for kind, gradient in kinds.items():
                x = torch.full(shape, 0.5, dtype=torch.float64, requires_grad=True)
                y = x + x
                (y + y * 0.25 + x).backward(gradient)
                x.grad.mul_(1 / size)
                found[f"x.grad of shape {shape}, divided by {size:g}, for {kind}"] = x.grad
    return found


@case(question="root", pieces="seed", aspect="special")
def gradients_of_every_size_and_shape_are_given(torch):
    return totals_of_every_size(torch)


@case(question="root", pieces="seed", aspect="shapes")
def gradients_of_every_layout_are_given(torch):
    """Give gradients that are equal, expanded, transposed or square, to roots that are leaves."""
    found = {}
    numbers = torch.arange(9.0).reshape(3, 3) - 2
    for kind, given in (
        ("equal numbers", torch.full((2, 3), -2.5)),
        ("one row seen twice", torch.tensor([1.0, -2.0, 3.0]).expand(2, 3)),
        ("a transposed matrix", (numbers[:2] * 1.5).t()),
        ("a square", numbers),
        ("infinities", torch.tensor([float("inf"), -float("inf"), 1.0])),
    ):
        x = torch.zeros(given.shape, requires_grad=True)
        x.backward(given)
        found[f"x.grad for {kind}"] = x.grad
    return found


@case(question="root", pieces="seed")
def without_a_gradient_it_is_exactly_one(torch):
    found = {}
    for dtype in (torch.float64, torch.float32, torch.float16):
        for shape in ((), (1,), (1, 1)):
            x = torch.zeros(shape, dtype=dtype, requires_grad=True)
            x.backward()
            found[f"x.grad - 1 for shape {shape} in {str(dtype).removeprefix('torch.')}"] = x.grad - 1
    return found


@case(question="root", pieces="seed", aspect="special")
def zeros_infinities_and_nan_are_gradients(torch):
    x, upstream = leaf(torch, 2.0, 1.0, -3.0), leaf(torch, 0.0, float("inf"), float("nan"), requires_grad=False)
    z, nothing = (
        torch.tensor([[3.0]], dtype=torch.float16, requires_grad=True),
        torch.zeros((1, 1), dtype=torch.float16),
    )
    y, w = x + x, torch.sin(z)
    y.backward(upstream)
    w.backward(nothing, retain_graph=True)
    first = z.grad * 1
    w.backward()
    return {
        "y after backward": y,
        "the upstream gradient after backward": upstream,
        "x.grad": x.grad,
        "w after backward": w,
        "z.grad after a gradient of zero": first,
        "z.grad after another call without a gradient": z.grad,
    }


@case(question="together", pieces=THESE)
def a_ladder_with_everything(torch):
    x, y = leaf(torch, 0.3, -0.9), leaf(torch, 0.8, 1.7)
    out = ladder(torch, x, y)
    with torch.no_grad():
        weight = out * out
    (out * weight).backward(leaf(torch, 1.25, -0.5, requires_grad=False))
    return {"the result": out, "x.grad": x.grad, "y.grad": y.grad}
