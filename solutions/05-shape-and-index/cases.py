"""The public cases of 05-shape-and-index: where each number went, and what comes back from there.

Each case is a torch program. The judge runs it on PyTorch, the sandbox on your rules; the two results are compared.
"""

from math import inf, nan

from autograder import booleans, case, hint, indices, mistake, normal, sample, sweep, values

# -- every number in one place ---------------------------------------------------------------------------------------

sweep("reshape", "reshape", [
    sample("matrix", normal(2, 3), shape=(3, 2)),
    sample("a size that is left open", normal(2, 3, 5), shape=(5, -1)),
    sample("one axis", normal(3, 2), shape=(-1,)),
    sample("a single number", normal(), shape=(1, 1)),
    sample("to a single number", normal(1, 1), shape=()),
    sample("no elements", normal(0, 3, 0), shape=(0, 2)),
    sample("not contiguous", normal(5, 3).transposed, shape=(3, 5)),
    sample("float32", normal(6).float32, shape=(2, 3)),
], seed=51)  # fmt: skip

sweep(
    "tril",
    "tril",
    [
        sample("matrix", normal(3, 5)),
        sample("two diagonals more", normal(3, 4), diagonal=2),
        sample("two diagonals less", normal(5, 4), diagonal=-2),
        sample("two matrices", normal(2, 3, 4), diagonal=-1),
        sample("no elements", normal(0, 3)),
        sample("not contiguous", normal(5, 3).transposed, diagonal=-1),
        sample("float32", normal(3, 3).float32),
    ],
    seed=52,
    mistakes=[
        mistake("Does your rule cut along the same diagonal as forward, for every value of diagonal?",
                lambda grad, x, diagonal=0: grad.tril()),
        mistake("On which side of the diagonal did forward write the zeros?",
                lambda grad, x, diagonal=0: grad.triu(diagonal)),
    ],
)  # fmt: skip


@case(question="tril", operation="tril", aspect="what was left out", hint="What is zero times infinity?")
def what_was_cut_gets_0_whatever_arrives(torch):
    x = torch.tensor([[1.0, 2.0, 0.0], [0.0, 5.0, 6.0]], dtype=torch.float64, requires_grad=True)
    torch.tril(x).backward(torch.tensor([[0.5, nan, inf], [-2.0, 1.5, nan]], dtype=torch.float64))
    return {"x.grad": x.grad}


sweep("permute", "transpose", [
    sample("matrix", normal(2, 3), dim0=0, dim1=1),
    sample("three axes", normal(2, 3, 5), dim0=2, dim1=0),
    sample("counted from the end", normal(2, 3, 5), dim0=-1, dim1=-2),
    sample("square", normal(3, 3), dim0=0, dim1=1),
    sample("an axis with itself", normal(2, 3), dim0=1, dim1=-1),
    sample("not contiguous", normal(5, 3).transposed, dim0=0, dim1=1),
    sample("float32", normal(2, 3).float32, dim0=0, dim1=1),
], seed=53)  # fmt: skip
sweep("permute", "permute", [
    sample("three axes in turn", normal(2, 3, 5), dims=(1, 2, 0)),
    sample("a cube", normal(3, 3, 3), dims=(1, 2, 0)),
    sample("the other way round", normal(2, 3, 5), dims=(2, 0, 1)),
    sample("counted from the end", normal(2, 3, 5), dims=(-2, -1, 0)),
    sample("four axes", normal(2, 3, 1, 2), dims=(2, 0, 3, 1)),
    sample("no elements", normal(0, 3, 2), dims=(1, 2, 0)),
    sample("float32", normal(2, 3).float32, dims=(1, 0)),
], seed=54)  # fmt: skip

sweep("flip", "flip", [
    sample("matrix", normal(2, 3), dims=(1,)),
    sample("two axes", normal(2, 3, 5), dims=(0, -1)),
    sample("the first axis", normal(5, 2), dims=(0,)),
    sample("no axis", normal(2, 3), dims=()),
    sample("no elements", normal(0, 3), dims=(1,)),
    sample("not contiguous", normal(5, 3).transposed, dims=(0,)),
    sample("float32", normal(7).float32, dims=(0,)),
], seed=55)  # fmt: skip
sweep("flip", "roll", [
    sample("matrix", normal(3, 5), shifts=1, dims=1),
    sample("backward", normal(5, 3), shifts=-2, dims=0),
    sample("two axes", normal(3, 5), shifts=(1, 2), dims=(0, -1)),
    sample("two axes, in the other order", normal(3, 5), shifts=(-2, 1), dims=(1, 0)),
    sample("further than its length", normal(5), shifts=7, dims=0),
    sample("as one long row", normal(2, 3), shifts=2),
    sample("not contiguous", normal(5, 3).transposed, shifts=1, dims=1),
    sample("float32", normal(5).float32, shifts=2, dims=0),
], seed=56)  # fmt: skip

# -- several places, several tensors ---------------------------------------------------------------------------------

sweep(
    "expand",
    "expand",
    [
        sample("matrix", normal(3, 1), size=(3, 2), aspect="ordinary"),
        sample("new axes in front", normal(3), size=(2, 5, 3)),
        sample("both", normal(3, 1), size=(2, 3, 4)),
        sample("sizes that stay", normal(2, 1, 3), size=(-1, 4, -1)),
        sample("an axis of size 1 that stays", normal(1, 3), size=(2, 1, 3)),
        sample("two axes", normal(1, 3, 1), size=(2, 3, 5)),
        sample("a single number", normal(), size=(2, 3)),
        sample("nothing to do", normal(2, 3), size=(2, 3)),
        sample("to no elements", normal(1, 3), size=(0, 3)),
        sample("float32", normal(3, 1).float32, size=(3, 2)),
    ],
    seed=57,
    mistakes=[
        mistake("A number has several copies: do their gradients average, or add up?",
                lambda grad, x, size: grad.sum_to_size(x.shape) * (x.numel() / max(grad.numel(), 1))),
    ],
)  # fmt: skip


def cat(torch, *tensors, dim=0):
    return torch.cat(list(tensors), dim)


def stack(torch, *tensors, dim=0):
    return torch.stack(list(tensors), dim)


sweep("cat", "cat", [
    sample("two rows", normal(1, 3), normal(3, 3), aspect="ordinary"),
    sample("columns of unequal number", normal(2, 1), normal(2, 3), dim=1, aspect="unequal parts"),
    sample("three parts", normal(2, 2, 3), normal(2, 1, 3), normal(2, 3, 3), dim=1, aspect="unequal parts"),
    sample("counted from the end", normal(2, 3), normal(2, 2), dim=-1, aspect="unequal parts"),
    sample("a part without elements", normal(2, 3), normal(0, 3), normal(1, 3), aspect="unequal parts"),
    sample("equal parts", normal(2, 2), normal(2, 2), dim=1),
    sample("one tensor", normal(2, 3), dim=1),
    sample("only one requires a gradient", normal(2, 3).constant, normal(2, 3), dim=0),
    sample("not contiguous", normal(5, 3).transposed, normal(5, 3), dim=0),
    sample("float32", normal(2).float32, normal(3).float32),
], seed=58, call=cat)  # fmt: skip
sweep("cat", "stack", [
    sample("two rows", normal(3), normal(3)),
    sample("columns", normal(3), normal(3), dim=1),
    sample("a cube", normal(3, 3), normal(3, 3), normal(3, 3), dim=1),
    sample("counted from the end", normal(2, 1, 3), normal(2, 1, 3), dim=-2),
    sample("single numbers", normal(), normal(), normal()),
    sample("no elements", normal(0, 3), normal(0, 3), dim=2),
    sample("only one requires a gradient", normal(3), normal(3).constant, dim=-1),
    sample("float32", normal(3).float32, normal(3).float32, dim=1),
], seed=59, call=stack)  # fmt: skip


@case(question="cat", operation="cat", aspect="one tensor twice", hint="Which place of the list is this gradient for?")
def one_tensor_in_two_places(torch):
    x = torch.tensor([[1.0, 2.0], [3.0, 4.0]], dtype=torch.float64, requires_grad=True)
    y = torch.tensor([5.0, 6.0], dtype=torch.float64, requires_grad=True)
    torch.cat([x, x], 1).backward(torch.tensor([[0.5, -2.0, 1.5, 3.0], [4.0, 0.25, -1.0, 2.5]], dtype=torch.float64))
    torch.stack([y, y]).backward(torch.tensor([[0.5, -2.0], [1.5, 3.0]], dtype=torch.float64))
    return {"x.grad": x.grad, "y.grad": y.grad}


sweep("unbind", "unbind", [
    sample("matrix", normal(2, 3)),
    sample("columns", normal(2, 3), dim=1),
    sample("square, columns", normal(3, 3), dim=1),
    sample("counted from the end", normal(2, 3, 5), dim=-2),
    sample("of a vector", normal(3)),
    sample("not contiguous", normal(5, 3).transposed, dim=1),
    sample("float32", normal(2, 3).float32, dim=1),
], seed=60)  # fmt: skip


@case(question="unbind", operation="unbind", aspect="unused results", hint="What arrives for a result nobody used?")
def only_the_middle_row_is_used(torch):
    x = torch.tensor([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]], dtype=torch.float64, requires_grad=True)
    torch.unbind(x)[1].backward(torch.tensor([0.5, -2.0], dtype=torch.float64))
    return {"x.grad": x.grad}


@case(question="unbind", operation="unbind", aspect="unused results", hint="Where does the axis go in backward?")
def the_first_and_the_last_column_are_used(torch):
    x = torch.tensor([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]], dtype=torch.float64, requires_grad=True)
    first, _, last = torch.unbind(x, 1)
    torch.autograd.backward(
        [first, last],
        [torch.tensor([0.5, -2.0], dtype=torch.float64), torch.tensor([1.5, 3.0], dtype=torch.float64)],
    )
    return {"x.grad": x.grad}


sweep(
    "pad",
    "nn.functional.pad",
    [
        sample("before and after", normal(2, 3), pad=(1, 2)),
        sample("two axes", normal(2, 3), pad=(1, 2, 0, 1), value=1.5),
        sample("the same size on both sides", normal(3, 3), pad=(1, 1, 1, 1)),
        sample("both axes of a square", normal(3, 3), pad=(2, 0, 1, 1)),
        sample("only after", normal(5), pad=(0, 2), value=-1.0),
        sample("cut off in front", normal(5), pad=(-2, 1)),
        sample("cut off behind", normal(3, 5), pad=(1, -3), value=2.5),
        sample("no elements", normal(0, 3), pad=(1, 1)),
        sample("not contiguous", normal(5, 3).transposed, pad=(1, 2)),
        sample("float32", normal(3).float32, pad=(2, 1)),
    ],
    seed=61,
)

# -- by index --------------------------------------------------------------------------------------------------------


def at(torch, x, index):
    return x[index]


sweep("slices", "getitem", [
    sample("from 1 on", normal(4, 3), index=slice(1, None)),
    sample("every second", normal(7), index=slice(1, 6, 2)),
    sample("of two axes", normal(5, 7), index=(slice(1, 4), slice(None, None, 3))),
    sample("from the first on", normal(5, 3), index=slice(2)),
    sample("counted from the end", normal(5, 3), index=slice(-3, -1)),
    sample("a row", normal(4, 3), index=-2),
    sample("an element", normal(3, 4), index=(1, 2)),
    sample("a column, with a new axis", normal(3, 4), index=(None, ..., -1)),
    sample("all", normal(2, 3), index=...),
    sample("nothing", normal(3, 2), index=slice(0, 0)),
    sample("not contiguous", normal(5, 3).transposed, index=(slice(None), slice(1, None, 2))),
    sample("float32", normal(5).float32, index=slice(1, None, 2)),
], seed=62, call=at)  # fmt: skip
REPEATED = "the same place twice"
sweep("repeats", "getitem", [
    sample("rows in turn", normal(3, 2), index=values([1, 2, 0]).integer, aspect="ordinary"),
    sample("a row twice", normal(3, 2), index=values([2, 0, 2]).integer, aspect=REPEATED),
    sample("an element three times", normal(4), index=values([1, 3, 1, 1]).integer, aspect=REPEATED),
    sample("positions from the end", normal(4), index=values([-1, 3, 0]).integer, aspect=REPEATED),
    sample("rows of a table", normal(4, 2), index=indices(3, 2, below=4), aspect=REPEATED),
    sample("a mask", normal(3, 4), index=booleans(3, 4)),
    sample("no rows", normal(3, 2), index=indices(0, below=3)),
    sample("rows in float32", normal(3).float32, index=values([2, 0, 2]).integer),
], seed=63, call=at)  # fmt: skip


def at_both(torch, x, rows, columns):
    return x[rows, columns]


sweep("repeats", "getitem", [
    sample("rows and columns", normal(3, 4), rows=values([2, 0, 2, 2]).integer, columns=values([1, 3, 1, 0]).integer,
           aspect=REPEATED),
    sample("columns", normal(2, 4), rows=slice(None), columns=values([0, 3, 0]).integer, aspect=REPEATED),
], seed=69, call=at_both, laws=False)  # fmt: skip

sweep("embedding", "index_select", [
    sample("rows in turn", normal(3, 2), dim=0, index=values([1, 2, 0]).integer, aspect="ordinary"),
    sample("a row twice", normal(3, 2), dim=0, index=values([2, 0, 2]).integer, aspect=REPEATED),
    sample("columns", normal(2, 4), dim=1, index=values([3, 1, 3, 3, 0]).integer, aspect=REPEATED),
    sample("counted from the end", normal(2, 3, 4), dim=-2, index=values([0, 2, 0]).integer, aspect=REPEATED),
    sample("nothing", normal(3, 2), dim=1, index=indices(0, below=2)),
    sample("not contiguous", normal(5, 3).transposed, dim=0, index=values([4, 1]).integer),
    sample("float32", normal(3, 2).float32, dim=0, index=values([2, 2, 1]).integer),
], seed=64)  # fmt: skip
sweep("embedding", "nn.functional.embedding", [
    sample("three words", values([3, 0, 2]).integer, normal(4, 2), aspect="ordinary"),
    sample("a word twice", values([3, 0, 3]).integer, normal(4, 2), aspect=REPEATED),
    sample("two sentences", values([[1, 1, 2], [4, 1, 0]]).integer, normal(5, 3), aspect=REPEATED),
    sample("with a padding row", values([[1, 0, 2], [1, 1, 0]]).integer, normal(4, 2), padding_idx=0, aspect="padding",
           convention=True),
    sample("the padding row is the last but one", values([2, 3, 2, 1]).integer, normal(4, 3), padding_idx=-2,
           aspect="padding", convention=True),
    sample("one word", values(2).integer, normal(4, 2), aspect="shapes"),
    sample("no words", indices(0, below=3), normal(3, 2)),
    sample("float32", values([2, 0, 2]).integer, normal(3, 2).float32),
], seed=65)  # fmt: skip


@case(question="embedding", operation="embedding", aspect="padding", hint="What is zero times infinity?")
def the_padding_row_gets_0_whatever_arrives(torch):
    weight = torch.tensor([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]], dtype=torch.float64, requires_grad=True)
    index = torch.tensor([1, 2, 1])
    y = torch.nn.functional.embedding(index, weight, padding_idx=1)
    y.backward(torch.tensor([[nan, inf], [0.5, -2.0], [1.0, -inf]], dtype=torch.float64))
    return {"weight.grad": weight.grad}


sweep("gather", "gather", [
    sample("in each row", normal(2, 3), dim=1, index=values([[1, 2, 0], [2, 0, 1]]).integer, aspect="ordinary"),
    sample("a place twice", normal(2, 3), dim=1, index=values([[2, 2, 0], [1, 1, 1]]).integer, aspect=REPEATED),
    sample("in each column", normal(3, 2), dim=0, index=values([[2, 0], [2, 1], [0, 0], [2, 1]]).integer,
           aspect=REPEATED),
    sample("some rows only", normal(3, 4), dim=-1, index=values([[3, 0]]).integer, aspect="shapes"),
    sample("three axes", normal(2, 3, 2), dim=1, index=indices(2, 4, 2, below=3), aspect=REPEATED),
    sample("nothing", normal(3, 2), dim=1, index=indices(3, 0, below=2)),
    sample("not contiguous", normal(2, 4).transposed, dim=1, index=values([[3, 1], [0, 2]]).integer),
    sample("float32", normal(2, 3).float32, dim=1, index=values([[2, 2], [1, 0]]).integer),
], seed=66)  # fmt: skip


def added(torch, x, src, dim, index):
    return torch.scatter_add(x, dim, index, src)


REPLACED = mistake(
    "Is the number that stood at a place replaced, or is something added to it?",
    lambda grad, x, dim, index, src: (grad.scatter(dim, index, 0.0), None, None, grad.gather(dim, index)),
)
sweep("gather", "scatter_add", [
    sample("in each row", normal(2, 3), dim=1, index=values([[1, 2], [2, 0]]).integer, src=normal(2, 2),
           aspect="ordinary"),
    sample("in a square", normal(3, 3), dim=1, index=values([[1, 2, 0], [2, 0, 1], [1, 0, 2]]).integer,
           src=normal(3, 3), aspect="shapes"),
    sample("some rows only", normal(3, 4), dim=-1, index=values([[3, 0]]).integer, src=normal(1, 2), aspect="shapes"),
    sample("nothing to add", normal(3, 2), dim=1, index=indices(3, 0, below=2), src=normal(3, 0)),
    sample("only src requires a gradient", normal(2, 3).constant, dim=1, index=values([[0, 2], [2, 2]]).integer,
           src=normal(2, 2), aspect="shapes"),
    sample("float32", normal(2, 3).float32, dim=1, index=values([[2, 2], [1, 0]]).integer, src=normal(2, 2).float32),
], seed=67, mistakes=[REPLACED], laws=False)  # fmt: skip
sweep("gather", "scatter_add", [
    sample("a place twice", normal(2, 3), normal(2, 3), dim=1, index=values([[2, 2, 0], [1, 1, 1]]).integer,
           aspect=REPEATED),
    sample("in each column", normal(3, 2), normal(4, 2), dim=0, index=values([[2, 0], [2, 1], [0, 0], [2, 1]]).integer,
           aspect=REPEATED),
], seed=68, call=added, mistakes=[REPLACED])  # fmt: skip

hint("reshape", "Reading order stays the same: which shape did the numbers come from?")
hint("slices", "To which places of the input did the index point, and what do all other places get?")
