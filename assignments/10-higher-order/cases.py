"""The public cases of 10-higher-order: second gradients, forward mode, changes in place, hooks, recomputation, noise.

Each case is a torch program. The judge runs it on PyTorch, the sandbox on your rules; the two results are compared.
"""

from autograder import case, hint, kept_by, leaf, normal, positive, raised, sample, sweep, values

SECOND, THIRD, FORWARD, NEWTON = "second gradients", "up to the third derivative", "forward mode", "Newton's step"
IN_PLACE, WALKS, RANDOM, BOUNDS = "changed in place", "several walks", "random numbers", "the bounds"
DEPENDS = "On which numbers does the gradient depend?"


def numbers(torch, shape, seed, positive_only=False, dtype="float64"):
    generator = torch.Generator().manual_seed(seed)
    drawn = torch.randn(shape, generator=generator, dtype=torch.float64)
    return (drawn.abs() + 0.3 if positive_only else drawn).to(getattr(torch, dtype))


# -- gradients of gradients ------------------------------------------------------------------------------------------

def second(question, operation, name, function, *shapes, seed=0, positive_only=False, dtype="float64", constant=""):
    """Make a case that differentiates the gradients again: by every input, and by the upstream gradient."""

    def program(torch):
        inputs = {letter: numbers(torch, shape, seed + i, positive_only, dtype)
                  for i, (letter, shape) in enumerate(zip("abc", shapes))}  # fmt: skip
        asked = {letter: x.requires_grad_() for letter, x in inputs.items() if letter not in constant}
        y = function(torch, *inputs.values())
        upstream = numbers(torch, y.shape, seed + 7, dtype=dtype).requires_grad_()
        first = torch.autograd.grad(y, list(asked.values()), upstream, create_graph=True)
        weights = [numbers(torch, x.shape, seed + 17 + i, dtype=dtype) for i, x in enumerate(first)]
        by = [*asked.values(), upstream]
        again = torch.autograd.grad(first, by, weights, materialize_grads=True)
        return {
            **{f"the gradient of {letter}": g for letter, g in zip(asked, first)},
            **{f"the second gradient, by {of}": g for of, g in zip([*asked, "the upstream gradient"], again)},
        }

    program.__name__ = name
    case(question, operation=operation, aspect=SECOND, hint=DEPENDS)(program)


def derivatives(question, operation, name, function, *at):
    """Make a case of the first three derivatives of a function of each number, added up."""

    def program(torch):
        x = leaf(torch, *at)
        y, found = function(torch, x), {}
        for order in ("first", "second", "third"):
            (y,) = torch.autograd.grad(y.sum(), x, create_graph=True)
            found[f"the {order} derivative"] = y
        return found

    program.__name__ = name
    case(question, operation=operation, aspect=THIRD, hint=DEPENDS)(program)


sweep("square", "square", [
    sample("numbers", normal(5), aspect="ordinary"),
    sample("by hand", values([2.0, -3.0, 0.5]), aspect="ordinary"),
    sample("a zero among them", values([0.0, 1.5, -2.0]), aspect="ordinary"),
    sample("a table", normal(2, 3), aspect="ordinary"),
    sample("one number", normal(), aspect="ordinary"),
    sample("no elements", normal(0, 3), aspect="ordinary"),
    sample("not contiguous", normal(4, 3).transposed, aspect="ordinary"),
    sample("float32", normal(4, 3).float32, aspect="ordinary"),
], seed=101)  # fmt: skip


def square(torch, x):
    return torch.square(x)


def square_and_cube(torch, x):
    return torch.square(x) + x * x * x


def square_of_a_square(torch, x):
    return torch.square(torch.square(x))


second("square", "square", "the_gradients_of_the_gradient_of_a_square", square, (2, 3), seed=1)
derivatives("square", "square", "a_square_and_a_cube_at_2_and_at_0", square_and_cube, 2.0, 0.0)
derivatives("square", "square", "a_square_of_a_square", square_of_a_square, 1.5, -0.5, 2.0)

sweep("hypot", "hypot", [
    sample("numbers", normal(5), normal(5), aspect="ordinary"),
    sample("by hand", values([3.0, -5.0, 8.0]), values([4.0, 12.0, -15.0]), aspect="ordinary"),
    sample("one of the two is zero", values([2.0, 0.0, -3.0]), values([0.0, 1.5, 0.0]), aspect="ordinary"),
    sample("only a requires a gradient", normal(4), normal(4).constant, aspect="ordinary"),
    sample("only b requires a gradient", normal(4).constant, normal(4), aspect="ordinary"),
    sample("a table", normal(2, 3), normal(2, 3), aspect="ordinary"),
    sample("one number", normal(), normal(), aspect="ordinary"),
    sample("no elements", normal(0, 3), normal(0, 3), aspect="ordinary"),
    sample("not contiguous", normal(4, 3).transposed, normal(4, 3).transposed, aspect="ordinary"),
    sample("float32", normal(4, 3).float32, normal(4, 3).float32, aspect="ordinary"),
], seed=102)  # fmt: skip


def hypot(torch, a, b):
    return torch.hypot(a, b)


def from_the_origin(torch, x):
    return torch.hypot(x, 2 * x + 1)


second("hypot", "hypot", "the_gradients_of_both_gradients_of_a_length", hypot, (2, 3), (2, 3), seed=2)
second("hypot", "hypot", "the_gradients_of_one_gradient_of_a_length", hypot, (4,), (4,), seed=3, constant="b")
derivatives("hypot", "hypot", "the_distance_of_a_point_on_a_line", from_the_origin, 1.5, -0.5, 0.0)


# -- the product of a Hessian matrix with a vector -------------------------------------------------------------------

def bowl(torch, x):
    matrix = torch.tensor([[3.0, 1.0, 0.5], [1.0, 2.0, -0.5], [0.5, -0.5, 1.5]], dtype=torch.float64)
    return (x.transpose(0, 1) @ matrix @ x).sum() / 2 - x.sum()


def waves(torch, x):
    return (torch.sin(x) * x).sum() + torch.exp(x.sum() / 4)


def linear_function(torch, x):
    return (x * 3).sum() - 1


def linear_with_weights(torch, x):
    return (x * numbers(torch, x.shape, 10).requires_grad_()).sum()


def valley(torch, x):
    return torch.log(torch.exp(x).sum()) + (x**4).mean()


def product(name, function, shape, seed, aspect="ordinary"):
    """Make a case of the product of the Hessian matrix of a function with a vector, and of what became of x."""

    def program(torch):
        x, v = numbers(torch, shape, seed), numbers(torch, shape, seed + 1)
        value, product = torch.autograd.functional.hvp(lambda x: function(torch, x), x, v)
        return {"the product": product, "the function's value": value,
                "whether the product asks for a gradient": product.requires_grad,
                "whether x asks for a gradient": x.requires_grad, "x": x, "v": v}  # fmt: skip

    program.__name__ = name
    case("hvp", pieces="hvp", aspect=aspect)(program)


product("hvp_of_a_bowl", bowl, (3, 1), 11)
product("hvp_of_waves", waves, (5,), 12)
product("hvp_of_waves_over_a_table", waves, (2, 3), 13, aspect="shapes")
product("hvp_of_waves_of_one_number", waves, (), 14, aspect="shapes")
product("hvp_of_a_linear_function", linear_function, (4,), 15, aspect="a linear function")
product("hvp_of_a_linear_function_with_weights", linear_with_weights, (4,), 17, aspect="a linear function")
product("hvp_of_a_valley", valley, (3,), 16)


@case(question="hvp", pieces="hvp", aspect="other leaves", hint="Whose .grad does backward() change, and does grad()?")
def other_leaves_keep_their_gradients(torch):
    x, w = leaf(torch, 0.5, -1.0, 2.0), leaf(torch, 1.5, 0.5, -0.5)
    (x * w).sum().backward()
    _, found = torch.autograd.functional.hvp(lambda x: (torch.sin(x * w) * w).sum(), x, leaf(torch, 1.0, -2.0, 0.5))
    return {"the product": found, "x.grad": x.grad, "w.grad": w.grad, "whether x is a leaf": x.is_leaf}


@case(question="hvp", pieces="hvp", aspect="other leaves")
def a_result_of_the_program_as_x(torch):
    w = leaf(torch, 0.5, -1.0, 2.0)
    x = w * w
    _, found = torch.autograd.functional.hvp(lambda x: (x * x * x).sum(), x, numbers(torch, (3,), 9))
    x.backward(leaf(torch, 1.0, 2.0, 3.0, requires_grad=False))
    return {"the product": found, "w.grad": w.grad}


def hill(torch, x):
    return valley(torch, x) + (x * x).sum()


@case(question="hvp", pieces="hvp", aspect=NEWTON)
def a_step_of_newton(torch):
    x = leaf(torch, 0.5, -1.0, 1.5)
    (slope,) = torch.autograd.grad(hill(torch, x), x)
    columns = [
        torch.autograd.functional.hvp(lambda x: hill(torch, x), x, unit)[1]
        for unit in torch.eye(3, dtype=torch.float64)
    ]
    return {"x after one step": x.detach() - torch.linalg.solve(torch.stack(columns), slope)}


# -- forward mode ----------------------------------------------------------------------------------------------------

def forward(question, operation, name, function, *shapes, seed, aspect=FORWARD, dtype="float64", scale=1.0, still=""):
    """Make a case of forward mode: the inputs move in random directions; those in `still` do not move."""

    def program(torch):
        inputs = {letter: numbers(torch, shape, seed + i, dtype=dtype) * scale
                  for i, (letter, shape) in enumerate(zip("abc", shapes))}  # fmt: skip
        moves = {letter: numbers(torch, x.shape, seed + 7 + i, dtype=dtype)
                 for i, (letter, x) in enumerate(inputs.items()) if letter not in still}  # fmt: skip
        mode = torch.autograd.forward_ad
        with mode.dual_level():
            moving = [mode.make_dual(x, moves[k]) if k in moves else x for k, x in inputs.items()]
            y, tangent = mode.unpack_dual(function(torch, *moving))
        kept = {f"{k} after the call": x for k, x in inputs.items()}
        return {"the result": y, "the tangent of the result": tangent, **kept,
                **{f"the tangent of {k} after the call": x for k, x in moves.items()}}  # fmt: skip

    program.__name__ = name
    case(question, operation=operation, aspect=aspect)(program)


def linear(torch, x, weight, bias=None):
    return torch.nn.functional.linear(x, weight, bias)


def twice(torch, x, weight):
    return torch.nn.functional.linear(torch.nn.functional.linear(x, weight), weight)


forward("linear", "linear", "all_three_move", linear, (4, 3), (2, 3), (2,), seed=21)
forward("linear", "linear", "only_the_input_moves", linear, (4, 3), (2, 3), (2,), seed=22, still="bc")
forward("linear", "linear", "only_the_weight_moves", linear, (4, 3), (2, 3), (2,), seed=23, still="ac")
forward("linear", "linear", "only_the_bias_moves", linear, (4, 3), (2, 3), (2,), seed=24, still="ab")
forward("linear", "linear", "without_a_bias", linear, (4, 3), (2, 3), seed=25, aspect="without a bias")
forward("linear", "linear", "one_row", linear, (3,), (2, 3), (2,), seed=26, aspect="shapes")
forward("linear", "linear", "more_axes_in_front", linear, (2, 5, 3), (4, 3), (4,), seed=27, aspect="shapes")
forward("linear", "linear", "no_rows", linear, (0, 3), (2, 3), (2,), seed=28, aspect="shapes")
forward("linear", "linear", "a_square_weight", linear, (3, 3), (3, 3), (3,), seed=29, aspect="shapes")
forward("linear", "linear", "a_layer_in_float32", linear, (4, 3), (2, 3), (2,), seed=30, aspect="precision",
        dtype="float32")  # fmt: skip
forward("linear", "linear", "two_layers_with_one_weight", twice, (2, 3), (3, 3), seed=31, aspect="without a bias")


@case(question="linear", operation="linear", aspect=FORWARD)
def a_direction_and_twice_as_far(torch):
    x, weight = numbers(torch, (2, 3), 33), numbers(torch, (4, 3), 34)
    found = {}
    for far in (1.0, 2.0, 0.0):
        moves = (numbers(torch, (2, 3), 35) * far, numbers(torch, (4, 3), 36) * far)
        _, tangent = torch.func.jvp(lambda x, weight: linear(torch, x, weight), (x, weight), moves)
        found[f"the tangent for {far:g} times the direction"] = tangent
    return found


def softmax(dim):
    return lambda torch, x: torch.softmax(x, dim=dim)


forward("softmax", "softmax", "rows_that_move", softmax(1), (4, 3), seed=41)
forward("softmax", "softmax", "columns_that_move", softmax(0), (4, 3), seed=42)
forward("softmax", "softmax", "counted_from_the_end", softmax(-2), (2, 3, 4), seed=43, aspect="shapes")
forward("softmax", "softmax", "one_row_that_moves", softmax(0), (5,), seed=44, aspect="shapes")
forward("softmax", "softmax", "a_square_that_moves", softmax(1), (3, 3), seed=45, aspect="shapes")
forward("softmax", "softmax", "no_rows_that_move", softmax(1), (0, 3), seed=46, aspect="shapes")
forward("softmax", "softmax", "one_number_in_each_row", softmax(1), (3, 1), seed=47, aspect="shapes")
forward("softmax", "softmax", "large_numbers", softmax(1), (4, 3), seed=48, aspect="large numbers", scale=400.0)
forward("softmax", "softmax", "probabilities_in_float32", softmax(1), (4, 3), seed=49, aspect="precision",
        dtype="float32")  # fmt: skip


@case(question="softmax", operation="softmax", aspect=FORWARD, hint="Which movements does a softmax not feel?")
def directions_by_hand(torch):
    x, found = leaf(torch, 0.0, 1.0, -1.0, requires_grad=False), {}
    for name, direction in {"all alike": (1.0, 1.0, 1.0), "the first alone": (1.0, 0.0, 0.0),
                            "two against each other": (0.5, -0.5, 0.0), "none": (0.0, 0.0, 0.0)}.items():  # fmt: skip
        move = leaf(torch, *direction, requires_grad=False)
        _, found[f"the tangent, where {name} move"] = torch.func.jvp(lambda x: torch.softmax(x, 0), (x,), (move,))
    return found


@case(question="softmax", operation="softmax", aspect="large numbers", hint="What is e to the power of 1000?")
def numbers_near_1000(torch):
    x = torch.tensor([[1000.0, 999.0, -1000.0], [-800.0, 0.5, 0.0]], dtype=torch.float64)
    y, tangent = torch.func.jvp(lambda x: torch.softmax(x, dim=1), (x,), (numbers(torch, (2, 3), 52),))
    return {"the result": y, "the tangent of the result": tangent}


@case(question="softmax", operation="softmax", aspect=FORWARD)
def a_softmax_of_a_softmax(torch):
    x, move = numbers(torch, (3, 4), 50), numbers(torch, (3, 4), 51)
    y, tangent = torch.func.jvp(lambda x: torch.softmax(torch.softmax(x, dim=1), dim=0), (x,), (move,))
    return {"the result": y, "the tangent of the result": tangent}


# -- changed in place ------------------------------------------------------------------------------------------------

sweep("rsqrt", "rsqrt", [
    sample("numbers", positive(5), aspect="ordinary"),
    sample("by hand", values([1.0, 4.0, 0.25]), aspect="ordinary"),
    sample("a table", positive(2, 3), aspect="ordinary"),
    sample("one number", positive(), aspect="ordinary"),
    sample("no elements", positive(0, 3), aspect="ordinary"),
    sample("not contiguous", positive(4, 3).transposed, aspect="ordinary"),
    sample("float32", positive(4, 3).float32, aspect="ordinary"),
], seed=103)  # fmt: skip


def rsqrt(torch, x):
    return torch.rsqrt(x)


def of_a_square(torch, x):
    return torch.rsqrt(x * x + 1)


second("rsqrt", "rsqrt", "the_gradients_of_the_gradient_of_a_root", rsqrt, (2, 3), seed=4, positive_only=True)
derivatives("rsqrt", "rsqrt", "one_over_the_root_of_a_square_and_1", of_a_square, 1.5, -0.5, 2.0)


def changed(name, change, hint=""):
    """Make a case in which `change(torch, h, y)` does something between forward and backward."""

    def program(torch):
        x = leaf(torch, 0.5, 1.5, 2.0)
        h = x * 2
        y = torch.rsqrt(h)
        change(torch, h, y)
        error = raised(lambda: y.backward(leaf(torch, 0.5, -1.0, 2.0, requires_grad=False)))
        return {"the error of backward": error, "x.grad": x.grad}

    program.__name__ = name
    case("rsqrt", operation="rsqrt", aspect=IN_PLACE, hint=hint)(program)


NOTICED, NEEDED = "How does the engine notice that a tensor was changed?", "Which of the two does the slope need?"
changed("the_input_grows", lambda torch, h, y: h.add_(1), NEEDED)
changed("the_result_is_doubled", lambda torch, h, y: y.mul_(2), NOTICED)


@case(question="rsqrt", operation="rsqrt", aspect=IN_PLACE, hint=NOTICED)
def the_result_is_doubled_without_recording(torch):
    x = leaf(torch, 0.5, 1.5, 2.0)
    y = torch.rsqrt(x)
    with torch.no_grad():
        y.mul_(2)
    return {"the error of backward": raised(lambda: y.sum().backward()), "x.grad": x.grad}


@case(question="rsqrt", operation="rsqrt", aspect=IN_PLACE, hint=NEEDED)
def a_leaf_takes_a_step_before_backward(torch):
    x = leaf(torch, 0.5, 1.5, 2.0)
    y = torch.rsqrt(x)
    with torch.no_grad():
        x.mul_(3)
    return {"the error of backward": raised(lambda: y.sum().backward()), "x.grad": x.grad}


# -- hooks and checkpoints -------------------------------------------------------------------------------------------

def reverse_gradient(torch, x, strength):
    """Call the rule; on PyTorch, where there is none, do the same with a hook."""
    if hasattr(x, "reverse_gradient"):
        return x.reverse_gradient(strength)
    y = x.clone()
    if y.requires_grad:
        y.register_hook(lambda gradient: -strength * gradient)
    return y.clone()  # hooks that a program adds come before this one


sweep("reverse", "reverse_gradient", [
    sample("turned round", normal(5), 1.0, aspect="ordinary", convention=True),
    sample("half as strong", normal(5), 0.5, aspect="ordinary", convention=True),
    sample("stronger", normal(5), 2.5, aspect="ordinary", convention=True),
    sample("a table", normal(2, 3), 0.5, aspect="shapes", convention=True),
    sample("one number", normal(), 0.5, aspect="shapes", convention=True),
    sample("no elements", normal(0, 3), 0.5, aspect="shapes", convention=True),
    sample("not contiguous", normal(4, 3).transposed, 0.5, convention=True),
    sample("float32", normal(4, 3).float32, 0.3, convention=True),
], seed=104, call=reverse_gradient)  # fmt: skip


@case(question="reverse", operation="reverse_gradient", aspect="hooks")
def what_hooks_see_on_the_way(torch):
    x, seen = leaf(torch, 0.5, -1.0, 2.0), {}
    h = x * 3
    h.register_hook(lambda gradient: seen.update({"the gradient behind it": gradient * 1}))
    y = reverse_gradient(torch, h, 0.5)
    y.register_hook(lambda gradient: seen.update({"the gradient after it": gradient * 1}))
    (y * y + h).backward(leaf(torch, 1.0, -2.0, 0.5, requires_grad=False))
    return {**seen, "x.grad": x.grad}


@case(question="reverse", operation="reverse_gradient", aspect="hooks", hint="How often does a gradient pass by?")
def two_of_them_and_a_second_gradient(torch):
    x = leaf(torch, 0.5, -1.0, 2.0)
    y = reverse_gradient(torch, reverse_gradient(torch, x * x * x, 0.5), 3.0)
    (slope,) = torch.autograd.grad(y.sum(), x, create_graph=True)
    (bend,) = torch.autograd.grad(slope.sum(), x)
    return {"the gradient": slope, "the second gradient": bend}


def reverse_by_half(torch, x):
    return reverse_gradient(torch, torch.sin(x), 0.5)


second("reverse", "reverse_gradient", "the_gradients_of_a_gradient_turned_round", reverse_by_half, (2, 3), seed=6)


def feed_forward(torch, x, a, b, p=0.0, seed=5):
    """Call the rule; on PyTorch, where there is none, the layers themselves: a checkpoint gives the same gradients."""
    torch.default_generator.manual_seed(seed)
    if hasattr(x, "feed_forward"):
        return x.feed_forward(a, b, p)
    return torch.nn.functional.dropout(torch.tanh(x @ a), p) @ b


sweep("checkpoint", "feed_forward", [
    sample("without dropout", normal(2, 3), normal(3, 4), normal(4, 2), aspect="ordinary"),
    sample("a square", normal(3, 3), normal(3, 3), normal(3, 3), aspect="shapes"),
    sample("one row", normal(1, 3), normal(3, 5), normal(5, 1), aspect="shapes"),
    sample("no rows", normal(0, 3), normal(3, 4), normal(4, 2), aspect="shapes"),
    sample("half of it dropped, also of a row of zeros", values([[0.0, 0.0], [1.5, -0.5], [-1.0, 2.0]]), normal(2, 4),
           normal(4, 3), p=0.5, aspect=RANDOM, hint="Is an element of the layer that is 0 a dropped one?"),
    sample("a third of it kept", normal(3, 2), normal(2, 5), normal(5, 3), p=2 / 3, aspect=RANDOM),
    sample("other random numbers", normal(3, 2), normal(2, 4), normal(4, 3), p=0.25, seed=6, aspect=RANDOM),
    sample("only the input requires a gradient", normal(2, 3), normal(3, 4).constant, normal(4, 2).constant, p=0.5,
           aspect="ordinary"),
    sample("the weights require a gradient", normal(2, 3).constant, normal(3, 4), normal(4, 2), aspect="ordinary"),
    sample("float32", normal(2, 3).float32, normal(3, 4).float32, normal(4, 2).float32, p=0.5),
], seed=105, call=feed_forward)  # fmt: skip


@case(question="checkpoint", operation="feed_forward", aspect=RANDOM, hint="Who draws next, and from which state?")
def the_program_s_random_numbers_go_on(torch):
    x, a, b = (numbers(torch, shape, 60 + i).requires_grad_() for i, shape in enumerate([(3, 2), (2, 4), (4, 2)]))
    y = feed_forward(torch, x, a, b, 0.5)
    before = torch.rand(3)
    y.backward(numbers(torch, (3, 2), 64))
    return {"x.grad": x.grad, "a.grad": a.grad, "b.grad": b.grad,
            "numbers drawn before backward": before, "numbers drawn after backward": torch.rand(3)}  # fmt: skip


@case(question="checkpoint", operation="feed_forward", aspect="memory", hint="What does a checkpoint not keep?")
def the_layer_is_not_kept(torch):
    x, a, b = (numbers(torch, shape, 66 + i).requires_grad_() for i, shape in enumerate([(100, 2), (2, 200), (200, 2)]))
    y, kept = kept_by(torch, lambda: feed_forward(torch, x, a, b, 0.5))
    y.sum().backward()
    return {"the memory that is kept exceeds twice the inputs": kept > 2 * (100 + 200 + 200) * 2 * 8, "x.grad": x.grad}


@case(question="checkpoint", operation="feed_forward", aspect=WALKS, hint="Is the layer the same each time?")
def two_blocks_and_two_walks(torch):
    x, a, b = (numbers(torch, shape, 70 + i).requires_grad_() for i, shape in enumerate([(3, 2), (2, 4), (4, 2)]))
    y = feed_forward(torch, feed_forward(torch, x, a, b, 0.5), a, b, 0.5, seed=8)
    first = torch.autograd.grad(y, [x, a, b], numbers(torch, (3, 2), 74), retain_graph=True)
    again = torch.autograd.grad(y, [x, a, b], numbers(torch, (3, 2), 75))
    names = [f"the gradient of {name} in the {walk} walk" for walk in ("first", "second") for name in "xab"]
    return dict(zip(names, [*first, *again]))


# -- gradients chosen on purpose -------------------------------------------------------------------------------------

sweep("quantize", "fake_quantize_per_tensor_affine", [
    sample("steps of a quarter", values([0.3, -0.7, 1.1, 0.05]), 0.25, 0, -8, 7, aspect="ordinary", convention=True),
    sample("some are cut off", values([0.3, -0.7, 5.1, -3.05, 0.8]), 0.25, 0, -4, 3, aspect=BOUNDS, convention=True),
    sample("rounded to a bound", values([0.8, 0.9, -1.1, -1.2, 0.7]), 0.25, 0, -4, 3, aspect=BOUNDS, convention=True,
           hint="Is an element cut off before it is rounded, or after?"),
    sample("shifted", values([0.3, -0.7, 1.6, 2.4, 3.9, -1.6]), 0.5, -3, -4, 3, aspect=BOUNDS, convention=True,
           hint="Where do the bounds lie: among the numbers, or among the whole numbers?"),
    sample("no numbers below zero", normal(6), 0.5, 0, 0, 3, aspect=BOUNDS, convention=True),
    sample("a table", normal(2, 3), 0.3, 1, -4, 3, aspect="shapes", convention=True),
    sample("one number", values(0.3), 0.25, 0, -4, 3, aspect="shapes", convention=True),
    sample("no elements", normal(0, 3), 0.25, 0, -4, 3, aspect="shapes", convention=True),
    sample("not contiguous", normal(4, 3).transposed, 0.3, 0, -4, 3, convention=True),
    sample("float32", normal(4, 3).float32, 0.3, 0, -4, 3, convention=True),
], seed=106)  # fmt: skip


@case(question="quantize", rules="fake_quantize_per_tensor_affine", aspect="training", convention=True)
def training_with_rounded_weights(torch):
    torch.manual_seed(0)
    x = torch.randn(12, 3, dtype=torch.float64)
    wanted = x @ torch.tensor([0.8, -0.4, 0.6], dtype=torch.float64)
    w = torch.zeros(3, dtype=torch.float64, requires_grad=True)
    optimizer = torch.optim.SGD([w], lr=0.1)
    for _ in range(8):
        optimizer.zero_grad()
        rounded = torch.fake_quantize_per_tensor_affine(w, 0.25, 0, -3, 2)
        loss = (x @ rounded - wanted).square().mean()
        loss.backward()
        optimizer.step()
    return {"the last loss": loss.detach(), "w": w.detach()}


def sample_normal(torch, mean, log_std, seed=7):
    """Call the rule; on PyTorch, where there is none, ask a distribution."""
    torch.default_generator.manual_seed(seed)
    if hasattr(mean, "sample_normal"):
        return mean.sample_normal(log_std)
    return torch.distributions.Normal(mean, log_std.exp(), validate_args=False).rsample()


sweep("sample", "sample_normal", [
    sample("numbers", normal(5), normal(5), aspect="ordinary"),
    sample("narrow and wide", normal(4), values([-3.0, -0.5, 0.5, 2.0]), aspect="ordinary"),
    sample("of width 1", normal(4), values([0.0, 0.0, 0.0, 0.0]), aspect="ordinary"),
    sample("only the mean requires a gradient", normal(4), normal(4).constant, aspect="ordinary"),
    sample("only the width requires a gradient", normal(4).constant, normal(4), aspect="ordinary"),
    sample("a table", normal(2, 3), normal(2, 3), aspect="shapes"),
    sample("one number", normal(), normal(), aspect="shapes"),
    sample("no elements", normal(0, 3), normal(0, 3), aspect="shapes"),
    sample("not contiguous", normal(4, 3).transposed, normal(4, 3).transposed),
    sample("float32", normal(4, 3).float32, normal(4, 3).float32),
    sample("other random numbers", normal(5), normal(5), seed=8, aspect=RANDOM),
], seed=107, call=sample_normal)  # fmt: skip
second("sample", "sample_normal", "the_gradients_of_both_gradients_of_a_sample", sample_normal, (2, 3), (2, 3), seed=5)


@case(question="sample", operation="sample_normal", aspect=RANDOM, hint="Which noise belongs to what forward gave?")
def a_narrower_distribution_is_nearer(torch):
    mean, log_std = leaf(torch, 1.0, -0.5, 0.25), leaf(torch, 0.5, -1.0, 0.0)
    total = 0.0
    for seed in (1, 2, 3):
        z = sample_normal(torch, mean, log_std, seed)
        total = total + (z * z).sum()
    torch.rand(5)
    (0.3 * total).backward()
    return {"mean.grad": mean.grad, "log_std.grad": log_std.grad, "the next random number": torch.rand(1)}


hint("square", "Which tensors does the engine know to be inputs or outputs of your rule?")
hint("hypot", "Differentiate the root, and write the result with y.")
hint("hvp", "Which of the two walks has to be recorded, and where does v enter?")
hint("linear", "Let x, W and b move a little, all at once, and multiply out.")
hint("softmax", "Write down the four elements of the Jacobian of two probabilities.")
hint("rsqrt", "Write x with y, and then the slope.")
hint("reverse", "What does the hook of the text return?")
hint("checkpoint", "Go back through one step after another: the product, the dropout, tanh, the other product.")
hint("quantize", "Which elements of x can be seen in the result at all?")
hint("sample", "Hold the noise fixed: how does the number move with the mean, and with s?")
