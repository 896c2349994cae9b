"""The public cases of 06-linear-algebra: matrices of unequal sizes, square ones, batches, vectors.

Each case is a torch program. The judge runs it on PyTorch, the sandbox on your rules; the two results are compared.
Matrices that are inverted are far from singular: `regular` and `positive_definite` draw such.
"""

from math import inf, nan

from autograder import case, hint, mistake, normal, positive_definite, regular, sample, sweep, values

BATCHES, VECTORS = "batches", "vectors"

# -- sums and products -----------------------------------------------------------------------------------------------

sweep("trace", "trace", [
    sample("square", normal(3, 3)),
    sample("more columns than rows", normal(2, 5), aspect="shapes"),
    sample("not contiguous", normal(4, 4).transposed),
    sample("of shape 1, 1", normal(1, 1)),
    sample("no elements", normal(0, 3)),
    sample("float32", normal(3, 3).float32),
], seed=61)  # fmt: skip


@case(question="trace", operation="trace", aspect="beside the diagonal", hint="What is zero times infinity?")
def elements_beside_the_diagonal_get_0_whatever_arrives(torch):
    x = torch.tensor([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]], dtype=torch.float64, requires_grad=True)
    y = torch.tensor([[2.0, -1.0], [0.5, 3.0]], dtype=torch.float64, requires_grad=True)
    torch.trace(x).backward(torch.tensor(inf, dtype=torch.float64))
    torch.trace(y).backward(torch.tensor(nan, dtype=torch.float64))
    return {"x.grad": x.grad, "y.grad": y.grad}


sweep("outer", "outer", [
    sample("3 and 5 numbers", normal(3), normal(5), aspect="ordinary"),
    sample("3 and 3 numbers", normal(3), normal(3), aspect="ordinary",
           hint="Which index of the gradient is that of a?"),
    sample("one number on the left", normal(1), normal(4), aspect="shapes"),
    sample("no elements", normal(0), normal(3), aspect="shapes"),
    sample("only b requires a gradient", normal(2).constant, normal(3), aspect="shapes"),
    sample("one number seen several times", normal(3).expanded, normal(3), aspect="shapes"),
    sample("float32", normal(3).float32, normal(2).float32),
], seed=62)  # fmt: skip

ROWS = "rows along several axes"
AVERAGED = mistake(
    "A weight serves several rows: do the gradients of its uses average, or add up?",
    lambda grad, x, weight, bias=None: (
        grad @ weight,
        grad.unsqueeze(0).flatten(0, -2).T @ x.unsqueeze(0).flatten(0, -2) / max(x.shape[:-1].numel(), 1),
        None if bias is None else grad.unsqueeze(0).flatten(0, -2).mean(0),
    ),
)
sweep("linear", "nn.functional.linear", [
    sample("a batch of rows", normal(4, 3), normal(2, 3), normal(2), aspect="ordinary"),
    sample("a square weight", normal(3, 3), normal(3, 3), normal(3), aspect="ordinary",
           hint="Try 4 rows, 3 inputs and 2 outputs."),
    sample("without bias", normal(4, 3), normal(2, 3), aspect="ordinary"),
    sample("two axes of rows", normal(2, 5, 3), normal(4, 3), normal(4), aspect=ROWS),
    sample("a cube", normal(3, 3, 3), normal(3, 3), normal(3), aspect=ROWS),
    sample("one row", normal(3), normal(2, 3), normal(2), aspect=ROWS),
    sample("no inputs", normal(4, 0), normal(2, 0), normal(2), aspect="shapes"),
    sample("only the weight requires a gradient", normal(4, 3).constant, normal(2, 3), aspect="shapes"),
    sample("not contiguous", normal(5, 3).transposed, normal(2, 3).transposed, normal(2), aspect="shapes"),
    sample("float32", normal(4, 3).float32, normal(2, 3).float32, normal(2).float32),
], seed=63, mistakes=[AVERAGED])  # fmt: skip


@case(question="linear", rules="linear", aspect="training", hint="The same layer is asked at every step.")
def ten_steps_of_training(torch):
    torch.manual_seed(0)
    model = torch.nn.Sequential(torch.nn.Linear(3, 4), torch.nn.Tanh(), torch.nn.Linear(4, 2)).double()
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    x = torch.randn(6, 3, dtype=torch.float64)
    wanted = x[:, :2] * x[:, 1:]
    for _ in range(10):
        optimizer.zero_grad()
        loss = (model(x) - wanted).square().mean()
        loss.backward()
        optimizer.step()
    return {"the last loss": loss.detach(), "a weight": model[0].weight.detach(), "a bias": model[2].bias.detach()}


sweep("matmul", "matmul", [
    sample("matrices", normal(2, 3), normal(3, 4), aspect="ordinary"),
    sample("square matrices", normal(3, 3), normal(3, 3), aspect="ordinary",
           hint="Try it with matrices of three different sizes."),
    sample("no rows", normal(0, 3), normal(3, 2), aspect="ordinary"),
    sample("nothing to sum", normal(5, 2, 0), normal(0, 3), aspect=BATCHES),
    sample("not contiguous", normal(2, 3).transposed, normal(3, 4).transposed, aspect="ordinary"),
    sample("equal batches", normal(2, 3, 4), normal(2, 4, 5), aspect=BATCHES),
    sample("cubes", normal(3, 3, 3), normal(3, 3, 3), aspect=BATCHES, hint="Which two axes are those of one matrix?"),
    sample("one matrix on the right", normal(2, 3, 4), normal(4, 5), aspect=BATCHES),
    sample("one matrix on the left", normal(3, 4), normal(5, 4, 2), aspect=BATCHES),
    sample("an axis of size 1 in each", normal(2, 1, 3, 4), normal(1, 5, 4, 3), aspect=BATCHES),
    sample("a matrix and a vector", normal(2, 3), normal(3), aspect=VECTORS),
    sample("a square matrix and a vector", normal(3, 3), normal(3), aspect=VECTORS,
           hint="What is the transpose of a tensor with one axis?"),
    sample("a vector and a matrix", normal(3), normal(3, 4), aspect=VECTORS),
    sample("two vectors", normal(3), normal(3), aspect=VECTORS),
    sample("a batch and a vector", normal(2, 3, 4), normal(4), aspect=VECTORS),
    sample("a vector and a batch", normal(3), normal(2, 3, 4), aspect=VECTORS),
    sample("only b requires a gradient", normal(2, 3).constant, normal(3, 4), aspect="ordinary"),
    sample("float32", normal(2, 3, 4).float32, normal(4, 2).float32),
], seed=64)  # fmt: skip


def named_axes(torch, a, b, equation):
    return torch.einsum(equation, a, b)


sweep("einsum", "einsum", [
    sample("product of matrices", normal(2, 3), normal(3, 4), equation="ik,kj->ij", aspect="ordinary"),
    sample("square matrices", normal(3, 3), normal(3, 3), equation="ik,kj->ij", aspect="ordinary",
           hint="Write the letters of the input whose gradient you want."),
    sample("outer product, transposed", normal(3), normal(5), equation="i,j->ji", aspect="ordinary"),
    sample("a batch and one matrix", normal(2, 3, 4), normal(4, 5), equation="bik,kj->bij", aspect="shapes"),
    sample("two batches, the axes in another order", normal(2, 3, 4), normal(4, 5, 2), equation="bik,kjb->jbi",
           aspect="shapes"),
    sample("all summed", normal(2, 3), normal(2, 3), equation="ij,ij->", aspect="shapes"),
    sample("nothing summed", normal(2, 3), normal(3, 2), equation="ij,ji->ij", aspect="shapes"),
    sample("a letter in a only", normal(2, 3), normal(3, 4), equation="ij,jk->k", aspect="one letter alone"),
    sample("a letter in b only", normal(3), normal(4, 3, 2), equation="j,kjl->lj", aspect="one letter alone"),
    sample("letters alone in both", normal(2, 3), normal(3, 3), equation="ij,kl->jl", aspect="one letter alone"),
    sample("no elements", normal(0, 3), normal(3, 2), equation="ij,jk->k", aspect="one letter alone"),
    sample("not contiguous", normal(2, 3).transposed, normal(3, 4).transposed, equation="ik,kj->ij", aspect="shapes"),
    sample("only b requires a gradient", normal(2, 3).constant, normal(3, 4), equation="ik,kj->ji", aspect="shapes"),
    sample("float32", normal(2, 3).float32, normal(3, 4).float32, equation="ik,kj->ij"),
], seed=65, call=named_axes)  # fmt: skip

# -- forms -----------------------------------------------------------------------------------------------------------

sweep("quadratic", "nn.functional.bilinear", [
    sample("rows of two lengths", normal(4, 2), normal(4, 3), normal(5, 2, 3), aspect="ordinary"),
    sample("rows of one length", normal(3, 3), normal(3, 3), normal(3, 3, 3), aspect="ordinary",
           hint="On which side of the matrix does each vector stand?"),
    sample("one row", normal(2), normal(3), normal(4, 2, 3), aspect="shapes"),
    sample("two axes of rows", normal(2, 3, 2), normal(2, 3, 4), normal(5, 2, 4), aspect="shapes"),
    sample("no rows", normal(0, 2), normal(0, 3), normal(4, 2, 3), aspect="shapes"),
    sample("only b requires a gradient", normal(4, 2).constant, normal(4, 3), normal(5, 2, 3).constant,
           aspect="shapes"),
    sample("not contiguous", normal(4, 2).transposed, normal(4, 3).transposed, normal(5, 2, 3).transposed,
           aspect="shapes"),
    sample("float32", normal(4, 2).float32, normal(4, 3).float32, normal(2, 2, 3).float32),
], seed=66)  # fmt: skip


def form(torch, x, weight):
    return torch.nn.functional.bilinear(x, x, weight)


sweep("quadratic", "nn.functional.bilinear", [
    sample("a quadratic form", normal(4, 3), normal(2, 3, 3), aspect="the same vector twice"),
    sample("a form of one row", normal(3), normal(3, 3, 3), aspect="the same vector twice"),
    sample("a symmetric matrix", normal(4, 2), values([[[2.0, -1.0], [-1.0, 3.0]]]), aspect="the same vector twice"),
], seed=67, call=form, laws=False)  # fmt: skip

# -- inverses --------------------------------------------------------------------------------------------------------

sweep("inverse", "linalg.inv", [
    sample("matrix", regular(3, 3)),
    sample("of 2 rows", regular(2, 2)),
    sample("diagonal", values([[2.0, 0.0], [0.0, -4.0]]), hint="What comes to an element beside the diagonal?"),
    sample("of 4 rows", regular(4, 4)),
    sample("one number", regular(1, 1), aspect="shapes"),
    sample("a batch", regular(2, 3, 3), aspect=BATCHES),
    sample("a cube", regular(3, 3, 3), aspect=BATCHES, hint="Which two axes are those of one matrix?"),
    sample("no matrices", regular(0, 3, 3), aspect=BATCHES),
    sample("not contiguous", regular(3, 3).transposed),
    sample("float32", regular(3, 3).float32),
], seed=68)  # fmt: skip

sweep("solve", "linalg.solve", [
    sample("2 right sides", regular(3, 3), normal(3, 2), aspect="ordinary"),
    sample("3 right sides", regular(3, 3), normal(3, 3), aspect="ordinary",
           hint="Try another number of right sides than of unknowns."),
    sample("2 unknowns", regular(2, 2), normal(2, 3), aspect="ordinary"),
    sample("only the matrix requires a gradient", regular(3, 3), normal(3, 2).constant, aspect="ordinary"),
    sample("only the right side requires a gradient", regular(3, 3).constant, normal(3, 2), aspect="ordinary"),
    sample("not contiguous", regular(3, 3).transposed, normal(3, 2).transposed, aspect="ordinary"),
    sample("a vector", regular(3, 3), normal(3), aspect=VECTORS),
    sample("a vector of 4", regular(4, 4), normal(4), aspect=VECTORS),
    sample("a batch", regular(2, 3, 3), normal(2, 3, 4), aspect=BATCHES),
    sample("a cube", regular(3, 3, 3), normal(3, 3, 3), aspect=BATCHES),
    sample("no right sides", regular(3, 3), normal(3, 0), aspect="ordinary"),
    sample("float32", regular(3, 3).float32, normal(3, 2).float32),
], seed=69)  # fmt: skip


def logarithm(torch, x):
    return torch.linalg.slogdet(x)[1]


# One number comes first in the next two: there, infinities have nothing to meet. In larger matrices, what becomes of
# infinity times zero depends on the algebra.
sweep("slogdet", "linalg.slogdet", [
    sample("one number", regular(1, 1), aspect="shapes"),
    sample("matrix", regular(3, 3)),
    sample("of 2 rows", regular(2, 2)),
    sample("by hand", values([[1.0, 2.0], [3.0, 4.0]]), hint="Look at the element at index (0, 1)."),
    sample("a negative determinant", values([[0.0, -2.0, 1.0], [3.0, 0.5, -1.5], [0.25, 1.2, -4.0]])),
    sample("a batch", regular(2, 3, 3), aspect=BATCHES),
    sample("a cube", regular(3, 3, 3), aspect=BATCHES, hint="Which two axes are those of one matrix?"),
    sample("no matrices", regular(0, 3, 3), aspect=BATCHES),
    sample("not contiguous", regular(3, 3).transposed),
    sample("float32", regular(3, 3).float32),
], seed=75, call=logarithm)  # fmt: skip

sweep("cholesky", "linalg.cholesky", [
    sample("one number", positive_definite(1, 1), aspect="shapes", convention=True),
    sample("of 2 rows", positive_definite(2, 2), aspect="ordinary", convention=True),
    sample("of 3 rows", positive_definite(3, 3), aspect="ordinary", convention=True,
           hint="The matrix is symmetric: what should its gradient be?"),
    sample("of 4 rows", positive_definite(4, 4), aspect="ordinary", convention=True),
    sample("by hand", values([[4.0, 2.0], [2.0, 10.0]]), convention=True),
    sample("a batch", positive_definite(2, 3, 3), aspect=BATCHES, convention=True),
    sample("no matrices", positive_definite(0, 3, 3), aspect=BATCHES, convention=True),
    sample("not contiguous", positive_definite(3, 3).transposed, aspect="shapes", convention=True),
    sample("float32", positive_definite(3, 3).float32, convention=True),
], seed=72)  # fmt: skip

hint("trace", "Which elements enter the sum?")
hint("outer", "Write out one element of the result: which elements of the two vectors stand in it?")
hint("linear", "Which shape should each of the three gradients have, and over what do you add up?")
hint("matmul", "Which shape should this gradient have, and which order of the factors gives it?")
hint("einsum", "Which letters should the gradient have, and which of them stand in one operand only?")
hint("quadratic", "Write out the sum for two inputs and one output, and differentiate it by one number.")
hint("inverse", "Write down the differential with every factor in its place, for a matrix that is not symmetric.")
hint("solve", "Which linear map takes the right side to the solution, and which matrix is its transpose?")
hint("slogdet", "Check one element beside the diagonal of a matrix of 2 rows by hand.")
hint("cholesky", "Check each step with a matrix of 2 rows: the differential, the half of the diagonal, the transposes.")
