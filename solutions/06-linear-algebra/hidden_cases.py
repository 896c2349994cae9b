"""The hidden cases of 06-linear-algebra: other shapes, values and upstream gradients. They never leave this folder."""

from math import inf, nan

from autograder import case, flat, normal, positive_definite, regular, sample, sweep, values

BATCHES, VECTORS = "batches", "vectors"
WHOLE, OTHER = values([[1.0, -1.0], [2.0, 0.0]]), values([[-1.0, 2.0], [1.0, 0.0]])
EQUAL = values([[2.0, 2.0], [2.0, 2.0]])
HALF = values([[0.5, 2.0, -1.0], [4.0, 0.25, -2.0]])  # powers of 2: a product rounds nothing

sweep("trace", "trace", [
    sample("large", normal(5, 5)),
    sample("one row", normal(1, 4), aspect="shapes"),
    sample("float32, wide", HALF.float32),  # PyTorch 2.9 has no trace in half precision
], seed=861, laws=False)  # fmt: skip


@case(question="trace", operation="trace", aspect="beside the diagonal")
def elements_beside_a_longer_diagonal_get_0_whatever_arrives(torch):
    x = torch.ones(3, 4, dtype=torch.float64, requires_grad=True)
    torch.trace(x).backward(torch.tensor(-inf, dtype=torch.float64))
    return {"x.grad": x.grad}


sweep("outer", "outer", [
    sample("5 and 2 numbers", normal(5), normal(2), aspect="ordinary"),
    sample("only a requires a gradient", normal(4), normal(4).constant, aspect="shapes"),
    sample("float16", values([0.5, -2.0]).float16, values([4.0, 1.0, -0.5]).float16),
    sample("equal numbers", values([2.0, 2.0, 2.0]), values([2.0, 2.0]), aspect="ordinary"),
    sample("equal vectors with a zero", values([1.0, -1.0, 2.0, 0.0]), values([1.0, -1.0, 2.0, 0.0]),
           aspect="ordinary"),
    sample("infinities arrive", normal(3), values([0.25]), upstream=inf, aspect="shapes"),
    sample("infinities arrive, one number on the left", values([0.25]), normal(3), upstream=inf, aspect="shapes"),
    sample("one number on the right", normal(4), normal(1), aspect="shapes"),
], seed=862, laws=False)  # fmt: skip

ROWS = "rows along several axes"
sweep("linear", "nn.functional.linear", [
    sample("3 rows, 5 inputs, 2 outputs", normal(3, 5), normal(2, 5), normal(2), aspect="ordinary"),
    sample("square, without bias", normal(4, 4), normal(4, 4), aspect="ordinary"),
    sample("three axes of rows", normal(2, 1, 3, 2), normal(5, 2), normal(5), aspect=ROWS),
    sample("one row, without bias", normal(2), normal(3, 2), aspect=ROWS),
    sample("only the bias requires a gradient", normal(2, 2, 3).constant, normal(2, 3).constant, normal(2),
           aspect="shapes"),
    sample("one input, one output", normal(4, 1), normal(1, 1), normal(1), aspect="shapes"),
    sample("no rows", normal(0, 3), normal(2, 3), normal(2), aspect="shapes"),
    sample("no outputs", normal(4, 3), normal(0, 3), normal(0), aspect="shapes"),
    sample("float16", HALF.float16, values([[1.0, -2.0, 0.5]]).float16, values([0.0]).float16),
    sample("tiny inputs", values([[2e-20, -3e-20], [5e-20, 4e-20]]), normal(3, 2), normal(3), aspect="ordinary"),
    sample("infinities arrive", values([[0.5], [0.25]]), values([[0.25]]), values([1.0]), upstream=inf,
           aspect="shapes"),
    sample("whole numbers", WHOLE, OTHER, aspect="ordinary"),
    sample("equal numbers", EQUAL, EQUAL, aspect="ordinary"),
    sample("NaN arrives", normal(2, 2, 3), normal(2, 3), normal(2), upstream=nan, aspect=ROWS),
], seed=863, laws=False)  # fmt: skip
# Without a bias, all can be tiny or huge.
sweep("linear", "nn.functional.linear", [
    sample("2 rows without bias", normal(2, 3), normal(4, 3), aspect="ordinary"),
], seed=876)  # fmt: skip


@case(question="linear", rules="linear", aspect="training")
def one_layer_used_twice(torch):
    torch.manual_seed(1)
    layer = torch.nn.Linear(3, 3, bias=False).double()
    optimizer = torch.optim.SGD(layer.parameters(), lr=0.1)
    x = torch.randn(2, 4, 3, dtype=torch.float64)
    for _ in range(5):
        optimizer.zero_grad()
        loss = (layer(torch.tanh(layer(x))) - x).square().mean()
        loss.backward()
        optimizer.step()
    return {"the last loss": loss.detach(), "a weight": layer.weight.detach()}


sweep("matmul", "matmul", [
    sample("larger matrices", normal(5, 2), normal(2, 3), aspect="ordinary"),
    sample("one column times one row", normal(3, 1), normal(1, 3), aspect="ordinary"),
    sample("one row seen several times", normal(3, 3).expanded, normal(3, 2), aspect="ordinary"),
    sample("four axes and two", normal(2, 3, 1, 4), normal(4, 2), aspect=BATCHES),
    sample("a batch of one", normal(1, 2, 3), normal(4, 3, 2), aspect=BATCHES),
    sample("three axes and four", normal(3, 2, 4), normal(2, 1, 4, 5), aspect=BATCHES),
    sample("an empty batch", normal(0, 2, 3), normal(3, 2), aspect=BATCHES),
    sample("a vector and a square matrix", normal(3), normal(3, 3), aspect=VECTORS),
    sample("a cube and a vector", normal(3, 3, 3), normal(3), aspect=VECTORS),
    sample("a vector and a cube", normal(3), normal(3, 3, 3), aspect=VECTORS),
    sample("vectors of one number", normal(1), normal(1), aspect=VECTORS),
    sample("only the vector requires a gradient", normal(2, 3).constant, normal(3), aspect=VECTORS),
    sample("float16", HALF.float16, values([[1.0], [-2.0], [0.5]]).float16),
    sample("whole numbers", WHOLE, OTHER, aspect="ordinary"),
    sample("whole numbers, a vector and a matrix", values([-1.0, 2.0]), WHOLE, aspect=VECTORS),
    sample("whole numbers, a vector of ones", values([1.0, -1.0]), OTHER, aspect=VECTORS),
    sample("whole numbers, a matrix and a vector", WHOLE, values([-1.0, 2.0]), aspect=VECTORS),
    sample("equal numbers, a vector and a matrix", values([2.0, 2.0]), EQUAL, aspect=VECTORS),
    sample("equal numbers", EQUAL, values([2.0, 2.0]), aspect=VECTORS),
], seed=864, laws=False)  # fmt: skip


def by_itself(torch, x):
    return x @ x


sweep("matmul", "matmul", [
    sample("a matrix by itself", normal(3, 3), aspect="ordinary"),
], seed=877, call=by_itself, laws=False)  # fmt: skip

# A rule may have a branch for vectors: the laws are asked there, too.
sweep("matmul", "matmul", [
    sample("3 rows and a vector", normal(3, 2), normal(2), aspect=VECTORS),
    sample("rows and a vector in float32", normal(2, 3).float32, normal(3).float32),
    sample("rows and a vector in float16", HALF.float16, values([1.0, -2.0, 0.5]).float16),
], seed=873)  # fmt: skip
sweep("matmul", "matmul", [
    sample("a vector and 2 columns", normal(3), normal(3, 2), aspect=VECTORS),
    sample("a vector and columns in float32", normal(3).float32, normal(3, 2).float32),
], seed=874)  # fmt: skip


def named_axes(torch, a, b, equation):
    return torch.einsum(equation, a, b)


sweep("einsum", "einsum", [
    sample("the second transposed", normal(2, 3), normal(5, 3), equation="ij,kj->ik", aspect="ordinary"),
    sample("a cube and a matrix", normal(3, 3, 3), normal(3, 3), equation="abc,cd->bda", aspect="shapes"),
    sample("two letters summed", normal(2, 3, 4), normal(4, 3), equation="abc,cb->a", aspect="shapes"),
    sample("two batch letters", normal(2, 3, 4), normal(3, 2, 4), equation="bhd,hbd->hb", aspect="shapes"),
    sample("all of a summed", normal(2, 3), normal(4), equation="ij,k->k", aspect="one letter alone"),
    sample("the first letter alone in a cube", normal(3, 3, 3), normal(3, 3), equation="abc,bd->cd",
           aspect="one letter alone"),
    sample("a number and a matrix", normal(), normal(2, 3), equation=",ij->ji", aspect="shapes"),
    sample("float16", HALF.float16, values([[1.0], [-2.0], [0.5]]).float16, equation="ik,kj->ji"),
    sample("whole numbers", WHOLE, OTHER, equation="ik,kj->ij", aspect="ordinary"),
    sample("equal numbers", EQUAL, EQUAL, equation="ik,kj->ij", aspect="ordinary"),
    sample("one number on the right", normal(2), normal(1), equation="i,j->ij", aspect="shapes"),
    sample("infinities arrive", values([0.5, 0.25]), values([0.25]), equation="i,j->ij", upstream=inf, aspect="shapes"),
], seed=865, call=named_axes, laws=False)  # fmt: skip

sweep("quadratic", "nn.functional.bilinear", [
    sample("5 rows, one output", normal(5, 3), normal(5, 2), normal(1, 3, 2), aspect="ordinary"),
    sample("a cube of rows", normal(3, 3, 3), normal(3, 3, 3), normal(3, 3, 3), aspect="shapes"),
    sample("one number each", normal(1), normal(1), normal(1, 1, 1), aspect="shapes"),
    sample("only the weight requires a gradient", normal(2, 2, 3).constant, normal(2, 2, 2).constant,
           normal(4, 3, 2), aspect="shapes"),
    sample("equal numbers", values([[2.0, 2.0]]), values([[2.0, 2.0]]), values([[[2.0, 2.0], [2.0, 2.0]]]),
           aspect="ordinary"),
    sample("whole numbers", WHOLE, WHOLE, values([[[1.0, -1.0], [2.0, 0.0]], [[-1.0, 2.0], [1.0, -1.0]]]),
           aspect="ordinary"),
    sample("NaN arrives", normal(2, 3), normal(2, 2), normal(4, 3, 2), upstream=nan, aspect="ordinary"),
    sample("infinities arrive", values([[0.5]]), values([[0.25]]), values([[[0.25]]]), upstream=inf, aspect="shapes"),
], seed=866, laws=False)  # fmt: skip


def form(torch, x, weight):
    return torch.nn.functional.bilinear(x, x, weight)


sweep("quadratic", "nn.functional.bilinear", [
    sample("forms along two axes", normal(2, 3, 2), normal(3, 2, 2), aspect="the same vector twice"),
    sample("a form in float32", normal(3).float32, normal(2, 3, 3).float32),
], seed=867, call=form, laws=False)  # fmt: skip

sweep("inverse", "linalg.inv", [
    sample("of 5 rows", regular(5, 5)),
    sample("symmetric", positive_definite(3, 3)),
    sample("two axes of matrices", regular(2, 1, 2, 2), aspect=BATCHES),
    sample("of another size", values([[100.0, 20.0], [-30.0, 50.0]])),
    sample("a batch in float32", regular(2, 2, 2).float32),
    sample("whole numbers", values([[-2.0, 1.0], [-1.0, 0.0]])),
    sample("NaN arrives", regular(2, 2), upstream=nan),
    sample("infinity arrives", regular(1, 1), upstream=inf, aspect="shapes"),
], seed=868, laws=False)  # fmt: skip
sweep("solve", "linalg.solve", [
    sample("5 unknowns", regular(5, 5), normal(5, 3), aspect="ordinary"),
    sample("one unknown", regular(1, 1), normal(1, 2), aspect="ordinary"),
    sample("one right side, as a matrix", regular(3, 3), normal(3, 1), aspect="ordinary"),
    sample("a symmetric matrix", positive_definite(3, 3), normal(3, 2), aspect="ordinary"),
    sample("infinity arrives", regular(1, 1), normal(1, 1), upstream=inf, aspect="ordinary"),
    sample("infinity arrives, a vector", regular(1, 1), normal(1), upstream=inf, aspect=VECTORS),
    sample("a vector of 2", regular(2, 2), normal(2), aspect=VECTORS),
    sample("whole numbers", values([[-2.0, 1.0], [-1.0, 0.0]]), WHOLE, aspect="ordinary"),
    sample("a solution of whole numbers", values([[-2.0, 1.0], [-1.0, 0.0]]), values([-3.0, -1.0]), aspect=VECTORS),
    sample("a solution of equal numbers", values([[-2.0, 1.0], [-1.0, 0.0]]), values([-2.0, -4.0]), aspect=VECTORS),
    sample("only the matrix requires a gradient, of a vector", regular(3, 3), normal(3).constant, aspect=VECTORS),
    sample("two axes of matrices", regular(2, 1, 2, 2), normal(2, 1, 2, 3), aspect=BATCHES),
    sample("a vector in float32", regular(3, 3).float32, normal(3).float32),
], seed=869, laws=False)  # fmt: skip
sweep("solve", "linalg.solve", [sample("one right side", regular(2, 2), normal(2), aspect=VECTORS)], seed=875)


def logarithm(torch, x):
    return torch.linalg.slogdet(x)[1]


sweep("slogdet", "linalg.slogdet", [
    sample("of 5 rows", regular(5, 5)),
    sample("symmetric", positive_definite(3, 3)),
    sample("two axes of matrices", regular(2, 3, 2, 2), aspect=BATCHES),
    sample("a huge determinant", values([[1e8, 2e7, 0.0], [0.0, 3e8, -1e7], [5e7, 0.0, 1e8]]), upstream=1e8),
    sample("a batch in float32", regular(2, 2, 2).float32),
    sample("whole numbers", values([[-2.0, 1.0], [-1.0, 0.0]])),
    sample("tiny", values([[2e-25, 1e-25], [0.0, -4e-25]]), upstream=1e-25),
    sample("huge", values([[2e32, 1e32], [0.0, -4e32]]), upstream=1e32),
    sample("NaN arrives", regular(2, 2), upstream=nan),
], seed=870, call=logarithm, laws=False)  # fmt: skip


@case(question="slogdet", operation="linalg_slogdet", aspect=BATCHES)
def one_number_arrives_for_all_logarithms_and_something_for_the_signs(torch):
    x = torch.tensor([[[2.0, 1.0], [0.5, -1.0]], [[1.0, 3.0], [-2.0, 0.5]]], dtype=torch.float64, requires_grad=True)
    for_the_signs = torch.tensor([-1.5, inf], dtype=torch.float64)
    for_the_logarithms = torch.tensor([-0.3], dtype=torch.float64).expand(2)
    torch.autograd.backward(torch.linalg.slogdet(x), [for_the_signs, for_the_logarithms])
    return {"x.grad": x.grad}


sweep("cholesky", "linalg.cholesky", [
    sample("of 5 rows", positive_definite(5, 5), aspect="ordinary", convention=True),
    sample("diagonal", values([[4.0, 0.0], [0.0, 9.0]]), convention=True),
    sample("a cube", positive_definite(3, 3, 3), aspect=BATCHES, convention=True),
    sample("two axes of matrices", positive_definite(2, 1, 2, 2), aspect=BATCHES, convention=True),
    sample("a batch in float32", positive_definite(2, 2, 2).float32, convention=True),
    sample("tiny", values([[4e-60, 2e-60], [2e-60, 1e-59]]), upstream=1e-30, convention=True),
    sample("huge", values([[4e60, 2e60], [2e60, 1e61]]), upstream=1e30, convention=True),
    flat(sample("zeros arrive", positive_definite(2, 2), upstream=0.0, aspect="ordinary", convention=True)),
    sample("NaN arrives", positive_definite(2, 2), upstream=nan, aspect="ordinary", convention=True),
], seed=872, laws=False)  # fmt: skip
