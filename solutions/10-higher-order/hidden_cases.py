"""The hidden cases of 10-higher-order: other functions, shapes, directions, changes and random numbers."""

from math import inf

from autograder import case, kept_by, leaf, normal, positive, raised, sample, sweep, values

SECOND, THIRD, FORWARD, NEWTON = "second gradients", "up to the third derivative", "forward mode", "Newton's step"
IN_PLACE, WALKS, RANDOM, BOUNDS = "changed in place", "several walks", "random numbers", "the bounds"
# The public cases ask for all laws of each rule. The hidden ones ask a second time where few cases find a wrong rule.
LAWS = [
    "upstream gradient of zeros", "upstream gradient not contiguous", "upstream gradient not finite",
    "other magnitudes",
]  # fmt: skip
ONE_NUMBER = "upstream gradient from one number"


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
    case(question, operation=operation, aspect=SECOND)(program)


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
    case(question, operation=operation, aspect=THIRD)(program)


sweep("square", "square", [
    sample("each of six", normal(2, 3), aspect="ordinary"),
    sample("one row seen several times", normal(3, 4).expanded, aspect="ordinary"),
    sample("very small and very large", values([1e-20, -3e-9, 4e8, -5e15]), aspect="ordinary"),
    sample("an upstream gradient of 0.3 everywhere", normal(2, 3), upstream=0.3, aspect="ordinary"),
    sample("three axes in float32", normal(2, 1, 3).float32, aspect="ordinary"),
    sample("whole numbers", values([1.0, 2.0, -1.0, 4.0]), aspect="ordinary"),
    sample("small in float32", values([1e-6, -2e-5, 3e-4]).float32, aspect="ordinary"),
], seed=1101, laws=[*LAWS, ONE_NUMBER])  # fmt: skip


def square(torch, x):
    return torch.square(x)


def squares_beside_others(torch, x):
    return torch.square(x) * torch.exp(x) + torch.square(torch.sin(x)) - x / torch.square(x + 3)


second("square", "square", "the_gradients_of_the_gradient_in_float32", square, (3, 4), seed=61, dtype="float32")
second("square", "square", "the_gradients_of_the_gradient_of_one_square", square, (), seed=62)
second("square", "square", "the_gradients_of_the_gradient_of_squares_of_three_axes", square, (2, 1, 3), seed=63)
derivatives("square", "square", "squares_beside_other_operations", squares_beside_others, 0.5, -1.0, 2.5)


@case(question="square", operation="square", aspect=SECOND)
def two_recorded_walks_with_backward(torch):
    x = leaf(torch, 1.5, -0.5)
    torch.square(torch.square(x) + x).sum().backward(create_graph=True)
    slope, x.grad = x.grad, None
    (slope * slope).sum().backward()
    return {"the gradient": slope, "the gradient of its square": x.grad}


sweep("hypot", "hypot", [
    sample("each of six", normal(2, 3), normal(2, 3), aspect="ordinary"),
    sample("equal numbers", values([1.5, -2.0, 0.5]), values([1.5, -2.0, 0.5]), aspect="ordinary"),
    sample("one row seen several times", normal(3, 4).expanded, normal(3, 4), aspect="ordinary"),
    sample("far apart", values([1e-9, 2e8, -3.0]), values([2.0, -1e-3, 4e7]), aspect="ordinary"),
    sample("very small", values([3e-30, -1e-30]), values([4e-30, 1e-30]), aspect="ordinary"),
    sample("very large", values([3e30, -1e30]), values([4e30, 2e30]), aspect="ordinary"),
    sample("three axes in float32", normal(2, 1, 3).float32, normal(2, 1, 3).float32, aspect="ordinary"),
    sample("an upstream gradient of 0.3 everywhere", normal(4), normal(4), upstream=0.3, aspect="ordinary"),
    sample("whole numbers", values([1.0, 2.0, -1.0]), values([1.0, -2.0, 3.0]), aspect="ordinary"),
], seed=1102, laws=[*LAWS, ONE_NUMBER])  # fmt: skip


def hypot(torch, a, b):
    return torch.hypot(a, b)


def nested(torch, a, b):
    return torch.hypot(torch.hypot(a, b), a * b)


def along_a_curve(torch, x):
    return torch.hypot(torch.exp(x), torch.sin(x)) * x


second("hypot", "hypot", "the_gradients_of_the_other_gradient_of_a_length", hypot, (4,), (4,), seed=71, constant="a")
second("hypot", "hypot", "the_gradients_of_the_gradients_of_one_length", hypot, (), (), seed=72)
second("hypot", "hypot", "the_gradients_of_the_gradients_in_float32", hypot, (2, 3), (2, 3), seed=73, dtype="float32")
second("hypot", "hypot", "a_length_of_a_length", nested, (3,), (3,), seed=74)
derivatives("hypot", "hypot", "the_length_along_a_curve", along_a_curve, 0.5, -1.0, 1.5)


# -- the product of a Hessian matrix with a vector -------------------------------------------------------------------

def saddle(torch, x):
    return (x.transpose(0, 1) @ torch.sin(x) @ x.transpose(0, 1)).sum()


def mixed(torch, x):
    return torch.exp(x.mean()) * torch.sqrt((x * x).sum() + 1) - torch.cos(x).sum()


def linear_in_part(torch, x):
    return torch.where(x > 0, x**3, 2 * x).sum()


def linear_function(torch, x):
    return -2 * x.sum() + 5


def product(name, function, shape, seed, aspect="ordinary", dtype="float64", times=1.0):
    def program(torch):
        x, v = numbers(torch, shape, seed, dtype=dtype), numbers(torch, shape, seed + 1, dtype=dtype) * times
        value, product = torch.autograd.functional.hvp(lambda x: function(torch, x), x, v)
        return {"the product": product, "the function's value": value,
                "whether the product asks for a gradient": product.requires_grad,
                "whether x asks for a gradient": x.requires_grad, "x": x, "v": v}  # fmt: skip

    program.__name__ = name
    case("hvp", pieces="hvp", aspect=aspect)(program)


product("hvp_of_a_saddle", saddle, (3, 2), 81)
product("hvp_of_a_mixed_function", mixed, (4,), 82)
product("hvp_of_a_mixed_function_over_three_axes", mixed, (2, 1, 3), 83, aspect="shapes")
product("hvp_with_a_vector_of_zeros", mixed, (4,), 84, times=0.0)
product("hvp_with_a_long_vector", mixed, (4,), 85, times=1e6)
product("hvp_in_float32", mixed, (4,), 86, aspect="shapes", dtype="float32")
product("hvp_where_a_part_is_linear", linear_in_part, (6,), 87, aspect="a linear function")
product("hvp_of_a_linear_function_of_a_table", linear_function, (2, 3), 88, aspect="a linear function")
product("hvp_of_a_linear_function_in_float32", linear_function, (3,), 89, aspect="a linear function", dtype="float32")
product("hvp_of_no_numbers", lambda torch, x: (torch.sin(x) * x).sum(), (0,), 90, aspect="shapes")


@case(question="hvp", pieces="hvp", aspect="other leaves")
def x_with_a_gradient_of_its_own(torch):
    x, w = leaf(torch, 0.5, -1.0), leaf(torch, 2.0, 3.0)
    (x * x).backward(leaf(torch, 1.0, 2.0, requires_grad=False))
    found = [torch.autograd.functional.hvp(lambda x: (x * x * x * w).sum(), x, v)[1] for v in (w.detach(), x.detach())]
    return {"the first product": found[0], "the second product": found[1], "x.grad": x.grad, "w.grad": w.grad}


@case(question="hvp", pieces="hvp", aspect="other leaves")
def a_product_among_other_walks(torch):
    w = leaf(torch, 0.5, -1.0)
    loss = (torch.sin(w) * w).sum()
    v = leaf(torch, 1.0, -2.0, requires_grad=False)
    _, found = torch.autograd.functional.hvp(lambda x: (torch.exp(x) * w).sum() + loss, w, v)
    loss.backward()
    return {"the product": found, "w.grad": w.grad}


@case(question="hvp", pieces="hvp", aspect=NEWTON)
def conjugate_gradients_for_a_step_of_newton(torch):
    def function(x):
        return torch.exp(x).sum() + (x * x).sum() * 2 + x.sum() * x.sum() / 4

    x = leaf(torch, 0.3, -0.8, 1.1, requires_grad=False)
    start = x.detach().requires_grad_()
    (slope,) = torch.autograd.grad(function(start), start)
    step, rest = torch.zeros_like(x), -slope
    towards = rest
    for _ in range(3):
        _, bent = torch.autograd.functional.hvp(function, x, towards)
        far = (rest * rest).sum() / (towards * bent).sum()
        step, smaller = step + far * towards, rest - far * bent
        towards, rest = smaller + (smaller * smaller).sum() / (rest * rest).sum() * towards, smaller
    return {"x after one step": x + step}


# -- forward mode ----------------------------------------------------------------------------------------------------

def forward(question, operation, name, function, *shapes, seed, aspect=FORWARD, dtype="float64", scale=1.0, still="",
            change=lambda x: x, moved=lambda x: x):  # fmt: skip
    def program(torch):
        inputs = {letter: change(numbers(torch, shape, seed + i, dtype=dtype) * scale)
                  for i, (letter, shape) in enumerate(zip("abc", shapes))}  # fmt: skip
        moves = {letter: moved(numbers(torch, x.shape, seed + 7 + i, dtype=dtype))
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


def whole(x):
    return (2 * x).round()


def turned(x):
    return x.mT if x.dim() > 1 else x


def laid_out_otherwise(x):
    return turned(turned(x).clone())


def from_one_column(x):
    return x[..., :1].expand(x.shape)


def linear(torch, x, weight, bias=None):
    return torch.nn.functional.linear(x, weight, bias)


def layers(torch, x, weight, bias):
    hidden = torch.nn.functional.linear(x, weight, bias)
    return torch.nn.functional.linear(hidden, weight)


forward("linear", "linear", "all_three_of_a_larger_layer_move", linear, (5, 2), (7, 2), (7,), seed=121)
forward("linear", "linear", "only_the_bias_stays", linear, (3, 4), (2, 4), (2,), seed=122, still="c")
forward("linear", "linear", "only_the_input_stays", linear, (3, 4), (2, 4), (2,), seed=123, still="a")
forward("linear", "linear", "only_the_weight_stays", linear, (3, 4), (2, 4), (2,), seed=124, still="b")
forward("linear", "linear", "a_row_without_a_bias", linear, (3,), (2, 3), seed=125, aspect="without a bias")
forward("linear", "linear", "only_the_input_moves_without_a_bias", linear, (2, 3), (4, 3), seed=126, still="b",
        aspect="without a bias")  # fmt: skip
forward("linear", "linear", "one_result_for_each_row", linear, (4, 3), (1, 3), (1,), seed=127, aspect="shapes")
forward("linear", "linear", "one_number_in_each_row_of_x", linear, (4, 1), (3, 1), (3,), seed=128, aspect="shapes")
forward("linear", "linear", "four_axes", linear, (2, 1, 2, 3), (2, 3), (2,), seed=129, aspect="shapes")
forward("linear", "linear", "a_square_without_a_bias", linear, (3, 3), (3, 3), seed=130, aspect="without a bias")
forward("linear", "linear", "a_layer_of_three_axes_in_float32", linear, (2, 2, 3), (2, 3), (2,), seed=131,
        aspect="precision", dtype="float32")  # fmt: skip
forward("linear", "linear", "two_layers_with_one_weight_and_a_bias", layers, (2, 3), (3, 3), (3,), seed=132)
forward("linear", "linear", "larger_weights", linear, (2, 3), (4, 3), (4,), seed=133, scale=30.0)
forward("linear", "linear", "tiny_numbers_that_move_a_little", linear, (2, 3), (4, 3), (4,), seed=134, scale=1e-15,
        moved=lambda x: 1e-15 * x)  # fmt: skip
forward("linear", "linear", "huge_numbers_that_move_far", linear, (2, 3), (4, 3), (4,), seed=135, scale=1e13,
        moved=lambda x: 1e13 * x)  # fmt: skip
forward("linear", "linear", "whole_numbers", linear, (3, 2), (4, 2), (4,), seed=136, change=whole, moved=whole)
forward("linear", "linear", "directions_laid_out_otherwise", linear, (2, 3), (4, 3), (4,), seed=137, aspect="shapes",
        change=laid_out_otherwise, moved=laid_out_otherwise)  # fmt: skip
forward("linear", "linear", "one_direction_for_a_whole_row", linear, (2, 3), (4, 3), (4,), seed=138, aspect="shapes",
        change=from_one_column, moved=from_one_column)  # fmt: skip


def softmax(dim):
    return lambda torch, x: torch.softmax(x, dim=dim)


def doubled(torch, x):
    return torch.softmax(torch.softmax(x, dim=-1), dim=-1)


forward("softmax", "softmax", "long_rows_that_move", softmax(1), (3, 7), seed=141)
forward("softmax", "softmax", "the_middle_axis", softmax(1), (2, 3, 4), seed=142, aspect="shapes")
forward("softmax", "softmax", "the_last_axis_of_a_cube", softmax(-1), (3, 3, 3), seed=143, aspect="shapes")
forward("softmax", "softmax", "the_first_axis_of_a_square", softmax(0), (3, 3), seed=144, aspect="shapes")
forward("softmax", "softmax", "columns_not_contiguous", softmax(0), (4, 3), seed=145, aspect="shapes",
        change=lambda x: x.T)  # fmt: skip
forward("softmax", "softmax", "larger_numbers", softmax(0), (3, 4), seed=146, aspect="large numbers", scale=900.0)
forward("softmax", "softmax", "large_numbers_in_float32", softmax(1), (3, 4), seed=147, aspect="large numbers",
        scale=80.0, dtype="float32")  # fmt: skip
forward("softmax", "softmax", "columns_in_float32", softmax(0), (3, 4), seed=148, aspect="precision", dtype="float32")
forward("softmax", "softmax", "two_softmaxes", doubled, (2, 5), seed=149)
forward("softmax", "softmax", "directions_of_tiny_numbers", softmax(1), (2, 4), seed=151, moved=lambda x: 1e-28 * x)
forward("softmax", "softmax", "directions_of_huge_numbers", softmax(1), (2, 4), seed=152, moved=lambda x: 1e26 * x)
forward("softmax", "softmax", "equal_and_whole_numbers", softmax(1), (3, 4), seed=153, change=whole, moved=whole)
forward("softmax", "softmax", "a_softmax_of_directions_laid_out_otherwise", softmax(0), (3, 2), seed=154,
        aspect="shapes", change=laid_out_otherwise, moved=laid_out_otherwise)  # fmt: skip
forward("softmax", "softmax", "a_softmax_with_one_direction_for_a_row", softmax(0), (3, 4), seed=155, aspect="shapes",
        change=lambda x: x[1:], moved=from_one_column)  # fmt: skip
forward("softmax", "softmax", "a_softmax_of_four_axes", softmax(2), (2, 1, 3, 2), seed=156, aspect="shapes")
forward("softmax", "softmax", "small_differences", softmax(0), (4,), seed=150, scale=1e-7)


@case(question="softmax", operation="softmax", aspect=FORWARD)
def directions_of_every_size(torch):
    x, found = numbers(torch, (2, 3), 151), {}
    for far in (0.0, -1.0, 1e-9, 1e9):
        move = numbers(torch, (2, 3), 152) * far
        _, tangent = torch.func.jvp(lambda x: torch.softmax(x, 1), (x,), (move,))
        found[f"the tangent for {far:g} times the direction"] = tangent / (far or 1.0)
    return found


# -- changed in place ------------------------------------------------------------------------------------------------

sweep("rsqrt", "rsqrt", [
    sample("each of six", positive(2, 3), aspect="ordinary"),
    sample("one row seen several times", positive(3, 4).expanded, aspect="ordinary"),
    sample("very small and very large", values([1e-20, 3e-9, 4e8, 5e15]), aspect="ordinary"),
    sample("three axes in float32", positive(2, 1, 3).float32, aspect="ordinary"),
    sample("an upstream gradient of 0.3 everywhere", positive(2, 3), upstream=0.3, aspect="ordinary"),
    sample("whole numbers", values([1.0, 2.0, 9.0, 16.0]), aspect="ordinary"),
], seed=1103, laws=LAWS)  # fmt: skip


def rsqrt(torch, x):
    return torch.rsqrt(x)


def beside_others(torch, x):
    return torch.rsqrt(torch.exp(x) + 1) * torch.sin(x) + torch.rsqrt(torch.rsqrt(x * x))


second("rsqrt", "rsqrt", "the_gradients_of_the_gradient_of_roots_in_float32", rsqrt, (2, 3), seed=161,
       positive_only=True, dtype="float32")  # fmt: skip
second("rsqrt", "rsqrt", "the_gradients_of_the_gradient_of_one_root", rsqrt, (), seed=162, positive_only=True)
derivatives("rsqrt", "rsqrt", "roots_beside_other_operations", beside_others, 0.5, -1.0, 2.5)


def changed(name, change):
    def program(torch):
        x = leaf(torch, 0.25, 3.0, 1.5)
        h = x * x
        y = torch.rsqrt(h)
        change(torch, h, y)
        error = raised(lambda: y.backward(leaf(torch, -0.5, 1.0, 2.5, requires_grad=False)))
        return {"the error of backward": error, "x.grad": x.grad}

    program.__name__ = name
    case("rsqrt", operation="rsqrt", aspect=IN_PLACE)(program)


def without_recording(change):
    def action(torch, h, y):
        with torch.no_grad():
            change(h, y)

    return action


changed("the_input_of_the_root_is_scaled", lambda torch, h, y: h.mul_(-2))
changed("the_result_of_the_root_grows", lambda torch, h, y: y.add_(0.5))
changed("the_input_becomes_zero_without_recording", without_recording(lambda h, y: h.zero_()))
changed("the_result_becomes_zero_without_recording", without_recording(lambda h, y: y.zero_()))
changed("one_element_of_the_result_is_written_without_recording", without_recording(lambda h, y: y[1:].fill_(2.0)))
changed("both_are_changed_without_recording", without_recording(lambda h, y: (h.add_(1), y.add_(1))))
changed("nothing_is_changed", lambda torch, h, y: None)


@case(question="rsqrt", operation="rsqrt", aspect=IN_PLACE)
def a_change_between_two_walks(torch):
    x = leaf(torch, 0.5, 1.5, 2.0)
    y = torch.rsqrt(x * 2)
    y.sum().backward(retain_graph=True)
    first = x.grad * 1
    z = y.sum()
    with torch.no_grad():
        y.mul_(2)
    return {"the first gradient": first, "the error of the second walk": raised(lambda: z.backward()), "x.grad": x.grad}


# -- hooks and checkpoints -------------------------------------------------------------------------------------------

def reverse_gradient(torch, x, strength):
    """Call the rule; on PyTorch, where there is none, do the same with a hook."""
    if hasattr(x, "reverse_gradient"):
        return x.reverse_gradient(strength)
    y = x.clone()
    if y.requires_grad:
        y.register_hook(lambda gradient: -strength * gradient)
    return y.clone()


sweep("reverse", "reverse_gradient", [
    sample("each of six", normal(2, 3), 0.7, aspect="ordinary", convention=True),
    sample("one row seen several times", normal(3, 4).expanded, 1.5, aspect="shapes", convention=True),
    sample("turned round twice over", normal(4), -2.0, aspect="ordinary", convention=True),
    sample("a very small strength", normal(4), 1e-12, aspect="ordinary", convention=True),
    sample("infinities arrive", values([2.0, -1.0, 0.5]), 0.5, upstream=inf, aspect="ordinary", convention=True),
    sample("three axes in float32", normal(2, 1, 3).float32, 2.5, convention=True),
    sample("a whole number as strength", normal(4), 3, aspect="ordinary", convention=True),
], seed=1104, call=reverse_gradient, laws=[*LAWS, ONE_NUMBER])  # fmt: skip


@case(question="reverse", operation="reverse_gradient", aspect="hooks")
def a_part_that_learns_against_another(torch):
    w, v = leaf(torch, 0.5, -1.0), leaf(torch, 1.5, 2.0)
    h = torch.tanh(w * 3)
    h.register_hook(lambda gradient: gradient * 0.5)
    loss = (h * h).sum() + (reverse_gradient(torch, h, 2.0) * v).sum() - (reverse_gradient(torch, v, 0.0) * h).sum()
    (0.7 * loss).backward()
    return {"w.grad": w.grad, "v.grad": v.grad}


@case(question="reverse", operation="reverse_gradient", aspect=SECOND)
def the_gradients_of_a_gradient_that_was_turned_round(torch):
    x = leaf(torch, 0.5, -1.0, 2.0)
    upstream = leaf(torch, 1.0, -0.5, 2.0)
    y = reverse_gradient(torch, torch.sin(x), 0.4)
    first = torch.autograd.grad(y, x, upstream, create_graph=True)
    again = torch.autograd.grad(first, [x, upstream], leaf(torch, 0.3, 1.0, -1.0, requires_grad=False))
    names = ["the second gradient, by x", "the second gradient, by the upstream gradient"]
    return {"the gradient": first[0], **dict(zip(names, again))}


def feed_forward(torch, x, a, b, p=0.0, seed=5):
    """Call the rule; on PyTorch, where there is none, the layers themselves: a checkpoint gives the same gradients."""
    torch.default_generator.manual_seed(seed)
    if hasattr(x, "feed_forward"):
        return x.feed_forward(a, b, p)
    return torch.nn.functional.dropout(torch.tanh(x @ a), p) @ b


sweep("checkpoint", "feed_forward", [
    sample("all of it kept", normal(3, 2), normal(2, 5), normal(5, 4), seed=11, aspect="ordinary"),
    sample("a tenth dropped", normal(5, 2), normal(2, 7), normal(7, 3), p=0.1, seed=12, aspect=RANDOM),
    sample("most of it dropped", normal(4, 3), normal(3, 6), normal(6, 2), p=0.8, seed=13, aspect=RANDOM),
    sample("a square, half of it dropped", normal(3, 3), normal(3, 3), normal(3, 3), p=0.5, seed=14, aspect=RANDOM),
    sample("only a requires a gradient", normal(2, 3).constant, normal(3, 4), normal(4, 2).constant, p=0.5,
           aspect="ordinary"),
    sample("only b requires a gradient", normal(2, 3).constant, normal(3, 4).constant, normal(4, 2), p=0.5,
           aspect="ordinary"),
    sample("not contiguous, half of it dropped", normal(3, 2).transposed, normal(2, 4).transposed,
           normal(4, 3).transposed, p=0.5, aspect="shapes"),
    sample("one hidden number", normal(3, 2), normal(2, 1), normal(1, 3), aspect="shapes"),
    sample("flat far out", values([[20.0, -30.0]]), values([[1.0, 0.5], [-1.0, 0.25]]), normal(2, 2),
           aspect="ordinary"),
    sample("a quarter dropped in float32", normal(2, 3).float32, normal(3, 4).float32, normal(4, 2).float32, p=0.25),
], seed=1105, call=feed_forward, laws=False)  # fmt: skip


@case(question="checkpoint", operation="feed_forward", aspect=RANDOM)
def random_numbers_between_forward_and_backward(torch):
    x, a, b = (numbers(torch, shape, 180 + i).requires_grad_() for i, shape in enumerate([(4, 2), (2, 3), (3, 2)]))
    y = feed_forward(torch, x, a, b, 0.5, seed=21)
    z = feed_forward(torch, x, a, b, 0.0, seed=23)
    torch.manual_seed(4)
    torch.rand(7)
    y.backward(numbers(torch, (4, 2), 184))
    z.backward(numbers(torch, (4, 2), 185))
    return {"x.grad": x.grad, "a.grad": a.grad, "b.grad": b.grad, "the next random numbers": torch.randn(4)}


@case(question="checkpoint", operation="feed_forward", aspect="memory")
def the_layer_is_not_kept_where_nothing_is_dropped(torch):
    shapes = [(120, 3), (3, 160), (160, 2)]
    x, a, b = (numbers(torch, shape, 186 + i).requires_grad_() for i, shape in enumerate(shapes))
    y, kept = kept_by(torch, lambda: feed_forward(torch, x, a, b, 0.0))
    y.backward(numbers(torch, (120, 2), 189))
    return {"the memory that is kept exceeds twice the inputs": kept > 2 * (360 + 480 + 320) * 8, "b.grad": b.grad}


@case(question="checkpoint", operation="feed_forward", aspect=WALKS)
def the_same_block_walked_twice(torch):
    x, a, b = (numbers(torch, shape, 190 + i).requires_grad_() for i, shape in enumerate([(3, 2), (2, 5), (5, 2)]))
    y = feed_forward(torch, x, a, b, 0.3, seed=22)
    y.backward(numbers(torch, (3, 2), 194), retain_graph=True)
    first = [t.grad * 1 for t in (x, a, b)]
    y.backward(numbers(torch, (3, 2), 195))
    names = [f"{name}.grad after the {walk} walk" for walk in ("first", "second") for name in "xab"]
    return dict(zip(names, [*first, x.grad, a.grad, b.grad]))


# -- gradients chosen on purpose -------------------------------------------------------------------------------------

sweep("quantize", "fake_quantize_per_tensor_affine", [
    sample("all inside", values([0.3, -0.7, 1.1, 0.05]), 0.125, 5, -128, 127, aspect="ordinary", convention=True),
    sample("all cut off above but one", values([3.0, 4.0, 0.2, 5.0]), 0.5, 0, -2, 1, aspect=BOUNDS, convention=True),
    sample("eight bits without a sign", values([0.02, 1.3, -0.3, 2.54, 2.56, -0.004]), 0.01, 0, 0, 255, aspect=BOUNDS,
           convention=True),
    sample("shifted up", values([0.3, -0.7, 1.6, -1.1, -3.9]), 0.5, 3, 0, 5, aspect=BOUNDS, convention=True),
    sample("rounded to the lower bound", values([-1.1, -1.12, -1.2, -1.0]), 0.25, 0, -4, 3, aspect=BOUNDS,
           convention=True),
    sample("one whole number only", values([0.1, -0.2, 0.4, 0.7]), 1.0, 0, 0, 0, aspect=BOUNDS, convention=True),
    sample("a wide step", normal(6), 2.0, 0, -1, 1, aspect="ordinary", convention=True),
    sample("one row seen several times", normal(3, 4).expanded, 0.3, 0, -3, 2, aspect="shapes", convention=True),
    sample("an upstream gradient of 0.3 everywhere", normal(2, 3), 0.3, 0, -3, 2, upstream=0.3, aspect=BOUNDS,
           convention=True),
    sample("three axes in float32", normal(2, 3, 2).float32, 0.3, -1, -4, 3, convention=True),
    sample("a tiny upstream gradient", normal(2, 4), 0.5, 0, -2, 2, upstream=1e-28, aspect=BOUNDS, convention=True),
    sample("a huge upstream gradient", normal(2, 4), 0.5, 0, -2, 2, upstream=1e26, aspect=BOUNDS, convention=True),
    sample("a square, an upstream gradient of 2", normal(3, 3), 0.5, 0, -2, 2, upstream=2.0, aspect="shapes",
           convention=True),
    sample("four axes", normal(2, 1, 2, 3), 0.5, 0, -2, 2, aspect="shapes", convention=True),
    sample("whole numbers", values([1.0, -1.0, 2.0, 0.0, -3.0, 4.0]), 1.0, 0, -2, 2, aspect="ordinary",
           convention=True),
], seed=1106, laws=[*LAWS, ONE_NUMBER])  # fmt: skip


@case(question="quantize", rules="fake_quantize_per_tensor_affine", aspect="training", convention=True)
def two_roundings_in_a_row(torch):
    x = leaf(torch, 0.31, -0.83, 1.42, 2.2)
    quantize = torch.fake_quantize_per_tensor_affine
    y = quantize(torch.tanh(quantize(x, 0.125, 0, -8, 12)) * 3, 0.5, 1, -3, 5)
    (y * y).backward(leaf(torch, 0.5, -1.0, 2.0, 1.5, requires_grad=False))
    return {"x.grad": x.grad}


def sample_normal(torch, mean, log_std, seed=7):
    """Call the rule; on PyTorch, where there is none, ask a distribution."""
    torch.default_generator.manual_seed(seed)
    if hasattr(mean, "sample_normal"):
        return mean.sample_normal(log_std)
    return torch.distributions.Normal(mean, log_std.exp(), validate_args=False).rsample()


sweep("sample", "sample_normal", [
    sample("each of six", normal(2, 3), normal(2, 3), seed=31, aspect="ordinary"),
    sample("one row seen several times", normal(3, 4).expanded, normal(3, 4), seed=32, aspect="shapes"),
    sample("very narrow", values([1.0, -2.0, 3.0]), values([-30.0, -40.0, -25.0]), seed=33, aspect="ordinary"),
    sample("very wide", values([1.0, -2.0, 3.0]), values([30.0, 20.0, 25.0]), seed=34, aspect="ordinary"),
    sample("far from zero", values([1e8, -3e9]), values([0.5, -0.5]), seed=35, aspect="ordinary"),
    sample("many", normal(17), normal(17), seed=36, aspect=RANDOM),
    sample("three axes in float32", normal(2, 1, 3).float32, normal(2, 1, 3).float32, seed=37),
    sample("an upstream gradient of 0.3 everywhere", normal(2, 3), normal(2, 3), seed=38, upstream=0.3,
           aspect="ordinary"),
], seed=1107, call=sample_normal, laws=False)  # fmt: skip
second("sample", "sample_normal", "the_gradients_of_the_gradients_of_one_sample", sample_normal, (), (), seed=201)
second("sample", "sample_normal", "the_gradients_of_the_gradient_by_the_width", sample_normal, (4,), (4,), seed=202,
       constant="a")  # fmt: skip


@case(question="sample", operation="sample_normal", aspect=RANDOM)
def a_walk_after_other_samples(torch):
    mean, log_std = leaf(torch, 1.0, -0.5, 0.25), leaf(torch, 0.5, -1.0, 0.0)
    first, second = sample_normal(torch, mean, log_std, 41), sample_normal(torch, log_std, mean, 42)
    (first * second).backward(leaf(torch, 0.5, -1.0, 2.0, requires_grad=False))
    return {"mean.grad": mean.grad, "log_std.grad": log_std.grad, "the next random numbers": torch.rand(2)}
