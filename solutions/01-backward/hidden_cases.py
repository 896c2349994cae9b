"""The hidden cases of 01-backward: other shapes, values and upstream gradients. They never leave this folder."""

from autograder import away, broadcasts, case, normal, positive, sample, shapes, sweep, values


def renamed(samples):
    """The same kinds of samples under names of their own, so that no two cases share one."""
    return [sample(f"{s.name}, other sizes", *s.inputs, **s.options) for s in samples]


SIZES = (3, 7, 2)

sweep("broadcast", "add", renamed(broadcasts(sizes=SIZES)), seed=711)
sweep("broadcast", "mul", renamed(broadcasts(sizes=SIZES)), seed=712)
sweep("sub", "sub", renamed(broadcasts(sizes=SIZES)), seed=713)
sweep("div", "div", renamed(broadcasts(normal, away, sizes=SIZES)), seed=714)
sweep("neg", "neg", renamed(shapes(sizes=SIZES)), seed=715)
sweep("power", "pow", [
    sample("exponent 5, other sizes", normal(3, 7), 5),
    sample("exponent -3, other sizes", away(2, 7), -3),
    sample("exponent 1.7, other sizes", positive(7, 2), 1.7),
    sample("base 0, exponent 4", values([[0.0, -1.5], [2.5, 0.0]]), 4),
    sample("a tensor as exponent, other sizes", positive(7, 3), normal(7, 3).constant),
    sample("the base is stretched along two axes", positive(1, 3, 1), normal(2, 3, 7).constant),
], seed=716)  # fmt: skip
sweep("exponent", "pow", [
    sample("both require a gradient, other sizes", positive(3, 7), normal(3, 7)),
    sample("a number to the power of a tensor, other sizes", 5.0, normal(7, 3)),
    sample("the exponent is stretched along two axes", positive(2, 3, 7), normal(1, 3, 1)),
    sample("base 0, other sizes", values([[0.0, 4.0], [0.5, 0.0]]), values([[3.0, -1.0], [2.0, 0.5]])),
], seed=717)  # fmt: skip
sweep("exp", "exp", renamed(shapes(sizes=SIZES)), seed=718)
sweep("log", "log", renamed(shapes(positive, sizes=SIZES)), seed=719)
REDUCTIONS = [
    sample("all elements, other sizes", normal(7, 2)),
    sample("dim 1 of three", normal(3, 7, 2), dim=1),
    sample("dim -3", normal(3, 7, 2), dim=-3),
    sample("dim 0 of a larger square", normal(5, 5), dim=0),
    sample("dim 1 of a larger square", normal(5, 5), dim=1),
    sample("the first and last of four dims", normal(2, 3, 5, 7), dim=(0, -1)),
    sample("dim 2 kept", normal(3, 7, 2), dim=2, keepdim=True),
]
sweep("sum", "sum", REDUCTIONS, seed=720)
sweep("mean", "mean", REDUCTIONS, seed=721)


@case(question="power")
def a_scaled_polynomial(torch):
    x = torch.tensor([0.5, -1.25, 3.0], dtype=torch.float64, requires_grad=True)
    y = 0.3 * (x**3 + 2 * x**2)
    y.backward(torch.tensor([1.0, -0.5, 2.0], dtype=torch.float64))
    return {"y": y, "x.grad": x.grad}


@case(question="accumulate", points=2, pieces="accumulate")
def five_calls_on_two_leaves(torch):
    a = torch.tensor([[1.5, -2.0]], dtype=torch.float64, requires_grad=True)
    b = torch.tensor([[0.5], [4.0]], dtype=torch.float64, requires_grad=True)
    for i in range(5):
        (a * b + a).backward(torch.tensor([[1.0, i], [-2.0, 0.5 * i]], dtype=torch.float64))
    first = a.grad * 1
    b.grad.zero_()
    (a * b).backward(torch.tensor([[1.0, 2.0], [3.0, -4.0]], dtype=torch.float64))
    return {"a.grad after five calls": first, "a.grad": a.grad, "b.grad": b.grad}


@case(question="detach", points=2, pieces="detach")
def one_branch_of_a_product_is_cut(torch):
    x = torch.tensor([[1.5, -2.0, 0.25]], dtype=torch.float64, requires_grad=True)
    w = torch.tensor([[2.0], [-1.0]], dtype=torch.float64, requires_grad=True)
    y = x * w
    z = y * y.detach() + y
    z.backward(torch.tensor([[1.0, -1.0, 2.0], [0.5, 3.0, -0.25]], dtype=torch.float64))
    return {"x.grad": x.grad, "w.grad": w.grad}
