"""The hidden cases of 07-losses: other shapes, values and upstream gradients. They never leave this folder."""

from math import inf, nan

from autograder import case, flat, normal, positive, sample, sweep, values

REDUCTIONS, IGNORED, LARGE, LONGER = "reductions", "rows that do not count", "large logits", "in a longer program"
WHOLE, OTHER = values([[1.0, -1.0], [2.0, 3.0]]), values([[2.0, 1.0], [-1.0, 1.0]])
EXACT = values([[0.5, 2.0, -1.0], [4.0, 0.25, -2.0]])  # powers of 2: a product rounds nothing
TARGET = values([[1.0, 0.5, 2.0], [-1.0, 1.0, 0.5]])

# The public cases ask for all laws of each rule. The hidden ones ask a second time where few cases find a wrong rule.
LAWS = [
    "upstream gradient of zeros", "upstream gradient not contiguous", "upstream gradient from one number",
    "upstream gradient not finite", "other magnitudes",
]  # fmt: skip


def of_two(question, operation, seed, half="float16", laws=LAWS):
    sweep(question, operation, [
        sample("mean of one number", normal(1), normal(1), aspect=REDUCTIONS),
        sample("four axes summed", normal(2, 1, 3, 2), normal(2, 1, 3, 2), reduction="sum", aspect="shapes"),
        sample("whole numbers", WHOLE, OTHER, reduction="none", aspect="ordinary"),
        sample("one row seen several times", normal(3, 4).expanded, normal(3, 4), aspect="shapes"),
        sample(half, getattr(EXACT, half), getattr(TARGET, half), reduction="sum"),
        sample("a small error", values([1.0, 2.0]), values([1.0 + 2.0**-30, 2.0 - 2.0**-30]), reduction="none",
               aspect="ordinary"),
        sample("NaN arrives", normal(2, 3), normal(2, 3), reduction="none", upstream=nan, aspect="ordinary"),
        sample("an upstream gradient of 0.3 everywhere", normal(2, 3), normal(2, 3), upstream=0.3,
               aspect=REDUCTIONS),
    ], seed=seed, laws=False)  # fmt: skip
    sweep(question, operation, [
        sample("each of six terms", normal(2, 3), normal(2, 3), reduction="none", aspect=REDUCTIONS),
        sample("each term in float32", normal(2, 3).float32, normal(2, 3).float32, reduction="none"),
    ], seed=seed + 100, laws=laws)  # fmt: skip


of_two("mse", "nn.functional.mse_loss", 771)
of_two("l1", "nn.functional.l1_loss", 772, laws=[*LAWS, "called again"])
sweep("l1", "nn.functional.l1_loss", [
    sample("one of many is equal", values([[1.0, 2.0], [3.0, 4.0]]), values([[1.5, 2.0], [2.0, 5.0]]),
           reduction="sum", aspect="special", convention=True),
    sample("equal in float32, infinities arrive", values([1.0, 2.0]).float32, values([1.0, 2.0]).float32,
           reduction="none", upstream=inf, aspect="special", convention=True),
    flat(sample("nearly equal", values([1.0, 1.0]), values([1.0 + 2.0**-40, 1.0 - 2.0**-40]), reduction="none",
                aspect="special")),
], seed=773, laws=False)  # fmt: skip
of_two("huber", "nn.functional.smooth_l1_loss", 774, half="bfloat16")  # PyTorch 2.9 has none in float16
sweep("huber", "nn.functional.smooth_l1_loss", [
    sample("a very narrow parabola", normal(3, 4), normal(3, 4), beta=0.01, aspect="the width of the parabola"),
    sample("all inside", normal(3, 2), normal(3, 2), reduction="sum", beta=50.0, aspect="the width of the parabola"),
    sample("at its ends", values([2.0, -2.0, 0.0]), values([0.0, 0.0, 0.0]), reduction="none", beta=2.0,
           aspect="the width of the parabola"),
    sample("wide in float32", normal(3, 4).float32, normal(3, 4).float32, beta=2.0),
    sample("small differences", values([1e-9, -2e-13, 1e-20, 3e-30]), values([0.0, 0.0, 3e-20, 1e-30]),
           reduction="none", upstream=1e9, aspect="the width of the parabola"),
    sample("a square", normal(3, 3), normal(3, 3), reduction="none", beta=0.5, aspect="shapes"),
    sample("equal differences", values([2.0, 2.0]), values([1.5, 1.5]), reduction="none", upstream=0.7,
           aspect="ordinary"),
], seed=775, laws=False)  # fmt: skip


@case(question="mse", rules="mse_loss", aspect=LONGER)
def a_network_that_follows_another(torch):
    torch.manual_seed(3)
    x = torch.randn(6, 3, dtype=torch.float64)
    first = torch.randn(3, 2, dtype=torch.float64, requires_grad=True)
    second = torch.randn(3, 2, dtype=torch.float64, requires_grad=True)
    mse = torch.nn.functional.mse_loss
    apart = mse(torch.tanh(x @ first), torch.tanh(x @ second), reduction="none")
    (apart.sum(dim=1) * torch.tensor([1.0, 0.0, 2.0, -1.0, 0.5, 1.0], dtype=torch.float64)).sum().backward()
    return {"first.grad": first.grad, "second.grad": second.grad}


SIGNS = values([-1.0, 1.0, 1.0, -1.0, 1.0]).constant
sweep("hinge", "nn.functional.margin_ranking_loss", [
    sample("mean of five", normal(5), normal(5), SIGNS, margin=1.0, aspect=REDUCTIONS),
    sample("mean of one", values([0.5]), values([1.0]), values([1.0]).constant, aspect=REDUCTIONS),
    sample("only the first requires a gradient", normal(5), normal(5).constant, SIGNS, margin=0.25, aspect="ordinary"),
    sample("all cost something", normal(5), normal(5), SIGNS, margin=100.0, reduction="sum", aspect="the margin"),
    sample("none costs anything", values([5.0, 6.0]), values([-5.0, -6.0]), values([1.0, 1.0]).constant, margin=0.5,
           reduction="sum", aspect="the margin"),
    sample("tiny differences", values([1e-9, -2e-9, 3e-14]), values([2e-9, 1e-9, 1e-14]),
           values([1.0, 1.0, -1.0]).constant, reduction="sum", aspect="the margin"),
    sample("a negative margin", normal(5), normal(5), SIGNS, margin=-0.5, aspect="the margin"),
    sample("three axes", normal(1, 5, 1), normal(1, 5, 1), values([[[1.0], [-1.0], [1.0], [-1.0], [1.0]]]).constant,
           margin=0.5, aspect="shapes"),
    sample("not contiguous", normal(3, 2).transposed, normal(3, 2), values([[1.0, -1.0]] * 3).constant, margin=0.5,
           reduction="none"),
    sample("both not contiguous", normal(3, 3).transposed, normal(3, 3).transposed,
           values([[1.0, -1.0, 1.0], [-1.0, 1.0, -1.0], [1.0, 1.0, -1.0]]).constant, margin=1.5, reduction="none",
           aspect="shapes"),
    sample("nearly on the margin", values([1.0, 1.0, -1.0]), values([0.5 + 2.0**-20, 0.5 - 2.0**-20, 0.25]),
           values([1.0, 1.0, -1.0]).constant, margin=0.5, reduction="none", aspect="the margin"),
    sample("nearly on the margin in float32", values([1.0, 1.0]).float32,
           values([0.5 + 2.0**-13, 0.5 - 2.0**-13]).float32, values([1.0, 1.0]).float32.constant, margin=0.5,
           reduction="none", aspect="the margin"),
    sample("NaN arrives at pairs that cost", values([0.0, 1.0]), values([1.0, 3.0]), values([1.0, 1.0]).constant,
           margin=0.5, reduction="none", upstream=nan, aspect="the margin"),
    sample("equal pairs", values([0.0, 0.0]), values([1.0, 1.0]), values([1.0, 1.0]).constant, margin=0.5,
           reduction="none", upstream=0.7, aspect="ordinary"),
    sample("whole numbers", values([1.0, 3.0, -2.0]), values([2.0, 1.0, -2.0]), values([1.0, 1.0, -1.0]).constant,
           margin=0.5, reduction="none", aspect="ordinary"),
    sample("float16", values([0.5, 2.0]).float16, values([1.0, -4.0]).float16, values([1.0, 1.0]).float16.constant,
           margin=0.25, reduction="sum"),
], seed=776, laws=False)  # fmt: skip
sweep("hinge", "nn.functional.margin_ranking_loss", [
    sample("each of five", normal(5), normal(5), SIGNS, margin=0.5, reduction="none", aspect=REDUCTIONS),
], seed=777, laws=LAWS)  # fmt: skip

sweep("preference", "nn.functional.logsigmoid", [
    sample("whole numbers", values([1.0, -1.0, 2.0, -2.0]), aspect="ordinary"),
    sample("far out on both sides", values([36.0, 200.0, 700.0, -36.0, -700.0]), aspect=LARGE),
    sample("large in float32", values([50.0, -50.0, 100.0, -100.0]).float32, aspect=LARGE),
    sample("four axes", normal(2, 1, 3, 2), aspect="shapes"),
    sample("one row seen several times", normal(3, 4).expanded, aspect="shapes"),
    sample("float16", values([0.0, 0.5, -2.0]).float16),
], seed=778, laws=False, rule="log_sigmoid")  # fmt: skip

MAYBE = values([[0.0, 1.0], [0.75, 0.5], [1.0, 0.0]]).constant
sweep("bce", "nn.functional.binary_cross_entropy_with_logits", [
    sample("mean of three rows", normal(3, 2), MAYBE, aspect=REDUCTIONS),
    sample("one number", normal(), values(1.0).constant, aspect="shapes"),
    sample("three axes", normal(1, 3, 2), values([[[0.0, 1.0], [0.75, 0.5], [1.0, 0.0]]]).constant, reduction="sum",
           aspect="shapes"),
    sample("half and half", normal(4), values([0.5, 0.5, 0.5, 0.5]).constant, reduction="none", aspect="ordinary"),
    sample("whole numbers", values([1.0, -1.0, 2.0]), values([1.0, 0.0, 0.0]).constant, reduction="none",
           aspect="ordinary"),
    sample("large logits, meaned", values([[300.0, -300.0], [-500.0, 500.0]]),
           values([[0.0, 1.0], [1.0, 0.0]]).constant, aspect=LARGE),
    sample("large in float32", values([200.0, -200.0, 95.0]).float32, values([0.0, 1.0, 0.0]).float32.constant,
           reduction="sum", aspect=LARGE),
    sample("weights and fractions", normal(3, 2), MAYBE, reduction="none", pos_weight=values([3.0, 0.25]).constant,
           aspect="positive examples count more"),
    sample("a weight of 0", normal(3, 2), MAYBE, pos_weight=values(0.0).constant,
           aspect="positive examples count more"),
    sample("a weight for each element", normal(3, 2), MAYBE, reduction="sum",
           pos_weight=values([[2.0, 1.0], [3.0, 4.0], [5.0, 6.0]]).constant, aspect="positive examples count more"),
    sample("both not contiguous", normal(3, 2).transposed,
           values([[1.0, 0.0, 0.25], [0.0, 1.0, 0.5]]).constant.transposed, reduction="none"),
    sample("float16", values([0.0, 0.5]).float16, values([1.0, 0.0]).float16.constant, reduction="sum"),
    sample("an upstream gradient of 0.3", normal(3, 2), MAYBE, upstream=0.3, aspect=REDUCTIONS),
], seed=779, laws=False)  # fmt: skip
sweep("bce", "nn.functional.binary_cross_entropy_with_logits", [
    sample("each of six", normal(3, 2), values([[0.25, 0.5], [0.75, 0.5], [0.125, 0.875]]).constant, reduction="none",
           aspect=REDUCTIONS),
], seed=780, laws=[*LAWS, "called again"])  # fmt: skip

CLASSES = values([1, 1, 0, 3, 2]).integer
sweep("nll", "nn.functional.nll_loss", [
    sample("mean of five", normal(5, 4), CLASSES, aspect=REDUCTIONS),
    sample("mean of one", normal(1, 4), values([2]).integer, aspect=REDUCTIONS),
    sample("the same class in all rows", normal(3, 2), values([1, 1, 1]).integer, reduction="none", aspect="ordinary"),
    sample("one class", normal(3, 1), values([0, 0, 0]).integer, aspect="shapes"),
    sample("weights, each term", normal(5, 4), CLASSES, weight=values([2.0, 0.5, 4.0, 0.25]).constant,
           reduction="none", aspect="weights"),
    sample("tiny weights", normal(2, 4), values([3, 3]).integer, weight=values([2e-20, 5e-21, 4e-20, 1e-21]).constant,
           aspect="weights"),
    sample("one row counts", normal(3, 4), values([-100, 2, -100]).integer, aspect=IGNORED),
    sample("the last class is ignored", normal(5, 4), CLASSES, ignore_index=3, aspect=IGNORED),
    sample("ignored rows summed", normal(5, 4), values([0, 7, 1, 7, 3]).integer, ignore_index=7, reduction="sum",
           aspect=IGNORED),
    sample("weights and one row ignored", normal(3, 4), values([2, -1, 3]).integer, ignore_index=-1,
           weight=values([2.0, 0.5, 4.0, 0.25]).constant, aspect=IGNORED),
    sample("all rows ignored, summed", normal(2, 4), values([-100, -100]).integer, reduction="sum", aspect=IGNORED),
    sample("all rows ignored, with weights", normal(2, 3), values([1, 1]).integer, ignore_index=1,
           weight=values([2.0, 0.5, 4.0]).constant, aspect=IGNORED, convention=True),
    sample("float16", EXACT.float16, values([2, 0]).integer, reduction="sum"),
    sample("weights in float32", normal(5, 4).float32, CLASSES, weight=values([2.0, 0.5, 4.0, 0.25]).float32.constant),
    sample("an upstream gradient of 0.3", normal(5, 4), CLASSES, upstream=0.3, aspect=REDUCTIONS),
], seed=781, laws=False)  # fmt: skip
sweep("nll", "nn.functional.nll_loss", [
    sample("each of five", normal(5, 4), CLASSES, reduction="none", aspect=REDUCTIONS),
], seed=782, laws=[*LAWS, "walked through twice"])  # fmt: skip

sweep("cross_entropy", "nn.functional.cross_entropy", [
    sample("mean of five", normal(5, 4), CLASSES, aspect=REDUCTIONS),
    sample("mean of one", normal(1, 3), values([0]).integer, aspect=REDUCTIONS),
    sample("one class", normal(3, 1), values([0, 0, 0]).integer, reduction="sum", aspect="shapes"),
    sample("two classes", normal(4, 2), values([1, 0, 0, 1]).integer, reduction="none", aspect="ordinary"),
    sample("a square", normal(3, 3), values([2, 0, 1]).integer, reduction="none", aspect="ordinary"),
    sample("equal logits", values([[2.0, 2.0, 2.0], [-1.0, -1.0, -1.0]]), values([0, 2]).integer, aspect="ordinary"),
    sample("large, summed", values([[500.0, -500.0], [-900.0, -901.0], [0.0, 600.0]]), values([1, 0, 0]).integer,
           reduction="sum", aspect=LARGE),
    sample("large in float32", values([[100.0, 0.0], [200.0, 201.0]]).float32, values([1, 1]).integer, aspect=LARGE),
    sample("all smooth", normal(3, 4), values([3, 1, 0]).integer, label_smoothing=1.0, aspect="smoothed labels"),
    sample("smoothed, each term", normal(3, 4), values([3, 1, 0]).integer, reduction="none", label_smoothing=0.25,
           aspect="smoothed labels"),
    sample("one row counts", normal(3, 4), values([-100, 2, -100]).integer, aspect=IGNORED),
    sample("smoothed, the last class is ignored", normal(5, 4), CLASSES, ignore_index=3, label_smoothing=0.2,
           aspect=IGNORED),
    sample("smoothed, two rows ignored", normal(5, 4), values([0, 7, 1, 7, 3]).integer, ignore_index=7,
           reduction="none", label_smoothing=0.1, aspect=IGNORED),
    sample("all rows ignored, summed", normal(2, 4), values([-100, -100]).integer, reduction="sum", aspect=IGNORED),
    sample("one row seen several times", normal(3, 4).expanded, values([3, 1, 0]).integer, aspect="shapes"),
    sample("smoothed in float32", normal(4, 3).float32, values([2, 0, 1, 2]).integer, label_smoothing=0.1),
    sample("an upstream gradient of 0.3", normal(5, 4), CLASSES, upstream=0.3, aspect=REDUCTIONS),
    *(
        sample(f"upstream gradients of the size of {size}, {reduction}", normal(5, 4), CLASSES, upstream=size,
               reduction=reduction, label_smoothing=smoothing, aspect="laws")
        for size in (1e-30, 1e-10, 3e4, 1e14, 1e28)
        for reduction, smoothing in (("mean", 0.0), ("none", 0.1))
    ),
    sample("whole numbers", values([[1.0, -1.0, 2.0], [0.0, -2.0, 3.0]]), values([2, 0]).integer, aspect="ordinary"),
], seed=783, laws=False)  # fmt: skip


@case(question="cross_entropy", operation="cross_entropy", aspect="laws")
def an_upstream_gradient_with_gaps(torch):
    x = torch.tensor([[0.5, -1.0, 2.0], [1.0, 0.25, -0.5], [0.0, 1.5, 1.0]], dtype=torch.float64, requires_grad=True)
    gaps = torch.tensor([0.7, 9.0, -1.3, 9.0, 0.4, 9.0], dtype=torch.float64)
    torch.nn.functional.cross_entropy(x, torch.tensor([2, 0, 1]), reduction="none").backward(gaps[::2])
    return {"x.grad": x.grad}


@case(question="cross_entropy", operation="cross_entropy", aspect=IGNORED)
def an_ignored_row_of_logits_gets_0_whatever_arrives(torch):
    x = torch.tensor([[0.5, -1.0], [2.0, 0.25], [-1.0, 1.0]], dtype=torch.float64, requires_grad=True)
    y = torch.nn.functional.cross_entropy(x, torch.tensor([1, -100, -100]), reduction="none")
    y.backward(torch.tensor([-2.0, inf, nan], dtype=torch.float64))
    return {"x.grad": x.grad}


@case(question="cross_entropy", rules="cross_entropy", aspect=LONGER)
def twenty_steps_of_training(torch):
    torch.manual_seed(5)
    x = torch.randn(12, 3, dtype=torch.float64)
    target = (x[:, 0] > 0).long() + (x[:, 1] > x[:, 2]).long()
    model = torch.nn.Linear(3, 3).double()
    optimizer = torch.optim.SGD(model.parameters(), lr=0.5)
    for _ in range(20):
        optimizer.zero_grad()
        loss = torch.nn.functional.cross_entropy(model(x), target)
        loss.backward()
        optimizer.step()
    return {"the last loss": loss.detach(), "a weight": model.weight.detach()}


sweep("kl", "nn.functional.kl_div", [
    sample("batchmean of a vector", normal(5), positive(5), reduction="batchmean", aspect=REDUCTIONS),
    sample("each logarithm", normal(3, 2), normal(3, 2), reduction="none", log_target=True,
           aspect="logarithms as targets"),
    sample("logarithms, only the target requires a gradient", normal(4, 3).constant, normal(4, 3),
           reduction="batchmean", log_target=True, aspect="logarithms as targets"),
    sample("whole numbers", values([[-1.0, -2.0], [-3.0, -1.0]]), values([[1.0, 2.0], [3.0, 1.0]]), reduction="none",
           aspect="ordinary"),
    sample("equal", values([[0.0, 0.0]]), values([[1.0, 1.0]]), reduction="sum", aspect="ordinary"),
    sample("small probabilities", normal(2, 2), values([[1e-12, 1.0], [1e-6, 0.5]]), reduction="sum",
           aspect="ordinary"),
    sample("a cube", normal(3, 3, 3), positive(3, 3, 3), reduction="batchmean", aspect="shapes"),
    sample("one row seen several times", normal(3, 4).expanded, positive(3, 4), reduction="batchmean",
           aspect="shapes"),
    sample("float16", values([[-0.5, -2.0]]).float16, values([[0.5, 0.25]]).float16.constant, reduction="sum"),
    sample("logarithms in float32", normal(4, 3).float32, normal(4, 3).float32, reduction="sum", log_target=True),
    sample("an upstream gradient of 0.3", normal(2, 3), positive(2, 3), reduction="batchmean", upstream=0.3,
           aspect=REDUCTIONS),
], seed=784, laws=False)  # fmt: skip
# In the slope by the target an infinity has several answers, so its laws are these.
sweep("kl", "nn.functional.kl_div", [
    *(
        sample(f"upstream gradients of the size of {size}{kind}", normal(2, 3), inputs, upstream=size, log_target=logs,
               reduction="none", aspect="laws")
        for size in (1e-30, 1e-10, 3e4, 1e14, 1e28)
        for kind, inputs, logs in (("", positive(2, 3), False), (", logarithms", normal(2, 3), True))
    ),
    sample("whole numbers as logarithms", values([[1.0, -1.0, 2.0], [0.0, -2.0, 3.0]]),
           values([[-1.0, 1.0, 0.0], [2.0, -2.0, 1.0]]), log_target=True, reduction="none",
           aspect="logarithms as targets"),
    sample("equal logarithms", values([[0.5, 0.5]]), values([[-0.5, -0.5]]), log_target=True, upstream=0.7,
           reduction="sum", aspect="logarithms as targets"),
    sample("a square of logarithms", normal(3, 3), normal(3, 3), log_target=True, reduction="none",
           aspect="logarithms as targets"),
    sample("logarithms, not contiguous", normal(4, 3).transposed, normal(4, 3).transposed, log_target=True,
           reduction="none", aspect="shapes"),
    sample("four axes of logarithms", normal(2, 1, 3, 2), normal(2, 1, 3, 2), log_target=True, reduction="batchmean",
           aspect="shapes"),
], seed=786, laws=False)  # fmt: skip
sweep("kl", "nn.functional.kl_div", [
    sample("logarithms of a constant", normal(2, 3), normal(2, 3).constant, log_target=True, reduction="none",
           aspect="logarithms as targets"),
], seed=787, laws=LAWS)  # fmt: skip
sweep("kl", "nn.functional.kl_div", [
    sample("each of six, to a constant", normal(2, 3), positive(2, 3).constant, reduction="none", aspect=REDUCTIONS),
], seed=785, laws=LAWS)  # fmt: skip


def along(torch, x, dim):
    return torch.nn.functional.normalize(x, dim=dim)


sweep("contrast", "nn.functional.normalize", [
    sample("longer rows", normal(2, 7), dim=1, aspect="ordinary"),
    sample("a square, columns", normal(3, 3), dim=0, aspect="ordinary"),
    sample("of length 1 already", values([[0.6, 0.8], [1.0, 0.0]]), dim=1, aspect="ordinary"),
    sample("whole numbers", values([[1.0, -1.0], [2.0, 1.0]]), dim=-1, aspect="ordinary"),
    sample("a cube", normal(3, 3, 3), dim=1, aspect="shapes"),
    sample("four axes", normal(2, 1, 3, 2), dim=-3, aspect="shapes"),
    sample("one row seen several times", normal(3, 4).expanded, dim=1, aspect="shapes"),
    sample("long and short rows", values([[3e8, -4e8, 1e8], [3e-8, 4e-8, -2e-8]]), dim=1, aspect="ordinary"),
    sample("float16", values([[3.0, 4.0]]).float16, dim=1),
], seed=788, call=along, laws=False)  # fmt: skip


@case(question="contrast", rules="normalize", aspect="pictures and words")
def cosines_of_all_pairs(torch):
    torch.manual_seed(7)
    x = torch.randn(3, 5, dtype=torch.float64, requires_grad=True)
    y = torch.nn.functional.normalize(x, dim=1)
    (y @ y.T).backward(torch.randn(3, 3, dtype=torch.float64))
    return {"x.grad": x.grad}
