"""The public cases of 04-reductions: each rule along axes of every kind, and where several elements tie or are zero.

Each case is a torch program. The judge runs it on PyTorch, the sandbox on your rules; the two results are compared.
"""

from math import inf

from autograder import flat, hint, normal, sample, sweep, values

WHERE_IT_WAS = "Where was the axis that forward removed, and where does broadcasting put it by itself?"


def along(x=normal, keepdim=True, single=True):
    """Return samples of an operation along one axis; `x` draws the input from a shape.

    `keepdim` says whether the operation takes this option, `single` whether it takes a single number.
    """
    kept = {"keepdim": True} if keepdim else {}
    samples = [
        sample("dim 1", x(2, 3), dim=1),
        sample("dim 1 of a square", x(3, 3), dim=1, hint=WHERE_IT_WAS if keepdim else ""),
        sample("dim -2 of three axes", x(2, 3, 5), dim=-2),
        sample("dim 0 kept" if keepdim else "dim 0", x(2, 3), dim=0, **kept),
        sample("no elements", x(0, 3), dim=1),
        sample("not contiguous", x(3, 5).transposed, dim=0),
        sample("float32", x(2, 7).float32, dim=1),
    ]
    return [*samples, sample("a single number", x(), dim=-1)] if single else samples


# -- linear operations -----------------------------------------------------------------------------------------------

sweep("expand", "expand", [
    sample("a new axis", normal(3), size=(2, 3)),
    sample("a new axis, all of the same size", normal(3), size=(3, 3)),
    sample("a stretched axis", normal(3, 1), size=(-1, 5)),
    sample("both", normal(1, 3), size=(4, 2, 3)),
    sample("a stretched axis in the middle", normal(2, 1, 3), size=(2, 5, 3)),
    sample("as it was", normal(2, 3), size=(2, 3)),
    sample("a single number", normal(), size=(2, 3)),
    sample("no elements", normal(0, 1), size=(0, 3)),
    sample("not contiguous", normal(3, 1, 2).transposed, size=(3, 5, 2)),
    sample("float32", normal(7, 1).float32, size=(7, 3)),
], seed=51)  # fmt: skip
sweep("cumsum", "cumsum", along(keepdim=False, single=False), seed=52)

# -- one of many -----------------------------------------------------------------------------------------------------

TIES = [[1.0, 1.0, 0.0], [2.0, 2.0, 2.0], [0.0, -1.0, 3.0]]
sweep("amax", "amax", [
    *along(),
    sample("all axes", normal(2, 3)),
    sample("two axes", normal(2, 3, 5), dim=(0, -1)),
    sample("ties", values(TIES), dim=1, hint="Add up what you hand out for one result."),
    sample("ties over all axes", values(TIES), keepdim=True, aspect="special"),
], seed=53)  # fmt: skip


def greatest_values(torch, x, **options):
    return torch.max(x, **options)[0]


def values_of_topk(torch, x, **options):
    return torch.topk(x, **options)[0]


sweep(
    "max",
    "max",
    [*along(), sample("ties", values(TIES), dim=1, hint="Which element does the index name?")],
    seed=54,
    call=greatest_values,
)
sweep("topk", "topk", [
    sample("the 2 greatest along dim 1", normal(2, 5), k=2, dim=1),
    sample("the 2 smallest along dim 0", normal(5, 3), k=2, dim=0, largest=False),
    sample("sorted", normal(3, 3), k=3, dim=-1),
    sample("sorted along dim 0", normal(3, 3), k=3, dim=0),
    sample("one of a vector", normal(5), k=1),
    sample("no elements", normal(0, 3), k=2, dim=1),
    sample("not contiguous", normal(3, 5).transposed, k=2, dim=-2),
    sample("float32", normal(2, 7).float32, k=3, dim=1),
    sample("a cycle", values([2.0, 3.0, 1.0]), k=3, hint="Follow one element into the result, and back."),
], seed=55, call=values_of_topk)  # fmt: skip

# -- products and exponentials ---------------------------------------------------------------------------------------

ONE_ZERO = [[2.0, 0.0, 3.0], [-1.0, 4.0, 0.5]]
TWO_ZEROS = [[0.0, 5.0, 0.0], [2.0, -3.0, 4.0]]
sweep("prod", "prod", [
    *along(),
    sample("one zero", values(ONE_ZERO), dim=1),
    sample("two zeros", values(TWO_ZEROS), dim=1),
    flat(sample("zeros only", values([0.0, 0.0, 0.0]), dim=0)),
], seed=56)  # fmt: skip
hint("prod", "What is the product of the others, for an element that is zero, and for one beside it?")

LARGE = [[1000.0, 1001.0, 999.0], [-1000.0, -1002.0, -999.0]]
MASKED = [[-inf, 1.0, 2.0], [0.5, -inf, 0.0]]
sweep("logsumexp", "logsumexp", [
    *along(),
    sample("large", values(LARGE), dim=1),
    sample("far apart", values([[0.0, 30.0, -30.0], [1.0, 1.0, 1.0]]), dim=1),
    sample("minus infinity", values(MASKED), dim=1),
], seed=57)  # fmt: skip
SCORES = [
    *along(keepdim=False, single=False),
    flat(sample("a single number", normal(), dim=0)),
    flat(sample("an axis of size 1", normal(3, 1), dim=1)),
    sample("large", values(LARGE), dim=1),
]
sweep("softmax", "softmax", SCORES, seed=58)
sweep("softmax", "log_softmax", SCORES, seed=59)

# -- lengths ---------------------------------------------------------------------------------------------------------

SPREAD = [
    sample("dim 1", normal(2, 5), dim=1),
    sample("dim 1 of a square", normal(3, 3), dim=1, hint=WHERE_IT_WAS),
    sample("dim 0 kept, correction 0", normal(3, 2), dim=0, correction=0, keepdim=True),
    sample("all axes", normal(2, 3)),
    sample("two axes, correction 2", normal(2, 3, 5), dim=(0, -1), correction=2),
    sample("not contiguous", normal(3, 5).transposed, dim=-2),
    sample("float32", normal(2, 7).float32, dim=1),
    sample("far from zero", values([[101.0, 103.0, 98.5], [2.0, 4.0, 9.0]]), dim=1),
]
sweep("var", "var", [*SPREAD, flat(sample("equal elements", values([2.0, 2.0, 2.0]), dim=0))], seed=60)
sweep(
    "var",
    "std",
    [*SPREAD, sample("a row of equal elements", values([[2.0, 2.0, 2.0], [1.0, 2.0, 4.0]]), dim=1)],
    seed=61,
)

ZERO = [[0.0, 0.0, 0.0], [3.0, -4.0, 0.0]]
sweep("norm", "linalg.vector_norm", [
    *along(),
    sample("all axes", normal(2, 3)),
    sample("two axes, p = 1", normal(2, 3, 5), ord=1, dim=(0, -1)),
    sample("p = 1", normal(2, 3), ord=1, dim=1, aspect="ordinary"),
    sample("p = 3", normal(2, 3), ord=3, dim=1, aspect="ordinary"),
    sample("p = inf", normal(2, 3), ord=inf, dim=1, aspect="ordinary"),
    sample("p = inf, all axes kept", normal(2, 3), ord=inf, keepdim=True),
    sample("zeros, p = 1", values(ZERO), ord=1, dim=1),
    sample("zeros, p = 2", values(ZERO), ord=2, dim=1),
    sample("zeros, p = 3", values(ZERO), ord=3, dim=1),
    sample("zeros, p = inf", values(ZERO), ord=inf, dim=1),
    sample("ties, p = inf", values([[3.0, -3.0, 1.0], [-2.0, 2.0, 2.0]]), ord=inf, dim=1,
           hint="Add up what you hand out for one result."),
], seed=62)  # fmt: skip
