"""The public cases of 03-elementwise: each rule on its own, and then the NaN trap.

Each case is a torch program. The judge runs it on PyTorch, the sandbox on your rules; the two results are compared.
"""

from math import inf, nan

from autograder import away, booleans, case, flat, hint, mistake, normal, positive, sample, sweep, values


def ordinary(x=normal, but=""):
    """Return samples of an operation with one operand, which `x` draws from a shape."""
    samples = [
        sample("matrix", x(2, 3)),
        sample("a single number", x()),
        sample("no elements", x(0, 3)),
        sample("not contiguous", x(5, 3).transposed),
        sample("float32", x(7).float32),
    ]
    return [one for one in samples if one.name != but]


STRANGE = sample("zero, infinity and NaN", values([0.0, inf, nan, -inf, 1.0, -1.0]))

# -- smooth functions ------------------------------------------------------------------------------------------------

sweep(
    "reciprocal",
    "reciprocal",
    [
        *ordinary(away),
        sample("powers of 2", values([-4.0, 1.0, 0.5, 2.0])),
        sample("zero, infinity and NaN", values([0.0, inf, nan, -inf, 1.0, -1.0, -0.0, 0.0, -0.0])),
    ],
    seed=31,
)
sweep("sqrt", "sqrt", [
    *ordinary(positive),
    sample("squares, and zero", values([4.0, 0.0, 0.0, 1.0, 0.25])),
    sample("infinity and NaN", values([inf, nan, 2.0])),
], seed=32)  # fmt: skip
sweep("sin", "sin", [*ordinary(), sample("zero, and far out", values([0.0, 12.0, -40.0])), STRANGE], seed=33)
sweep("sin", "cos", [*ordinary(), sample("zero, and far out", values([0.0, 12.0, -40.0])), STRANGE], seed=34)
sweep(
    "expm1",
    "expm1",
    [*ordinary(), sample("tiny numbers, and zero", values([1e-20, 0.0, -3e-9, 8e-6, -3e-4, 8e-3, -0.05])),
     sample("large", values([9.0, 30.0])), STRANGE],
    seed=35,
    mistakes=[
        mistake("What is the saved output, and by how much does it differ from the slope?",
                lambda grad, x: grad * x.expm1()),
    ],
)  # fmt: skip
sweep(
    "expm1",
    "log1p",
    [*ordinary(positive), sample("tiny numbers, and zero", values([1e-20, 0.0, -3e-9, 8e-6, -3e-4, 8e-3, -0.05])),
     sample("down to -1", values([-0.5, -0.999, 3.0])), sample("large", values([1e9, 3e12])),
     sample("-1, infinity and NaN", values([-1.0, inf, nan, 1.0, -1.0, -1.0]))],
    seed=36,
    mistakes=[
        mistake("Of which number is the logarithm taken: of the input itself?", lambda grad, x: grad / x),
    ],
)  # fmt: skip
sweep("tanh", "tanh", [*ordinary(), sample("saturated, and zero", values([0.0, 3.0, -4.0, 1.0])), STRANGE], seed=37)
sweep("tanh", "sigmoid", [*ordinary(), sample("saturated, and zero", values([0.0, 6.0, -8.0, 1.0])), STRANGE], seed=38)

# -- kinks and steps -------------------------------------------------------------------------------------------------

sweep("abs", "abs", [*ordinary(), sample("zero", values([0.0, -2.0, 3.0]))], seed=39)
sweep(
    "relu",
    "relu",
    [*ordinary(but="a single number"), sample("a single number", positive()), sample("zero", values([0.0, -2.0, 3.0]))],
    seed=40,
)
sweep("relu", "nn.functional.leaky_relu", [
    sample("matrix, slope 0.1", normal(2, 3), negative_slope=0.1),
    sample("matrix, the usual slope", normal(2, 3)),
    sample("matrix, slope 0", values([[0.7, -1.2], [-0.4, 1.6], [2.1, -0.3]]), negative_slope=0.0, aspect="shapes"),
    sample("a single number", values(-1.5), negative_slope=0.3),
    sample("no elements", normal(0, 3), negative_slope=0.1),
    sample("not contiguous", normal(5, 3).transposed, negative_slope=0.1),
    sample("float32", normal(7).float32, negative_slope=0.1),
    sample("zero", values([0.0, -2.0, 3.0, 0.0, 0.0]), negative_slope=0.1),
], seed=41)  # fmt: skip
sweep("clamp", "clamp", [
    sample("matrix, both bounds", values([[0.3, -1.7, 2.4], [-0.2, 1.1, -3.0]]), min=-0.8, max=1.3),
    sample("only a lower bound", values([0.3, -1.7, 2.4, 1e100]), min=-0.8),
    sample("only an upper bound", values([0.3, -1.7, 2.4, -1e100]), max=1.3),
    sample("a single number", values(0.4), min=-0.8, max=1.3),
    sample("no elements", normal(0, 3), min=-0.8, max=1.3),
    sample("not contiguous", normal(5, 3).transposed, min=-0.8, max=1.3),
    sample("float32", normal(7).float32, min=-0.8, max=1.3),
], seed=42)  # fmt: skip

STEPS = [flat(one) for one in (*ordinary(), sample("zero and steps", values([0.0, 0.5, -1.5, 2.0])))]
STRAIGHT_THROUGH = mistake("How much does the result change when the input moves a little?", lambda grad, x: grad)
sweep("round", "round", STEPS, seed=43, mistakes=[STRAIGHT_THROUGH], laws=False)
sweep("round", "sign", STEPS, seed=44, mistakes=[STRAIGHT_THROUGH], laws=False)
hint("round", "A step has a slope on both of its sides: which one, and in which tensor is it returned?")


@case(question="round", operation="round", aspect="special")
def nothing_is_added_to_another_gradient(torch):
    x = torch.tensor([0.4, -1.25, 2.5], dtype=torch.float64, requires_grad=True)
    torch.exp2(torch.round(x)).backward(torch.tensor([1.0, -2.0, 0.5], dtype=torch.float64))
    first = x.grad * 1
    torch.exp2(x).backward(torch.tensor([1.0, -2.0, 0.5], dtype=torch.float64))
    return {"x.grad through round": first, "x.grad after another backward without round": x.grad}


# -- two operands ----------------------------------------------------------------------------------------------------

PAIRS = [
    sample("same shape", normal(2, 3), normal(2, 3)),
    sample("b has fewer axes", normal(2, 3), normal(3)),
    sample("a has fewer axes and one of size 1", normal(3, 1), normal(2, 3, 5)),
    sample("both are stretched", normal(2, 1), normal(1, 3)),
    sample("b is a single number", normal(2, 3), values(0.1)),
    sample("no elements", normal(0, 3), normal(3)),
    sample("not contiguous", normal(3, 5).transposed, normal(3, 5).transposed),
    sample("only b requires a gradient", normal(2, 3).constant, normal(2, 3)),
    sample("float32", normal(7).float32, normal(7).float32),
    sample("ties", values([1.0, 2.0, -3.0, 0.5, 0.0]), values([1.0, -2.0, -3.0, 4.0, 0.0])),
]
sweep("maximum", "maximum", PAIRS, seed=45)
sweep("maximum", "minimum", PAIRS, seed=46)

sweep("where", "where", [
    sample("same shape", booleans(2, 3), normal(2, 3), normal(2, 3)),
    sample("b has fewer axes", booleans(2, 3), normal(2, 3), normal(3)),
    sample("a and the condition are stretched", booleans(2, 1), normal(3), normal(2, 3)),
    sample("only the condition has two axes", booleans(2, 3), normal(3), normal(2, 1)),
    sample("a number for b", booleans(2, 3), normal(2, 3), -2.5),
    sample("a number for a", booleans(2, 3), 4, normal(2, 3)),
    sample("no elements", booleans(0, 3), normal(0, 3), normal(3)),
    sample("not contiguous", booleans(5, 3), normal(5, 3).transposed, normal(5, 3).transposed),
    sample("float32", booleans(7), normal(7).float32, normal(7).float32),
], seed=47)  # fmt: skip
sweep("where", "masked_fill", [
    sample("same shape", normal(2, 3), booleans(2, 3), value=1.5),
    sample("the mask is stretched", normal(2, 3), booleans(3), value=-inf),
    sample("the mask has one column", normal(2, 3), booleans(2, 1), value=0.0),
    sample("no elements", normal(0, 3), booleans(3), value=1.5),
    sample("not contiguous", normal(5, 3).transposed, booleans(5, 3), value=1.5),
    sample("float32", normal(7).float32, booleans(7), value=1.5),
], seed=48)  # fmt: skip


@case(question="where", operation="where", aspect="the NaN trap", hint="What is zero times infinity?")
def what_was_not_chosen_gets_0_whatever_arrives(torch):
    chosen = torch.tensor([True, False, True, False, True])
    a = torch.tensor([1.0, 2.0, 3.0, 4.0, 5.0], dtype=torch.float64, requires_grad=True)
    b = torch.tensor([-1.0, -2.0, -3.0, -4.0, -5.0], dtype=torch.float64, requires_grad=True)
    torch.where(chosen, a, b).backward(torch.tensor([nan, inf, -inf, nan, 0.5], dtype=torch.float64))
    return {"a.grad": a.grad, "b.grad": b.grad}


@case(question="where", operation="masked_fill", aspect="the NaN trap", hint="What is zero times infinity?")
def what_was_filled_gets_0_whatever_arrives(torch):
    x = torch.tensor([1.0, 2.0, 3.0, 4.0, 5.0], dtype=torch.float64, requires_grad=True)
    mask = torch.tensor([True, False, True, False, True])
    torch.masked_fill(x, mask, 0.0).backward(torch.tensor([nan, inf, -inf, nan, 0.5], dtype=torch.float64))
    return {"x.grad": x.grad}


@case(question="where", operation="where", aspect="the NaN trap", hint="Which gradient does the logarithm receive?")
def where_does_not_rescue_a_logarithm_before_it(torch):
    x = torch.tensor([0.0, 2.0, 0.25], dtype=torch.float64, requires_grad=True)
    torch.where(x > 0, torch.log2(x), 0.0).backward(torch.tensor([1.0, -2.0, 0.5], dtype=torch.float64))
    return {"x.grad, with NaN where x is 0": x.grad}


@case(question="where", operation="where", aspect="the NaN trap", hint="Follow the gradient through both calls.")
def what_is_chosen_first_makes_the_logarithm_safe(torch):
    x = torch.tensor([0.0, 2.0, -1.0, 0.25], dtype=torch.float64, requires_grad=True)
    safe = torch.where(x > 0, x, 1.0)
    y = torch.where(x > 0, torch.log2(safe), 0.0)
    y.backward(torch.tensor([1.0, -2.0, 3.0, 0.5], dtype=torch.float64))
    return {"y": y, "x.grad": x.grad}


# -- a product -------------------------------------------------------------------------------------------------------

sweep("gelu", "nn.functional.gelu", [
    *ordinary(),
    sample("zero, and both tails", values([0.0, 2.5, -3.0, 4.0])),
    sample("halfway", values([0.5, 1.0, -1.0, -0.5]), approximate="none"),
], seed=49)  # fmt: skip
sweep("gelu", "nn.functional.gelu", [
    sample("matrix, tanh", normal(2, 3), approximate="tanh"),
    sample("a single number, tanh", normal(), approximate="tanh"),
    sample("float32, tanh", normal(7).float32, approximate="tanh"),
    sample("zero, and both tails, tanh", values([0.0, 2.5, -3.0, 4.0]), approximate="tanh"),
    sample("halfway, tanh", values([0.5, 1.0, -1.0, -0.5]), approximate="tanh"),
], seed=50)  # fmt: skip
