"""The public cases of 01-backward: the document's own numbers first, then every rule on its own.

Each case is a torch program. The judge runs it on PyTorch, the sandbox on your engine; what both return is compared.
"""

from autograder import away, broadcasts, case, flat, normal, positive, raised, sample, shapes, sweep, values

# -- the document ----------------------------------------------------------------------------------------------------


@case(question="power", points=2)
def gradient_of_two_x_squared_is_4x(torch):
    x = torch.arange(4.0)
    x.requires_grad_(True)
    y = 2 * (x**2)
    y.backward(torch.ones_like(x))
    return {"y": y, "x.grad": x.grad, "4 * x": 4 * x.detach()}


@case(question="power")
def a_vector_root_needs_a_gradient(torch):
    x = torch.arange(4.0, requires_grad=True)
    y = 2 * (x**2)
    refused = raised(lambda: y.backward())
    wrong_shape = raised(lambda: y.backward(torch.ones(3)))
    y.backward(torch.ones_like(x))
    return {"the error of backward without a gradient": refused, "the error of backward with a gradient of shape (3,)": wrong_shape, "x.grad": x.grad}


@case(question="accumulate", points=2, pieces="accumulate")
def a_second_backward_accumulates_to_6x(torch):
    x = torch.arange(4.0, requires_grad=True)
    y1 = 2 * (x * x)
    y1.backward(torch.ones_like(x))
    first = x.grad * 1
    y2 = x * x
    y2.backward(torch.ones_like(x))
    return {"the first computation of the gradient": first, "the second computation of the gradient": x.grad}


@case(question="accumulate", pieces="accumulate")
def zero_starts_again(torch):
    x = torch.arange(4.0, requires_grad=True)
    (x * x).backward(torch.ones_like(x))
    x.grad.zero_()
    (2 * (x * x)).backward(torch.ones_like(x))
    first = x.grad * 1
    x.grad.zero_()
    (x * x).backward(torch.ones_like(x))
    second = x.grad * 1
    x.grad.zero_()
    return {
        "x.grad after the first zero_() and another backward": first,
        "x.grad after the second zero_() and another backward": second,
        "x.grad after the last zero_()": x.grad,
    }


@case(question="detach", points=2, pieces="detach")
def gradient_of_u_times_x_is_u(torch):
    x = torch.arange(4.0, requires_grad=True)
    y = x * x
    u = y.detach()
    z = u * x
    z.backward(torch.ones_like(x))
    return {"z": z, "x.grad": x.grad, "u": u, "u.requires_grad": u.requires_grad}


# -- the rules -------------------------------------------------------------------------------------------------------

sweep("broadcast", "add", broadcasts(), seed=11)
sweep("broadcast", "mul", [*broadcasts(), sample("zeros", values([0.0, 2.0, 0.0]), values([3.0, 0.0, -1.0]))], seed=12)


@case(question="broadcast")
def an_operand_used_twice(torch):
    x = torch.tensor([[0.5, -1.5, 2.0]], requires_grad=True)
    y = torch.tensor([[2.0], [-3.0]], requires_grad=True)
    z = x * y + x
    z.backward(torch.tensor([[1.0, -2.0, 0.5], [3.0, 0.25, -1.0]]))
    return {"x.grad": x.grad, "y.grad": y.grad}


@case(question="broadcast")
def a_tensor_and_itself(torch):
    x = torch.tensor([0.5, -1.5, 2.0], dtype=torch.float64, requires_grad=True)
    y = torch.tensor([3.0, -1.0, 0.25], dtype=torch.float64, requires_grad=True)
    torch.mul(x, x).backward(torch.tensor([1.0, -2.0, 0.5], dtype=torch.float64))
    torch.add(y, y).backward(torch.tensor([1.0, -2.0, 0.5], dtype=torch.float64))
    return {"x.grad": x.grad, "y.grad": y.grad}


sweep("sub", "sub", [*broadcasts(), sample("a number minus a tensor", 3.0, normal(4)), sample("a tensor minus a number", normal(4), 3)], seed=13)


@case(question="sub")
def a_tensor_minus_itself(torch):
    x = torch.tensor([0.5, -1.5, 2.0], dtype=torch.float64, requires_grad=True)
    y = torch.tensor([3.0, -1.0, 0.25], dtype=torch.float64, requires_grad=True)
    torch.sub(x, x).backward(torch.tensor([1.0, -2.0, 0.5], dtype=torch.float64))
    torch.sub(x, y).backward(torch.tensor([1.0, 3.0, -0.5], dtype=torch.float64))
    return {"x.grad": x.grad, "y.grad": y.grad}


sweep("div", "div", [
    *broadcasts(normal, away),
    sample("zeros in the numerator", values([0.0, 2.0, 0.0]), values([3.0, -0.5, 7.0])),
    sample("large and small", values([1e8, -1e-8, 3.0]), values([-1e-4, 1e5, 0.1])),
    sample("small", values([1e-7, -3e-8]), values([1e-4, -2e-5])),
    sample("large", values([1e8, -3e9]), values([2e5, -1e6])),
    sample("a number over a tensor", 3.0, away(4)),
    sample("a tensor over a number", normal(4), -7.0),
], seed=14)  # fmt: skip


@case(question="div")
def a_tensor_over_itself(torch):
    x = torch.tensor([0.5, -4.0, 2.0], dtype=torch.float64, requires_grad=True)  # powers of 2: the two gradients of x / x cancel to the last bit
    y = torch.tensor([3.0, -1.0, 0.25], dtype=torch.float64, requires_grad=True)
    torch.div(x, x).backward(torch.tensor([1.0, -2.0, 0.5], dtype=torch.float64))
    torch.div(x, y).backward(torch.tensor([1.0, 3.0, -0.5], dtype=torch.float64))
    return {"x.grad": x.grad, "y.grad": y.grad}


sweep("neg", "neg", [*shapes(), sample("zeros and large", values([0.0, -1e12, 1e12, 1e-12]))], seed=15)

sweep("power", "pow", [
    sample("exponent 3", normal(2, 3), 3),
    sample("exponent 2", normal(5, 3), 2),
    sample("exponent 7", normal(4), 7),
    sample("exponent 1", normal(4), 1),
    flat(sample("exponent 0", normal(4), 0)),
    sample("exponent -2", away(3, 2), -2),
    sample("exponent 0.5", positive(7), 0.5),
    sample("exponent 2.5", positive(2, 5), 2.5),
    sample("base 0, exponent 2", values([0.0, -2.0, 0.0, 3.0]), 2),
    sample("base 0, exponent 1", values([0.0, -2.0, 3.0]), 1),
    flat(sample("base 0, exponent 0", values([0.0, -2.0, 3.0]), 0)),
    sample("base 0, exponent 0.5", values([0.0, 2.0, 3.0]), 0.5),
    sample("large and small", values([1e5, -1e-4, 30.0]), 3),
    sample("small", values([1e-4, -3e-5, 2e-4]), 2),
    sample("a tensor as exponent", positive(3, 2), normal(3, 2).constant),
    sample("a tensor as exponent, negative bases", values([-2.0, -1.5, -3.0, -0.5, 2.0, 1.5]), values([2.0, 3.0, -1.0, -2.0, 0.0, 3.0]).constant),
    sample("a tensor as exponent, bases 0", values([0.0, 0.0, 0.0, 0.0, 0.0, 2.0, -2.0]), values([0.0, 1.0, 2.0, 0.5, -1.0, 3.0, 0.0]).constant),
    sample("a tensor as exponent of a single number", positive(), normal(2, 3).constant),
    sample("the base is stretched", positive(3, 1), normal(2).constant),
    sample("the base has fewer axes", positive(3), normal(5, 3).constant),
    sample("a single number", normal(), 3),
    sample("no elements", normal(0, 3), 3),
    sample("not contiguous", normal(2, 3).transposed, 3),
    sample("float32", normal(3).float32, 3),
    sample("float16", normal(3).float16, 2),
], seed=16)  # fmt: skip
sweep("exponent", "pow", [
    sample("both require a gradient", positive(2, 3), normal(2, 3)),
    sample("both require one, square", positive(3, 3), normal(3, 3)),
    sample("only the exponent requires a gradient", positive(4).constant, normal(4)),
    sample("a number to the power of a tensor", 2.0, normal(2, 3)),
    sample("a small number to the power of a tensor", 0.3, normal(5)),
    sample("the exponent is stretched", positive(2, 3), normal(2, 1)),
    sample("the exponent has fewer axes", positive(2, 3), normal(3)),
    sample("both are stretched", positive(5, 1), normal(1, 2)),
    sample("the exponent is a single number", positive(2, 3), normal()),
    sample("the base is a single number", positive(), normal(3)),
    sample("an exponent of 0", positive(3), values([0.0, 2.0, 0.0])),
    sample("base 0", values([0.0, 2.0, 0.0]), values([2.0, 3.0, 1.5])),
    sample("base 0, negative exponents", values([0.0, 2.0, 0.0]).constant, values([-1.0, -2.0, -0.5])),
    sample("base 0, exponent 0 as a tensor", values([0.0, 2.0, 5.0]), values([0.0, 3.0, 0.0])),
    sample("an integral exponent", positive(3), values([2.0, -1.0, 3.0])),
    sample("both in float16", positive(3).float16, normal(3).float16),
], seed=17)  # fmt: skip


@case(question="exponent")
def a_tensor_to_the_power_of_itself(torch):
    x = torch.tensor([0.5, 1.5, 2.0], dtype=torch.float64, requires_grad=True)
    torch.pow(x, x).backward(torch.tensor([1.0, -2.0, 0.5], dtype=torch.float64))
    return {"x.grad": x.grad}


# Small numbers beside large ones are judged by the large ones: what is dropped or cut off shows where they are among themselves.
sweep("exp", "exp", [
    *shapes(),
    sample("large and small", values([-30.0, 20.0, 0.0, 1.0])),
    sample("small", values([-20.0, -25.0, -22.0])),
    sample("large", values([30.0, 45.0, 40.0])),
], seed=18)  # fmt: skip
sweep("log", "log", [
    *shapes(positive),
    sample("large and small", values([1e-8, 1e8, 1.0, 2.718281828459045])),
    sample("large", values([1e8, 3e10, 2e9])),
    sample("zero", values([0.0, 2.0])),
], seed=19)  # fmt: skip

REDUCTIONS = [
    sample("dim 1", normal(2, 3), dim=1),
    sample("all elements", normal(2, 3)),
    sample("all elements of a vector", normal(5)),
    sample("all elements in float32", normal(2, 3).float32),
    sample("dim 0", normal(2, 3), dim=0),
    sample("dim -1 of a square", normal(3, 3), dim=-1),
    sample("dim 0 of a square", normal(3, 3), dim=0),
    sample("dim 1 of a cube", normal(3, 3, 3), dim=1),
    sample("dim -2", normal(2, 3, 5), dim=-2),
    sample("two dims", normal(2, 3, 5), dim=(0, 2)),
    sample("two dims, in the other order", normal(2, 3, 5), dim=(2, 0)),
    sample("two dims, one counted from the end", normal(2, 3, 5), dim=(-1, 1)),
    sample("two dims, the first of them counted from the end", normal(2, 3, 5), dim=(2, -2)),
    sample("two dims in a list", normal(2, 3, 5), dim=[1, 2]),
    sample("a tuple of one dim", normal(2, 3), dim=(1,)),
    sample("three dims", normal(2, 3, 5, 4), dim=(3, 0, -2)),
    sample("dim 1 kept", normal(2, 3), dim=1, keepdim=True),
    sample("dim -1 kept", normal(2, 3), dim=-1, keepdim=True),
    sample("two dims kept, one counted from the end", normal(2, 3, 5), dim=(0, -1), keepdim=True),
    sample("an axis of size 1 kept", normal(1, 3), dim=1, keepdim=True),
    sample("a kept axis beside one of size 1", normal(3, 1, 2), dim=-1, keepdim=True),
    sample("dim 0 kept", normal(2, 3, 5), dim=0, keepdim=True),
    sample("two dims kept", normal(2, 3, 5), dim=(0, 2), keepdim=True),
    sample("an axis of size 1", normal(3, 1), dim=1),
    sample("the only axis, of size 1", normal(1), dim=-1),
    sample("a single number", normal()),
    sample("not contiguous", normal(2, 3).transposed, dim=0),
    sample("one row seen several times", normal(4, 3).expanded, dim=1),
    sample("float32", normal(2, 3).float32, dim=1),
    sample("float16", normal(2, 3).float16, dim=1),
]
sweep("sum", "sum", [*REDUCTIONS, sample("no elements", normal(0, 3), dim=0)], seed=20)
sweep("mean", "mean", [*REDUCTIONS, sample("no elements", normal(0, 3), dim=1)], seed=21)

# -- the two pieces of the engine ------------------------------------------------------------------------------------


@case(question="accumulate", pieces="accumulate")
def three_calls_add_up(torch):
    x = torch.tensor([1.5, -2.0], dtype=torch.float64, requires_grad=True)
    found = {}
    for call, factor in (("first", 1.0), ("second", -3.0), ("third", 0.5)):
        (x * x).backward(torch.tensor([factor, 2 * factor], dtype=torch.float64))
        found[f"x.grad after the {call} call"] = x.grad * 1
    return found


@case(question="accumulate", pieces="accumulate")
def the_second_call_touches_its_own_leaf_only(torch):
    a = torch.tensor([1.0, 2.0], requires_grad=True)
    b = torch.tensor([3.0, 4.0], requires_grad=True)
    (a + b).backward(torch.tensor([1.0, -2.0]))
    (a * torch.tensor([5.0, 7.0])).backward(torch.tensor([1.0, 1.0]))
    return {"a.grad": a.grad, "b.grad": b.grad}


@case(question="accumulate", pieces="accumulate")
def zeroing_one_gradient_leaves_the_others_alone(torch):
    a = torch.tensor([1.0, 2.0], requires_grad=True)
    b = torch.tensor([3.0, 4.0], requires_grad=True)
    upstream = torch.tensor([1.0, -2.0])
    (a + b).backward(upstream)
    a.grad.zero_()
    return {"a.grad": a.grad, "b.grad": b.grad, "the upstream gradient after backward": upstream}


@case(question="accumulate", pieces="accumulate")
def zeroing_leaves_the_others_alone_later_on_too(torch):
    a = torch.tensor([1.0, 2.0], requires_grad=True)
    b = torch.tensor([3.0, 4.0], requires_grad=True)
    upstream = torch.tensor([1.0, -2.0])
    (a + b).backward(torch.tensor([5.0, 3.0]))
    a.grad.zero_()
    b.grad.zero_()
    (a + b).backward(upstream)
    a.grad.zero_()
    return {"a.grad": a.grad, "b.grad": b.grad, "the upstream gradient after backward": upstream}


@case(question="accumulate", pieces="accumulate")
def every_shape_and_dtype(torch):
    found = {}
    for dtype, numbers, number in ((torch.float64, [[1.0, -2.0], [3.0, 0.25]], 1.5), (torch.float32, 2.0, -0.5), (torch.float16, [0.5], float("inf"))):
        a = torch.tensor(numbers, dtype=dtype, requires_grad=True)
        b = torch.tensor(numbers, dtype=dtype, requires_grad=True)
        upstream = torch.full(a.shape, number, dtype=dtype)
        (a + b).backward(upstream)
        b.grad.zero_()
        once = a.grad * 1
        (a + b).backward(torch.full(a.shape, -3 * number, dtype=dtype))
        kind = f"for shape {tuple(a.shape)} in {str(dtype).removeprefix('torch.')}"
        found[f"a.grad after the first call {kind}"] = once
        found[f"a.grad after the second call {kind}"] = a.grad
        found[f"b.grad after zero_() and another call {kind}"] = b.grad
        found[f"the upstream gradient {kind} after backward"] = upstream
    return found


@case(question="accumulate", pieces="accumulate")
def every_layout(torch):
    a, b = torch.zeros(2, 3, requires_grad=True), torch.zeros(2, 3, requires_grad=True)
    turned, stretched = torch.arange(6.0).reshape(3, 2).t(), torch.arange(3.0).expand(2, 3)
    for upstream in (turned, turned, stretched):
        a.backward(upstream)
    b.backward(stretched)
    once = b.grad * 1
    b.grad.mul_(2)
    return {"a.grad": a.grad, "b.grad": once, "b.grad after it was doubled in place": b.grad}


@case(question="accumulate", pieces="accumulate")
def a_gradient_whose_sum_is_zero(torch):
    a = torch.tensor([1.0, 2.0], requires_grad=True)
    for _ in range(2):
        a.backward(torch.tensor([1.0, -1.0]))
    return {"a.grad": a.grad}


@case(question="accumulate", pieces="accumulate")
def what_arrives_is_left_alone(torch):
    a = torch.tensor([1.0, 2.0], requires_grad=True)
    b = torch.tensor([3.0, 4.0], requires_grad=True)
    upstream = torch.tensor([1.0, -2.0])
    (a + b).backward(upstream)
    (a + b).backward(upstream)
    return {"a.grad": a.grad, "b.grad": b.grad, "the upstream gradient after backward": upstream}


@case(question="accumulate", pieces="accumulate")
def every_leaf_has_a_total_of_its_own(torch):
    a = torch.tensor([1.0, 2.0], requires_grad=True)
    b = torch.tensor([3.0, 4.0], requires_grad=True)
    for factor in (1.0, -0.5):
        (a * torch.tensor([5.0, 7.0])).backward(torch.tensor([factor, 1.0]))
        (b * torch.tensor([-3.0, 2.0])).backward(torch.tensor([1.0, factor]))
    return {"a.grad": a.grad, "b.grad": b.grad}


@case(question="accumulate", pieces="accumulate")
def nothing_there_before_the_first_call(torch):
    a = torch.tensor([1.0, 2.0], requires_grad=True)
    unused = torch.tensor([1.0, 2.0], requires_grad=True)
    before = a.grad
    (a * a).backward(torch.tensor([0.5, -1.0]))
    after = a.grad * 1
    a.grad = None
    (a * a).backward(torch.tensor([2.0, 1.0]))
    return {
        "a.grad before any call": before,
        "a.grad after one call": after,
        "a.grad after it was set to None and another call": a.grad,
        "unused.grad": unused.grad,
    }


@case(question="detach", pieces="detach")
def a_detached_tensor_takes_no_part_in_the_graph(torch):
    x = torch.tensor([3.0, -2.0], requires_grad=True)
    u = (x * x).detach()
    (x * u).backward(torch.tensor([1.0, 0.5]))
    return {"u": u, "u.requires_grad": u.requires_grad, "u.is_leaf": u.is_leaf, "u.grad": u.grad, "x.grad": x.grad}


@case(question="detach", pieces="detach")
def the_tensor_itself_stays_in_the_graph(torch):
    x = torch.tensor([3.0, -2.0], requires_grad=True)
    y = x * x
    u = y.detach()
    (y * u).backward(torch.tensor([1.0, 0.5]))
    return {"y.requires_grad": y.requires_grad, "y.is_leaf": y.is_leaf, "x.grad": x.grad, "u.requires_grad": u.requires_grad}


@case(question="detach", pieces="detach")
def a_leaf_can_be_detached_too(torch):
    x = torch.tensor([3.0, -2.0], dtype=torch.float64, requires_grad=True)
    u = x.detach()
    (u * x).backward(torch.tensor([1.0, -1.0], dtype=torch.float64))
    return {"x.requires_grad": x.requires_grad, "x.grad": x.grad, "u": u, "u.requires_grad": u.requires_grad}


@case(question="detach", pieces="detach")
def every_shape_and_dtype_is_shared(torch):
    found = {}
    for dtype in (torch.float64, torch.float32, torch.float16):
        for numbers in (2.0, [0.5], [[1.0, -2.0, 3.0], [0.5, 4.0, -1.0]]):
            x = torch.tensor(numbers, dtype=dtype)
            rows = x.t() if x.dim() > 1 else x
            u = rows.detach()
            u.mul_(10)
            u.requires_grad_()
            kind = f"of shape {tuple(x.shape)} in {str(dtype).removeprefix('torch.')}"
            found[f"x {kind} after u was changed"] = x
            found[f"requires_grad of x {kind}"] = x.requires_grad
            found[f"u {kind}"] = u
    return found


@case(question="detach", pieces="detach")
def a_leaf_is_shared_and_keeps_its_gradient(torch):
    x = torch.tensor([3.0, -2.0], requires_grad=True)
    (x * x).backward(torch.tensor([1.0, 0.5]))
    u = x.detach()
    u.mul_(10)
    (x * x).backward(torch.tensor([1.0, 0.5]))
    return {"x after u was changed": x, "x.grad": x.grad, "x.requires_grad": x.requires_grad, "u.grad": u.grad}


@case(question="detach", pieces="detach")
def both_see_the_same_memory(torch):
    x = torch.tensor([3.0, -2.0], requires_grad=True)
    y = x + x
    u = y.detach()
    u.mul_(10)
    y.backward(torch.tensor([1.0, 1.0]))
    return {"y after u was changed": y, "u": u, "x.grad": x.grad}
