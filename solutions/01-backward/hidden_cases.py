"""The hidden cases of 01-backward: other shapes, values and upstream gradients. They never leave this folder."""

from autograder import away, broadcasts, case, normal, positive, renamed, sample, shapes, sweep, values

# The public cases ask for all laws of each rule. The hidden ones ask a second time where few cases find a wrong rule.
LAWS = [
    "upstream gradient of zeros", "upstream gradient not contiguous", "upstream gradient not finite",
    "other magnitudes",
]  # fmt: skip
ONE_NUMBER, TWICE = "upstream gradient from one number", "walked through twice"
FORMS = (
    "b has three axes of size 1", "a has an axis of size 1, both have another", "a is a single number",
    "b of shape 1, 1", "b has an axis of size 1, stretched to none", "not contiguous",
)  # fmt: skip


def stretched(a=normal, b=normal):
    """Return the first sample of a sweep: the laws are tried on it, with both operands broadcast."""
    return sample("stretched in turns", a(2, 1, 4, 1), b(3, 1, 5))


def others(samples, *names):
    """Return the samples with these names, in other sizes: the public cases have all of them."""
    return renamed([one for one in samples if one.name in names], "other sizes")


SIZES = (3, 7, 2)

sweep("broadcast", "add", [
    stretched(),
    *others(broadcasts(sizes=SIZES), "b of shape 1, 1", "not contiguous"),
    sample("four axes beside one", normal(2, 3, 4, 5), normal(5)),
    sample("four axes beside four of size 1", normal(1, 1, 1, 1), normal(2, 3, 2, 4)),
    sample("a is a single number, b of shape 1", normal(), normal(1)),
    sample("a is stretched to nothing", normal(1, 3), normal(0, 3)),
    sample("bfloat16", normal(2, 3).bfloat16, normal(3).bfloat16),
], seed=711, laws=[*LAWS, ONE_NUMBER])  # fmt: skip
sweep("broadcast", "mul", [
    stretched(),
    *others(broadcasts(sizes=SIZES), "a has fewer axes and one of size 1"),
    sample("bfloat16", normal(2, 3).bfloat16, normal(2, 3).bfloat16),
], seed=712, laws=[*LAWS, ONE_NUMBER, TWICE])  # fmt: skip
sweep("sub", "sub", [
    stretched(),
    *others(broadcasts(sizes=SIZES), *FORMS),
    sample("a vector minus a single number", normal(7), normal()),
], seed=713, laws=[*LAWS, ONE_NUMBER, TWICE])  # fmt: skip
sweep("div", "div", [
    stretched(normal, away),
    *others(broadcasts(normal, away, sizes=SIZES), *FORMS),
    sample("smaller", values([3e-9, -1e-10]), values([-2e-6, 1e-5])),
    sample("larger", values([-1e12, 4e11]), values([3e7, -1e8])),
], seed=714, laws=[*LAWS, ONE_NUMBER, TWICE])  # fmt: skip
sweep("neg", "neg", [
    *others(shapes(sizes=SIZES), "matrix", "three axes", "no elements"),
    sample("bfloat16", normal(7).bfloat16),
], seed=715)  # fmt: skip
sweep("power", "pow", [
    sample("exponent 5, other sizes", normal(3, 7), 5),
    sample("exponent -3, other sizes", away(2, 7), -3),
    sample("exponent 1.7, other sizes", positive(7, 2), 1.7),
    sample("exponent 12", normal(5), 12),
    sample("base 0, exponent 4", values([[0.0, -1.5], [2.5, 0.0]]), 4),
    sample("base 0, exponent -1", values([[0.0, -1.5], [2.5, 0.0]]), -1),
    sample("zero arrives at base 0, exponent -2", values([0.0, -1.5, 0.0]), -2, upstream=0.0),
    sample("undefined for a negative base", values([-1.5, 2.5]), 1.5),
    sample("smaller", values([2e-6, -1e-7]), 2),
    sample(
        "a tensor as exponent, bases of 0 and below",
        values([[0.0, -1.5], [0.0, -0.5]]), values([[0.0, 4.0], [1.0, -3.0]]).constant,
    ),
    sample("the base is stretched along two axes", positive(1, 3, 1), normal(2, 3, 7).constant),
    sample("a tensor as exponent of a single number, other sizes", positive(), normal(2, 3, 4).constant),
    sample("huge exponents", values([1.001, 0.999, -1.002]), values([1500.0, 2500.0, 1200.0]).constant),
], seed=716, laws=["other magnitudes"])  # fmt: skip
sweep("exponent", "pow", [
    sample("both require a gradient, other sizes", positive(3, 7), normal(3, 7)),
    sample("a number to the power of a tensor, other sizes", 5.0, normal(7, 3)),
    sample("a number to the power of 0", 2.5, values([[0.0, 1.0], [-1.0, 0.0]])),
    sample("the exponent is stretched along two axes", positive(2, 3, 7), normal(1, 3, 1)),
    sample("base 0, other sizes", values([[0.0, 4.0], [0.5, 0.0]]), values([[3.0, -1.0], [2.0, 0.5]])),
    sample(
        "base 0, exponents of every sign",
        values([[0.0, 4.0], [0.0, 0.0]]).constant, values([[-3.0, -1.0], [2.0, 0.0]]),
    ),
    sample(
        "zero arrives at base 0",
        values([0.0, 4.0, 0.0]).constant, values([-3.0, -1.0, 2.0]), upstream=0.0,
    ),
], seed=717, laws=[*LAWS, ONE_NUMBER])  # fmt: skip
sweep("exp", "exp", [
    *others(shapes(sizes=SIZES), "matrix", "three axes", "no elements", "not contiguous"),
    sample("smaller", values([[-26.0, -28.0]])),
    sample("larger", values([[60.0, 80.0]])),
    sample("bfloat16", normal(7).bfloat16),
], seed=718, laws=[*LAWS, ONE_NUMBER, TWICE])  # fmt: skip
sweep("log", "log", [
    *others(shapes(positive, sizes=SIZES), "matrix", "three axes", "no elements", "one row seen several times"),
    sample("smaller", values([[1e-12, 3e-11]])),
    sample("larger", values([[5e10, 2e11]])),
    sample("zero arrives at zero", values([0.0, 3.0, 0.0]), upstream=0.0),
    sample("bfloat16", positive(7).bfloat16),
], seed=719, laws=[*LAWS, ONE_NUMBER])  # fmt: skip
REDUCTIONS = [
    sample("all elements, other sizes", normal(7, 2)),
    sample("dim 1 of three", normal(3, 7, 2), dim=1),
    sample("dim -3", normal(3, 7, 2), dim=-3),
    sample("dim 0 of a larger square", normal(5, 5), dim=0),
    sample("dim 1 of a larger square", normal(5, 5), dim=1),
    sample("the first and last of four dims", normal(2, 3, 5, 7), dim=(0, -1)),
    sample("the last three of four dims", normal(2, 3, 5, 4), dim=[-1, 1, -2]),
    sample("every dim", normal(2, 3, 4), dim=(0, 1, 2)),
    sample("a list of one dim", normal(7, 2), dim=[-1]),
    sample("dim 2 kept", normal(3, 7, 2), dim=2, keepdim=True),
    sample("a tuple of one dim kept", normal(7, 2), dim=(0,), keepdim=True),
    sample("all elements in float16", normal(3, 2).float16),
    sample("bfloat16", normal(3, 2).bfloat16, dim=0),
]
sweep("sum", "sum", REDUCTIONS, seed=720, laws=LAWS)
sweep("mean", "mean", REDUCTIONS, seed=721, laws=LAWS)


@case(question="power")
def a_scaled_polynomial(torch):
    x = torch.tensor([0.5, -1.25, 3.0], dtype=torch.float64, requires_grad=True)
    y = 0.3 * (x**3 + 2 * x**2)
    y.backward(torch.tensor([1.0, -0.5, 2.0], dtype=torch.float64))
    return {"y": y, "x.grad": x.grad}


@case(question="accumulate", points=2, pieces="accumulate", aspect="adding up")
def five_calls_on_two_leaves(torch):
    a = torch.tensor([[1.5, -2.0]], dtype=torch.float64, requires_grad=True)
    b = torch.tensor([[0.5], [4.0]], dtype=torch.float64, requires_grad=True)
    for i in range(5):
        (a * b + a).backward(torch.tensor([[1.0, i], [-2.0, 0.5 * i]], dtype=torch.float64))
    first = a.grad * 1
    b.grad.zero_()
    (a * b).backward(torch.tensor([[1.0, 2.0], [3.0, -4.0]], dtype=torch.float64))
    return {"a.grad after five calls": first, "a.grad": a.grad, "b.grad": b.grad}


@case(question="detach", points=2, pieces="detach", aspect="the graph")
def one_branch_of_a_product_is_cut(torch):
    x = torch.tensor([[1.5, -2.0, 0.25]], dtype=torch.float64, requires_grad=True)
    w = torch.tensor([[2.0], [-1.0]], dtype=torch.float64, requires_grad=True)
    y = x * w
    z = y * y.detach() + y
    z.backward(torch.tensor([[1.0, -1.0, 2.0], [0.5, 3.0, -0.25]], dtype=torch.float64))
    return {"x.grad": x.grad, "w.grad": w.grad}
