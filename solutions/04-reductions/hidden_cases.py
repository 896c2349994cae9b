"""The hidden cases of 04-reductions: other shapes, values and upstream gradients. They never leave this folder."""

from math import inf

from autograder import flat, normal, sample, sweep, values


def others(x=normal, keepdim=True, half=None):
    """Return samples of an operation along one axis, in shapes and layouts that the public ones leave out.

    `half` comes in half precision: numbers at which a right formula rounds little, however it is written.
    """
    kept = {"keepdim": True} if keepdim else {}
    return [
        sample("dim 0 of a cube", x(3, 3, 3), dim=0),
        sample("four axes", x(2, 1, 3, 2), dim=2, **kept),
        sample("dim -1 of three axes", x(3, 2, 4), dim=-1, **kept),
        sample("one row seen several times", x(4, 3).expanded, dim=1),
        sample("a vector", x(5), dim=0),
        sample("float16", (half or x(2, 5)).float16, dim=-1),
    ]


SIZE_1 = sample("an axis of size 1", normal(3, 1), dim=1)
HALF = values([[0.5, 2.0, -1.0], [4.0, 0.25, -2.0]])

sweep("expand", "expand", [
    sample("a square, stretched", normal(3, 1), size=(3, 3)),
    sample("four axes", normal(2, 1, 3, 1), size=(2, 4, 3, 5)),
    sample("two new axes and a stretched one", normal(1, 3), size=(2, 4, 5, 3)),
    sample("of shape 1, as it was", normal(1), size=(1,)),
    sample("a new axis of size 1", normal(2, 3), size=(1, 2, 3)),
    sample("one row seen several times", normal(4, 3).expanded, size=(2, 4, 3)),
    sample("float16", normal(7, 1).float16, size=(7, 2)),
    flat(sample("shown nowhere", normal(2, 1), size=(2, 0))),
    flat(sample("shown nowhere, a new axis", normal(3), size=(0, 3), aspect="shapes")),
], seed=751, laws=False)  # fmt: skip
sweep("cumsum", "cumsum", [*others(keepdim=False), SIZE_1], seed=752, laws=False)
NEAR = 2.0**-38
TIES_IN_A_COLUMN = [[2.0 - NEAR, 0.0], [2.0, -1.0], [2.0, 0.0], [2.0, -0.5]]
sweep("amax", "amax", [
    *others(),
    SIZE_1,
    sample("ties in a column", values(TIES_IN_A_COLUMN), dim=0, keepdim=True),
    sample("ties over two axes", values([[[1.0, 3.0], [3.0, 3.0]], [[0.0, -1.0], [-1.0, -2.0]]]), dim=(-1, 1)),
    sample("negative numbers", values([-2.0, -2.0, -3.0, -5.0, -2.0 - NEAR])),
], seed=753, laws=False)  # fmt: skip


def greatest_values(torch, x, **options):
    return torch.max(x, **options)[0]


def values_of_topk(torch, x, **options):
    return torch.topk(x, **options)[0]


sweep(
    "max",
    "max",
    [
        *others(),
        SIZE_1,
        sample("ties in a column", values(TIES_IN_A_COLUMN), dim=0),
        sample("infinity arrives", normal(2, 3), dim=1, upstream=inf, aspect="special"),
    ],
    seed=754,
    call=greatest_values,
    laws=False,
)
sweep("topk", "topk", [
    sample("four axes", normal(2, 1, 5, 2), k=3, dim=2),
    sample("the smallest, in the middle", normal(2, 4, 3), k=2, dim=-2, largest=False),
    sample("one row seen several times", normal(4, 3).expanded, k=1, dim=1),
    sample("an axis of size 1", normal(3, 1), k=1, dim=1),
    sample("float16", HALF.float16, k=2),
    sample("another cycle", values([1.0, 4.0, 3.0, 2.0, 5.0]), k=4),
], seed=755, call=values_of_topk, laws=False)  # fmt: skip
sweep("prod", "prod", [
    *others(half=HALF),
    SIZE_1,
    sample("a zero in a column", values([[2.0, 0.0], [-3.0, 4.0], [0.5, -1.5]]), dim=0, keepdim=True),
    sample("zeros in a column", values([[0.0, 0.0], [-3.0, 4.0], [0.0, -1.5]]), dim=0),
    sample("a zero as the only element", values([0.0]), dim=0),
    sample("tiny and large", values([1e-20, 3e15, -2.0]), dim=0),
], seed=756, laws=False)  # fmt: skip
LARGE_IN_A_COLUMN = [[5e4, -5e4], [5e4, -5e4], [4.9999e4, 1.0]]
sweep("logsumexp", "logsumexp", [
    *others(),
    SIZE_1,
    sample("large, in a column", values(LARGE_IN_A_COLUMN), dim=0, keepdim=True),
    sample("minus infinity, in a column", values([[-inf, 2.0, -inf], [1.0, -inf, -5e4]]), dim=0),
], seed=757, laws=False)  # fmt: skip
SCORES = [
    *others(keepdim=False),
    sample("large, in a column", values(LARGE_IN_A_COLUMN), dim=0),
    sample("one far ahead", values([[8.0, 0.0, -1.0], [0.0, 12.0, 1.0]]), dim=1),
    sample("equal scores", values([[1.0, 1.0], [0.0, 0.0]]), dim=1),
]
sweep("softmax", "softmax", SCORES, seed=758, laws=False)
sweep("softmax", "log_softmax", SCORES, seed=759, laws=False)
SPREAD = [
    sample("dim 0 of a cube", normal(3, 3, 3), dim=0),
    sample("four axes, two of them, correction 0", normal(2, 1, 3, 2), dim=(-1, 0), correction=0, keepdim=True),
    sample("all axes kept, correction 3", normal(5, 2), correction=3, keepdim=True),
    sample("a vector of 2", normal(2), dim=0),
    sample("one row seen several times", normal(4, 3).expanded, dim=1),
    sample("float16", HALF.float16, dim=-1),
    sample("another mean", values([[-50.0, 3.0], [-51.0, 8.0], [-48.5, -1.0]]), dim=0),
    sample("no elements", normal(0, 3), dim=1),
    flat(sample("a single number, correction 0", normal(), dim=-1, correction=0)),
]
sweep("var", "var", SPREAD, seed=760, laws=False)
sweep("var", "std", [
    *SPREAD,
    flat(sample("equal elements, correction 0", values([[0.5, 0.5], [-3.0, -3.0]]), dim=1, correction=0)),
], seed=761, laws=False)  # fmt: skip
TINY = [2e-30, -3e-30, 1e-30]
ZERO_COLUMN = [[0.0, 5.0], [0.0, -12.0]]
sweep("norm", "linalg.vector_norm", [
    *others(),
    SIZE_1,
    sample("p = 1, all axes", normal(3, 2), ord=1),
    sample("p = 3, two axes kept", normal(3, 2, 4), ord=3, dim=(0, 1), keepdim=True),
    sample("p = 3, in a column", normal(4, 3), ord=3, dim=0),
    sample("p = inf, two axes", normal(3, 2, 4), ord=inf, dim=(-1, 0)),
    sample("p = inf, ties over all axes", values([[3.0, -1.0], [-3.0, 3.0], [3.0 - NEAR, NEAR - 3.0]]), ord=inf),
    sample("p = 2, a zero column", values(ZERO_COLUMN), dim=0),
    sample("p = 3, a zero column", values(ZERO_COLUMN), ord=3, dim=0, keepdim=True),
    sample("p = inf, a zero column", values(ZERO_COLUMN), ord=inf, dim=0),
    sample("p = 3 in float32", normal(2, 5).float32, ord=3, dim=1),
    sample("p = 1, tiny", values(TINY), ord=1, dim=0),
    sample("p = 3, tiny", values(TINY), ord=3, dim=0),
    sample("p = inf, tiny", values(TINY), ord=inf, dim=0),
    sample("p = 1, one number four times", values([[2.0, 2.0], [2.0, 2.0]]), ord=1),
    sample("p = inf in float16", HALF.float16, ord=inf, dim=1),
], seed=762, laws=False)  # fmt: skip
# A rule has a branch for each of them: the laws are asked in each.
for seed, power in ((861, 1), (862, 3), (863, inf)):
    sweep("norm", "linalg.vector_norm", [
        sample(f"rows, p = {power}", normal(3, 4), ord=power, dim=1, keepdim=True),
        sample(f"rows of whole numbers, p = {power}", values([[1.0, -1.0, 2.0], [3.0, -2.0, 1.0]]), ord=power, dim=1),
        sample(f"not contiguous, p = {power}", normal(4, 3).transposed, ord=power, dim=0),
        sample(f"equal numbers, p = {power}", values([2.0, 2.0, 2.0]), ord=power, upstream=0.7),
    ], seed=seed)  # fmt: skip
