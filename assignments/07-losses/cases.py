"""The public cases of 07-losses: all reductions, large logits, rows that do not count, losses that are one term of two.

Each case is a torch program. The judge runs it on PyTorch, the sandbox on your rules; the two results are compared.
"""

from math import inf, nan

from autograder import case, hint, indices, normal, positive, sample, sweep, values

REDUCTIONS, IGNORED, LARGE, LONGER = "reductions", "rows that do not count", "large logits", "in a longer program"

# -- of two numbers --------------------------------------------------------------------------------------------------

def of_two(question, operation, seed, **options):
    sweep(question, operation, [
        sample("mean", normal(4, 3), normal(4, 3), aspect=REDUCTIONS, **options),
        sample("sum", normal(4, 3), normal(4, 3), reduction="sum", aspect=REDUCTIONS, **options),
        sample("none", normal(4, 3), normal(4, 3), reduction="none", aspect=REDUCTIONS, **options),
        sample("a row", normal(5), normal(5), aspect="ordinary", **options),
        sample("one number", normal(), normal(), aspect="shapes", **options),
        sample("three axes", normal(2, 3, 4), normal(2, 3, 4), aspect="shapes", **options),
        sample("no elements", normal(0, 3), normal(0, 3), aspect="shapes", **options),
        sample("the target is a constant", normal(4), normal(4).constant, aspect="ordinary", **options),
        sample("only the target requires a gradient", normal(4).constant, normal(4), aspect="ordinary", **options),
        sample("not contiguous", normal(4, 3).transposed, normal(4, 3).transposed, reduction="none", **options),
        sample("float32", normal(4, 3).float32, normal(4, 3).float32, **options),
    ], seed=seed)  # fmt: skip


of_two("mse", "nn.functional.mse_loss", 71)
of_two("l1", "nn.functional.l1_loss", 72)
sweep("l1", "nn.functional.l1_loss", [
    sample("some are equal", values([1.0, 2.0, -0.5]), values([1.0, 0.5, -0.5]), aspect="special", convention=True),
    sample("all are equal", values([1.5, -2.0]), values([1.5, -2.0]), reduction="none", aspect="special",
           convention=True),
], seed=73, laws=False)  # fmt: skip


@case(question="mse", rules="mse_loss", aspect=LONGER, hint="Is your loss the whole loss?")
def two_losses_with_weights(torch):
    x = torch.tensor([[0.5, -1.0], [2.0, 0.25]], dtype=torch.float64, requires_grad=True)
    w = torch.tensor([1.5, -0.5], dtype=torch.float64, requires_grad=True)
    wanted = torch.tensor([1.25, 2.0], dtype=torch.float64)  # the first is exactly what x @ w gives
    mse = torch.nn.functional.mse_loss
    loss = 0.3 * mse(x @ w, wanted) + 0.7 * mse(x.sum(dim=1), wanted, reduction="sum")
    loss.backward()
    return {"x.grad": x.grad, "w.grad": w.grad}




sweep("huber", "nn.functional.smooth_l1_loss", [
    sample("mean", normal(4, 3), normal(4, 3), aspect=REDUCTIONS),
    sample("sum", normal(4, 3), normal(4, 3), reduction="sum", aspect=REDUCTIONS),
    sample("none", normal(4, 3), normal(4, 3), reduction="none", aspect=REDUCTIONS),
    sample("a row", normal(6), normal(6), aspect="ordinary"),
    sample("a narrow parabola", normal(4, 3), normal(4, 3), beta=0.3, aspect="the width of the parabola"),
    sample("a wide parabola", normal(4, 3), normal(4, 3), reduction="sum", beta=3.0,
           aspect="the width of the parabola"),
    sample("by hand", values([0.0, 0.5, 3.0, -4.0]), values([0.0, 0.0, 0.0, 0.0]), reduction="none", beta=2.0,
           aspect="the width of the parabola", hint="How steep is the parabola at its end?"),
    sample("one number", normal(), normal(), aspect="shapes"),
    sample("three axes", normal(2, 3, 4), normal(2, 3, 4), aspect="shapes"),
    sample("no elements", normal(0, 3), normal(0, 3), aspect="shapes"),
    sample("the target is a constant", normal(4), normal(4).constant, aspect="ordinary"),
    sample("only the target requires a gradient", normal(4).constant, normal(4), aspect="ordinary"),
    sample("not contiguous", normal(4, 3).transposed, normal(4, 3).transposed, reduction="none"),
    sample("float32", normal(4, 3).float32, normal(4, 3).float32, beta=0.5),
], seed=74)  # fmt: skip

SIGNS = values([1.0, -1.0, -1.0, 1.0, 1.0, -1.0]).constant
sweep("hinge", "nn.functional.margin_ranking_loss", [
    sample("mean", normal(6), normal(6), SIGNS, margin=0.5, aspect=REDUCTIONS),
    sample("sum", normal(6), normal(6), SIGNS, margin=0.5, reduction="sum", aspect=REDUCTIONS),
    sample("none", normal(6), normal(6), SIGNS, margin=0.5, reduction="none", aspect=REDUCTIONS),
    sample("without a margin", normal(6), normal(6), SIGNS, aspect="the margin"),
    sample("a wide margin", normal(6), normal(6), SIGNS, margin=5.0, aspect="the margin",
           hint="Is a pair that stands in the right order done?"),
    sample("far enough apart", values([3.0, -2.0]), values([0.0, 1.0]), values([1.0, -1.0]).constant, margin=1.0,
           aspect="the margin"),
    sample("a table", normal(2, 3), normal(2, 3), values([[1.0, -1.0, 1.0], [-1.0, 1.0, -1.0]]).constant, margin=0.5,
           aspect="shapes"),
    sample("no pairs", normal(0), normal(0), normal(0).constant, aspect="shapes"),
    sample("only the second requires a gradient", normal(6).constant, normal(6), SIGNS, margin=0.5,
           aspect="ordinary"),
    sample("float32", normal(6).float32, normal(6).float32, SIGNS.float32, margin=0.5),
], seed=75)  # fmt: skip


@case(question="hinge", operation="margin_ranking_loss", aspect="the margin", hint="What is zero times infinity?")
def a_pair_that_costs_nothing_gets_0_whatever_arrives(torch):
    a = torch.tensor([3.0, 0.5, -1.0], dtype=torch.float64, requires_grad=True)
    b = torch.tensor([0.0, 0.25, 2.0], dtype=torch.float64, requires_grad=True)
    y = torch.nn.functional.margin_ranking_loss(a, b, torch.tensor([1.0, 1.0, -1.0]), margin=1.0, reduction="none")
    y.backward(torch.tensor([inf, 2.0, nan], dtype=torch.float64))
    return {"a.grad": a.grad, "b.grad": b.grad}


# -- of logits -------------------------------------------------------------------------------------------------------

sweep("preference", "nn.functional.logsigmoid", [
    sample("numbers", normal(4, 3), aspect="ordinary"),
    sample("zero", values([0.0, -0.0]), aspect="ordinary"),
    sample("large logits", values([1000.0, -1000.0, 90.0, -90.0]), aspect=LARGE),
    sample("far out", values([30.0, 40.0, 300.0]), aspect=LARGE, hint="Which form of it keeps its digits?"),
    sample("one number", normal(), aspect="shapes"),
    sample("no elements", normal(0, 3), aspect="shapes"),
    sample("not contiguous", normal(4, 3).transposed),
    sample("float32", normal(4, 3).float32),
], seed=76, rule="log_sigmoid")  # fmt: skip


@case(question="preference", rules="log_sigmoid", aspect="pairs of answers")
def pairs_of_answers(torch):
    liked = torch.tensor([-3.0, -1.5, -7.0], dtype=torch.float64, requires_grad=True)
    other = torch.tensor([-2.0, -4.0, -6.5], dtype=torch.float64, requires_grad=True)
    liked_before = torch.tensor([-3.5, -1.0, -7.5], dtype=torch.float64)
    other_before = torch.tensor([-2.5, -3.0, -6.0], dtype=torch.float64)
    beta = 0.5
    margins = (liked - liked_before) - (other - other_before)
    loss = -torch.nn.functional.logsigmoid(beta * margins).mean()
    loss.backward()
    return {"liked.grad": liked.grad, "other.grad": other.grad}


MAYBE = values([[1.0, 0.0, 0.25], [0.0, 1.0, 1.0]]).constant
sweep("bce", "nn.functional.binary_cross_entropy_with_logits", [
    sample("mean", normal(2, 3), MAYBE, aspect=REDUCTIONS),
    sample("sum", normal(2, 3), MAYBE, reduction="sum", aspect=REDUCTIONS),
    sample("none", normal(2, 3), MAYBE, reduction="none", aspect=REDUCTIONS),
    sample("a row", normal(3), values([1.0, 0.0, 1.0]).constant, aspect="ordinary"),
    sample("by hand", values([0.0, 0.0]), values([1.0, 0.0]).constant, reduction="none", aspect="ordinary",
           hint="What is the probability at the logit 0, and how far is it from the target?"),
    sample("large logits", values([1000.0, -1000.0, 1000.0, -1000.0]), values([0.0, 1.0, 1.0, 0.0]).constant,
           reduction="sum", aspect=LARGE),
    sample("a weight for each column", normal(2, 3), MAYBE, pos_weight=values([2.0, 0.5, 3.0]).constant,
           aspect="positive examples count more"),
    sample("one weight", normal(2, 3), MAYBE, reduction="sum", pos_weight=values([4.0]).constant,
           aspect="positive examples count more"),
    sample("large logits with a weight", values([800.0, -800.0]), values([0.0, 1.0]).constant, reduction="sum",
           pos_weight=values([2.5]).constant, aspect=LARGE),
    sample("no elements", normal(0, 3), normal(0, 3).constant, aspect="shapes"),
    sample("not contiguous", normal(2, 3).transposed, MAYBE, reduction="none"),
    sample("float32", normal(2, 3).float32, MAYBE.float32),
], seed=77)  # fmt: skip

CLASSES = values([2, 0, 1, 2]).integer
sweep("nll", "nn.functional.nll_loss", [
    sample("mean", normal(4, 3), CLASSES, aspect=REDUCTIONS),
    sample("sum", normal(4, 3), CLASSES, reduction="sum", aspect=REDUCTIONS),
    sample("none", normal(4, 3), CLASSES, reduction="none", aspect=REDUCTIONS),
    sample("one row", normal(1, 4), values([3]).integer, aspect="ordinary"),
    sample("many classes", normal(3, 7), values([6, 0, 3]).integer, aspect="ordinary"),
    sample("mean with weights", normal(4, 3), CLASSES, weight=values([2.0, 0.5, 4.0]).constant, aspect="weights",
           hint="What do the weights of the rows that count add up to?"),
    sample("sum with weights", normal(4, 3), CLASSES, weight=values([2.0, 0.5, 4.0]).constant, reduction="sum",
           aspect="weights"),
    sample("a class that counts nothing", normal(4, 3), CLASSES, weight=values([0.0, 1.0, 2.0]).constant,
           aspect="weights"),
    sample("two rows ignored", normal(4, 3), values([2, -100, 1, -100]).integer, aspect=IGNORED),
    sample("class 0 is ignored", normal(4, 3), values([2, 0, 1, 0]).integer, ignore_index=0, aspect=IGNORED),
    sample("weights and ignored rows", normal(4, 3), values([2, 1, 1, 0]).integer, ignore_index=1,
           weight=values([2.0, 0.5, 4.0]).constant, aspect=IGNORED),
    sample("all rows ignored", normal(2, 3), values([-100, -100]).integer, aspect=IGNORED, convention=True),
    sample("no rows", normal(0, 3), indices(0, below=3), aspect="shapes"),
    sample("not contiguous", normal(4, 3).transposed, CLASSES, reduction="none"),
    sample("float32", normal(4, 3).float32, CLASSES),
], seed=78)  # fmt: skip


@case(question="nll", operation="nll_loss", aspect=IGNORED, hint="What is zero times infinity?")
def an_ignored_row_gets_0_whatever_arrives(torch):
    x = torch.tensor([[0.5, -1.0], [2.0, 0.25], [-1.0, 1.0]], dtype=torch.float64, requires_grad=True)
    y = torch.nn.functional.nll_loss(x, torch.tensor([1, -100, -100]), reduction="none")
    y.backward(torch.tensor([-2.0, inf, nan], dtype=torch.float64))
    return {"x.grad": x.grad}


sweep("cross_entropy", "nn.functional.cross_entropy", [
    sample("mean", normal(4, 3), CLASSES, aspect=REDUCTIONS),
    sample("sum", normal(4, 3), CLASSES, reduction="sum", aspect=REDUCTIONS),
    sample("none", normal(4, 3), CLASSES, reduction="none", aspect=REDUCTIONS),
    sample("one row", normal(1, 4), values([3]).integer, aspect="ordinary"),
    sample("by hand", values([[0.0, 0.0]]), values([1]).integer, aspect="ordinary",
           hint="What are the probabilities at equal logits, and which of them is wanted to be 1?"),
    sample("large logits", values([[1000.0, 999.0, -1000.0], [-800.0, 0.0, 800.0]]), values([1, 0]).integer,
           aspect=LARGE),
    sample("smoothed", normal(4, 3), CLASSES, label_smoothing=0.1, aspect="smoothed labels"),
    sample("smoothed, summed", normal(3, 5), values([4, 0, 2]).integer, reduction="sum", label_smoothing=0.3,
           aspect="smoothed labels"),
    sample("two rows ignored", normal(4, 3), values([2, -100, 1, -100]).integer, aspect=IGNORED),
    sample("class 0 is ignored", normal(4, 3), values([2, 0, 1, 0]).integer, ignore_index=0, aspect=IGNORED),
    sample("smoothed, one row ignored", normal(3, 4), values([3, -1, 0]).integer, ignore_index=-1,
           label_smoothing=0.2, aspect=IGNORED),
    sample("all rows ignored", normal(2, 3), values([-100, -100]).integer, aspect=IGNORED, convention=True),
    sample("no rows", normal(0, 3), indices(0, below=3), aspect="shapes"),
    sample("not contiguous", normal(4, 3).transposed, CLASSES, reduction="none"),
    sample("float32", normal(4, 3).float32, CLASSES),
], seed=79, laws=False)  # fmt: skip


# The laws of every rule, but for infinite upstream gradients: what becomes of them depends on the algebra.
@case(question="cross_entropy", operation="cross_entropy", aspect="laws")
def a_second_walk_with_twice_the_gradient(torch):
    x = torch.tensor([[0.5, -1.0, 2.0], [1.0, 0.25, -0.5]], dtype=torch.float64, requires_grad=True)
    y = torch.nn.functional.cross_entropy(x, torch.tensor([2, 0]), reduction="none")
    y.backward(torch.tensor([0.7, -1.3], dtype=torch.float64), retain_graph=True)
    first = x.grad.clone()
    y.backward(torch.tensor([1.4, -2.6], dtype=torch.float64))
    return {"the first gradient": first, "x.grad": x.grad}


@case(question="cross_entropy", rules="cross_entropy", aspect="laws")
def two_calls_in_one_graph(torch):
    x = torch.tensor([[0.5, -1.0, 2.0], [1.0, 0.25, -0.5]], dtype=torch.float64, requires_grad=True)
    z = torch.tensor([[0.5, -1.0], [2.0, 1.0], [-0.25, 0.75]], dtype=torch.float64, requires_grad=True)
    cross_entropy = torch.nn.functional.cross_entropy
    one = cross_entropy(x, torch.tensor([2, 0]))
    other = cross_entropy(z, torch.tensor([1, -100, 0]), reduction="sum", label_smoothing=0.2)
    (0.4 * one - 1.7 * other).backward()
    return {"x.grad": x.grad, "z.grad": z.grad}


@case(question="cross_entropy", operation="cross_entropy", aspect="laws")
def small_upstream_gradients_and_zero(torch):
    x = torch.tensor([[0.5, -1.0, 2.0], [1.0, 0.25, -0.5]], dtype=torch.float64, requires_grad=True)
    z = torch.tensor([[0.5, -1.0]], dtype=torch.float64, requires_grad=True)
    y = torch.nn.functional.cross_entropy(x, torch.tensor([2, 0]), reduction="none")
    y.backward(torch.tensor([-3e-9], dtype=torch.float64).expand(2))
    torch.nn.functional.cross_entropy(z, torch.tensor([1])).backward(torch.tensor(0.0, dtype=torch.float64))
    return {"x.grad": x.grad * 1e9, "z.grad": z.grad}


@case(question="cross_entropy", rules="cross_entropy", aspect=LONGER, hint="Is your loss the whole loss?")
def two_losses_and_a_penalty(torch):
    torch.manual_seed(0)
    x = torch.randn(5, 4, dtype=torch.float64)
    w = torch.randn(4, 3, dtype=torch.float64, requires_grad=True)
    target = torch.tensor([2, 0, 1, 1, 0])
    cross_entropy = torch.nn.functional.cross_entropy
    loss = 0.3 * cross_entropy(x @ w, target) + 0.7 * cross_entropy(-x @ w, target, label_smoothing=0.1)
    (loss + 0.01 * (w * w).sum()).backward()
    return {"w.grad": w.grad}


# -- of distributions ------------------------------------------------------------------------------------------------

sweep("kl", "nn.functional.kl_div", [
    # first, so that an infinity has one answer: in the slope by the target, it depends on the algebra
    sample("the target is a constant", normal(4, 3), positive(4, 3).constant, reduction="batchmean",
           aspect="ordinary"),
    sample("batchmean", normal(4, 3), positive(4, 3), reduction="batchmean", aspect=REDUCTIONS),
    sample("sum", normal(4, 3), positive(4, 3), reduction="sum", aspect=REDUCTIONS),
    sample("none", normal(4, 3), positive(4, 3), reduction="none", aspect=REDUCTIONS),
    sample("batchmean of logarithms", normal(4, 3), normal(4, 3), reduction="batchmean", log_target=True,
           aspect="logarithms as targets"),
    sample("sum of logarithms", normal(5), normal(5), reduction="sum", log_target=True,
           aspect="logarithms as targets"),
    sample("only the target requires a gradient", normal(4, 3).constant, positive(4, 3), reduction="sum",
           aspect="ordinary"),
    sample("a class that is not wanted", normal(2, 3), values([[0.5, 0.5, 0.0], [0.0, 1.0, 0.0]]).constant,
           reduction="batchmean", aspect="ordinary"),
    sample("three axes", normal(2, 3, 4), positive(2, 3, 4), reduction="batchmean", aspect="shapes"),
    sample("no elements", normal(0, 3), positive(0, 3), reduction="batchmean", aspect="shapes"),
    sample("not contiguous", normal(4, 3).transposed, positive(4, 3).transposed, reduction="none"),
    sample("float32", normal(4, 3).float32, positive(4, 3).float32, reduction="batchmean"),
], seed=80)  # fmt: skip


def along(torch, x, dim):
    return torch.nn.functional.normalize(x, dim=dim)


sweep("contrast", "nn.functional.normalize", [
    sample("rows", normal(4, 3), dim=1, aspect="ordinary"),
    sample("columns", normal(4, 3), dim=0, aspect="ordinary"),
    sample("by hand", values([[3.0, 4.0]]), dim=1, aspect="ordinary",
           hint="In which directions can a vector of length 1 move?"),
    sample("counted from the end", normal(2, 3, 4), dim=-2, aspect="shapes"),
    sample("a vector", normal(5), dim=0, aspect="shapes"),
    sample("one number in each row", values([[2.0], [-3.0]]), dim=1, aspect="shapes"),
    sample("no rows", normal(0, 3), dim=1, aspect="shapes"),
    sample("not contiguous", normal(4, 3).transposed, dim=1),
    sample("float32", normal(4, 3).float32, dim=1),
], seed=81, call=along)  # fmt: skip


@case(question="contrast", rules="normalize", aspect="pictures and words")
def pictures_and_words(torch):
    torch.manual_seed(0)
    pictures = torch.randn(4, 3, dtype=torch.float64, requires_grad=True)
    words = torch.randn(4, 3, dtype=torch.float64, requires_grad=True)
    normalize, cross_entropy = torch.nn.functional.normalize, torch.nn.functional.cross_entropy
    logits = normalize(pictures, dim=1) @ normalize(words, dim=1).T / 0.5
    pairs = torch.arange(4)
    ((cross_entropy(logits, pairs) + cross_entropy(logits.T, pairs)) / 2).backward()
    return {"pictures.grad": pictures.grad, "words.grad": words.grad}


hint("mse", "Write out the loss of two numbers, and differentiate it by each.")
hint("l1", "Draw the loss over the error: how steep is it on either side?")
hint("huber", "Draw the loss over the error: where does the parabola end, and how steep is it there?")
hint("hinge", "Which pairs cost something, and by how much does each of the two change it?")
hint("preference", "Write the slope with the same function, and try it far out on both sides.")
hint("bce", "Differentiate the two logarithms one by one, by the logit.")
hint("nll", "Which elements of the input stand in the loss, and what is each multiplied by?")
hint("cross_entropy", "Write down the gradient of one row with two classes, and what its elements add up to.")
hint("kl", "In which places of the formula does each of the two stand?")
hint("contrast", "Write out y for a vector of two numbers, and differentiate its first element by both.")
