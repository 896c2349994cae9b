"""The hidden cases of 03-elementwise: other shapes, values and upstream gradients. They never leave this folder."""

from math import inf, nan

from autograder import away, booleans, case, flat, normal, positive, sample, sweep, values


def others(x=normal, half=None):
    """Return samples of an operation with one operand, in shapes and layouts that the public ones leave out.

    `half` comes in half precision: numbers at which a right formula rounds little, however it is written.
    """
    return [
        sample("square", x(3, 3)),
        sample("four axes", x(2, 1, 3, 2)),
        sample("one row seen several times", x(4, 3).expanded),
        sample("of shape 1", x(1)),
        sample("one number four times", values([[2.0, 2.0], [2.0, 2.0]])),
        sample("float16", (half or x(7)).float16),
    ]


UNBOUNDED = sample("infinity arrives at infinity", values([inf, 3.0, inf]), upstream=inf)
ZEROS_AT_ZERO = sample("zero arrives at zero", values([0.0, 3.0, 0.0]), upstream=0.0)
FAR_BELOW = sample("far below zero", values([-70.0, -72.5, -69.0]), upstream=1e30)
ANGLES = [
    sample("farther out", values([1.0, -1.0, 2.0, -300.0])),
    sample("very far out", values([2e4, -3e7, 1.5707963267948966])),
]
SMALL = sample("small", values([2e-5, -3e-5, 1e-4]))
TINY = sample("tiny", values([2e-30, -3e-30, 1e-30]), upstream=1e30)

sweep(
    "reciprocal",
    "reciprocal",
    [*others(away, values([0.5, -2.0, 1.0, 4.0])), sample("large and small", values([1e6, -1e-6])), ZEROS_AT_ZERO],
    seed=731,
    laws=False,
)
sweep(
    "sqrt",
    "sqrt",
    [
        *others(positive, values([0.25, 4.0, 1.0, 2.25])),
        sample("other squares, and zero", values([[9.0, 0.0], [1e8, 1e-8]])),
        ZEROS_AT_ZERO,
        UNBOUNDED,
    ],
    seed=732,
    laws=False,
)
sweep("sin", "sin", [*others(), *ANGLES, SMALL], seed=733, laws=False)
sweep("sin", "cos", [*others(), *ANGLES, TINY], seed=734, laws=False)
sweep(
    "expm1",
    "expm1",
    [*others(half=positive(7)), sample("zero, larger", values([0.0, 12.0, -2.0, 1.0]))],
    seed=735,
    laws=False,
)
sweep(
    "expm1",
    "log1p",
    [*others(positive), sample("zero, larger", values([0.0, 1e6, -0.9, 1.0])),
     sample("close to -1", values([-1 + 1e-9, -1 + 3e-7])),
     sample("zero arrives at -1", values([-1.0, 3.0, -1.0]), upstream=0.0), UNBOUNDED],
    seed=736,
    laws=False,
)  # fmt: skip
sweep("tanh", "tanh", [*others(), sample("more saturated", values([[0.0, -5.0], [2.0, -1.0]]))], seed=737, laws=False)
sweep(
    "tanh",
    "sigmoid",
    [*others(), sample("more saturated", values([[0.0, -5.0], [9.0, -1.0]])), FAR_BELOW],
    seed=738,
    laws=False,
)
sweep(
    "abs",
    "abs",
    [*others(), sample("several zeros", values([[0.0, -0.5, 2.0], [-0.0, 1.0, -1.0]]))],
    seed=739,
    laws=False,
)
sweep(
    "relu",
    "relu",
    [*others(), sample("several zeros", values([[0.0, -0.5, 2.0], [-0.0, 1.0, -1.0]]))],
    seed=740,
    laws=False,
)
sweep("relu", "nn.functional.leaky_relu", [
    sample("three axes, slope 1.5", normal(2, 5, 3), negative_slope=1.5),
    sample("square, the usual slope", values([[0.6, -0.4, 0.7], [0.5, -1.1, 0.8], [-0.5, 0.9, -0.3]]),
           aspect="ordinary"),
    sample("one row seen several times", normal(4, 3).expanded, negative_slope=0.3),
    sample("float16", normal(7).float16, negative_slope=0.25),
    sample("several zeros", values([[0.0, -0.5, 2.0], [-0.0, 1.0, -1.0]]), negative_slope=0.3),
], seed=741, laws=False)  # fmt: skip
sweep("clamp", "clamp", [
    sample("three axes", normal(2, 5, 3), min=-0.65, max=0.35),
    sample("square, a lower bound above zero", normal(3, 3), min=0.15),
    sample("one row seen several times", normal(4, 3).expanded, min=-0.65, max=0.35),
    sample("float16", normal(7).float16, max=0.35),
    sample("a lower bound of 0", values([0.3, -1.0, 2.4, -1e-9, 0.002, -1e-31]), min=0.0),
    sample("an upper bound of 0", values([1.0, -1.7, 2.0, 1e-9, -0.002, 1e-31]), max=0.0),
    flat(sample("all beyond", values([2.0, -3.0, 1.5, 0.35 + 1e-9, -0.65 - 1e-9]), min=-0.65, max=0.35)),
], seed=742, laws=False)  # fmt: skip
for name, seed in (("round", 743), ("sign", 744)):
    sweep("round", name, [flat(one) for one in others()], seed=seed, laws=False)
OTHER_PAIRS = [
    sample("square", normal(3, 3), normal(3, 3)),
    sample("stretched in turns", normal(2, 1, 4, 1), normal(3, 1, 5)),
    sample("a is a single number", values(-0.2), normal(3, 2)),
    sample("one row seen several times", normal(4, 3).expanded, normal(4, 3)),
    sample("float16", normal(7).float16, normal(7).float16),
    sample("ties of a stretched operand", values([[1.0, 2.0], [0.0, 1.0]]), values([1.0, 1.0])),
]
OTHER_PAIRS += [
    sample("tiny numbers", values([2e-9, 1e-9, -2e-9, 3e-31, 1e-31, 1e-25, -5e-12, -3e-12]),
           values([1e-9, 2e-9, -1e-9, 1e-31, 3e-31, 1e-25, -4e-12, -4e-12])),
    sample("huge numbers", values([2e7, 3e13, -1e26, 5e26, 40.0]), values([3e7, 1e13, -2e26, 5e26, 50.0])),
    sample("nearly equal", values([1.0, 1.0, 2.0, -3.0]), values([1 + 2.0**-40, 1 - 2.0**-40, 2.0, -3 - 2.0**-30])),
    sample("nearly equal in float32", values([1.0, 1.0, 1 + 2.0**-15, 1 - 2.0**-15, 2.0]).float32,
           values([1 + 2.0**-15, 1 - 2.0**-15, 1.0, 1.0, 2.0]).float32),
    sample("whole numbers", values([[1.0, -1.0, 2.0], [2.0, -1.0, 1.0], [0.0, 2.0, -2.0]]),
           values([[2.0, -1.0, 1.0], [2.0, -2.0, 1.0], [0.0, 1.0, -1.0]])),
    sample("a row and a number, with ties", values([[0.5, 1.0], [0.5, -2.0]]), values(0.5).constant),
    sample("two equal numbers", values(1.5), values(1.5)),
    sample("equal in all places", values([2.0, 2.0, 2.0]), values([2.0, 2.0, 2.0]), upstream=0.7),
    sample("ties and a tiny upstream gradient", values([1.0, 2.0]), values([1.0, 2.0]), upstream=1e-30),
    sample("ties and a huge upstream gradient", values([1.0, 2.0, 0.0]), values([1.0, 2.0, 1.0]), upstream=1e28),
    sample("a large upstream gradient", values([[1.0, 2.0, 0.0]]), values([[1.0, -2.0, 1.0]]), upstream=3e13),
    sample("ties of three axes", values([[2.0], [-1.0]]),
           values([[[2.0, 1.0], [0.0, -1.0]], [[3.0, 2.0], [-1.0, 1.0]]])),
    sample("ties of four axes", values([[[[1.0]], [[2.0]]]]), values([[1.0, 2.0], [0.0, 2.0]])),
    sample("ties and NaN", values([[1.0], [2.0]]), values([[1.0, 1.0], [2.0, 2.0]]), upstream=nan),
]  # fmt: skip
sweep("maximum", "maximum", OTHER_PAIRS, seed=745, laws=False)
sweep("maximum", "minimum", OTHER_PAIRS, seed=746, laws=False)


@case(question="maximum", operation="maximum", aspect="special")
def the_greater_of_a_tensor_and_itself(torch):
    x, y = (torch.tensor([0.5, -1.5, 2.0], dtype=torch.float64, requires_grad=True) for _ in range(2))
    torch.maximum(x, x).backward(torch.tensor([1.0, -2.0, 0.5], dtype=torch.float64))
    torch.minimum(y, y).backward(torch.tensor([3.0, 0.25, -1.0], dtype=torch.float64))
    return {"x.grad": x.grad, "y.grad": y.grad}


sweep("where", "where", [
    sample("square", values([[1, 0, 1], [0, 0, 1], [1, 1, 0]]).boolean,
           values([[0.5, 2.0, -1.0], [-1.5, 3.0, 0.0], [4.0, -2.0, 1.0]]),
           values([[0.5, 2.0, 1.0], [2.5, -3.0, 0.0], [-4.0, 1.5, 1.0]]), aspect="ordinary"),
    sample("stretched in turns", booleans(3, 1, 1), normal(2, 1, 4, 1), normal(3, 1, 5)),
    sample("two numbers and a row", booleans(3, 2), values(0.5), normal(2)),
    sample("one row seen several times", booleans(4, 3), normal(4, 3).expanded, normal(4, 3)),
    sample("float16", booleans(7), normal(7).float16, normal(7).float16),
], seed=747, laws=False)  # fmt: skip


@case(question="where", operation="where", aspect="ordinary")
def a_choice_between_a_tensor_and_itself(torch):
    x = torch.tensor([0.5, -1.5, 2.0], dtype=torch.float64, requires_grad=True)
    torch.where(x > 0, x, x).backward(torch.tensor([1.0, -2.0, 0.5], dtype=torch.float64))
    return {"x.grad": x.grad}


sweep("where", "masked_fill", [
    sample("square", values([[2.5, -1.0, 2.5], [0.5, 2.5, -2.5], [2.5, 2.0, 1.0]]),
           values([[0, 1, 0], [0, 0, 1], [1, 1, 0]]).boolean, value=2.5, aspect="ordinary"),
    sample("three axes, a stretched mask", normal(2, 5, 3), booleans(5, 1), value=2.5),
    sample("one row seen several times", normal(4, 3).expanded, booleans(4, 3), value=2.5),
    sample("float16", normal(7).float16, booleans(7), value=2.5),
], seed=748, laws=False)  # fmt: skip
sweep(
    "gelu",
    "nn.functional.gelu",
    [*others(half=positive(7)), sample("farther tails", values([-3.5, 1.5, 0.0, 4.9, -4.9]))],
    seed=749,
    laws=False,
)
sweep("gelu", "nn.functional.gelu", [
    sample("three axes, tanh", normal(2, 5, 3), approximate="tanh"),
    sample("float16, tanh", positive(7).float16, approximate="tanh"),
    sample("farther tails, tanh", values([-3.5, 1.5, 0.0, 4.9, -4.9]), approximate="tanh"),
    sample("not contiguous, tanh", normal(5, 3).transposed, approximate="tanh"),
    sample("one row seen several times, tanh", normal(4, 3).expanded, approximate="tanh"),
    sample("whole numbers, tanh", values([1.0, -1.0, 2.0, -2.0, 3.0]), approximate="tanh"),
    sample("whole numbers", values([1.0, -1.0, 2.0, -2.0, 3.0])),
    sample("small numbers, tanh", values([1e-2, -1e-3, 2e-4, -1e-7]), approximate="tanh"),
    sample("small numbers", values([1e-2, -1e-3, 2e-4, -1e-7])),
    sample("equal numbers, tanh", values([0.5, 0.5, 0.5]), upstream=0.7, approximate="tanh"),
    sample("equal numbers", values([0.5, 0.5, 0.5]), upstream=0.7),
], seed=750, laws=False)  # fmt: skip
