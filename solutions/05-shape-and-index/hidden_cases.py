"""The hidden cases of 05-shape-and-index: other shapes, indices and upstream gradients. They never leave it."""

from autograder import booleans, case, indices, normal, sample, sweep, values

REPEATED = "the same place twice"


def cat(torch, *tensors, dim=0):
    return torch.cat(list(tensors), dim)


def stack(torch, *tensors, dim=0):
    return torch.stack(list(tensors), dim)


def at_both(torch, x, rows, columns):
    return x[rows, columns]


def at(torch, x, index):
    return x[index]


sweep("reshape", "reshape", [
    sample("four axes", normal(2, 3, 1, 2), shape=(3, 4)),
    sample("a square from a row", normal(9), shape=(3, 3)),
    sample("the same shape", normal(3, 3), shape=(3, 3)),
    sample("one row seen several times", normal(4, 3).expanded, shape=(2, 6)),
    sample("float16", normal(2, 3).float16, shape=(6,)),
], seed=751, laws=False)  # fmt: skip
sweep("tril", "tril", [
    sample("square", normal(3, 3), diagonal=-1),
    sample("four axes", normal(2, 1, 3, 3), diagonal=2),
    sample("everything is kept", normal(2, 4), diagonal=7),
    sample("one row seen several times", normal(4, 3).expanded),
    sample("one element", normal(1, 1)),
    sample("float16", normal(3, 2).float16),
], seed=752, laws=False)  # fmt: skip
sweep("permute", "transpose", [
    sample("a cube", normal(3, 3, 3), dim0=-3, dim1=1),
    sample("four axes", normal(2, 3, 1, 4), dim0=1, dim1=-1),
    sample("a column", normal(5, 1), dim0=0, dim1=1),
    sample("one row seen several times", normal(4, 3).expanded, dim0=1, dim1=0),
    sample("no elements", normal(0, 3), dim0=0, dim1=1),
    sample("float16", normal(3, 2).float16, dim0=0, dim1=1),
], seed=753, laws=False)  # fmt: skip
sweep("permute", "permute", [
    sample("four equal axes", normal(2, 2, 2, 2), dims=(3, 0, 1, 2)),
    sample("two pairs", normal(2, 3, 4, 5), dims=(1, 3, 0, 2)),
    sample("counted from the end, a cube", normal(3, 3, 3), dims=(-1, 0, -2)),
    sample("a vector", normal(3), dims=(0,)),
    sample("not contiguous", normal(2, 3, 5).transposed, dims=(2, 0, 1)),
    sample("float16", normal(1, 2, 3).float16, dims=(2, 0, 1)),
], seed=754, laws=False)  # fmt: skip
sweep("flip", "flip", [
    sample("a cube", normal(3, 3, 3), dims=(1, 2)),
    sample("four axes", normal(2, 3, 1, 2), dims=(-4, 3, 1)),
    sample("one row seen several times", normal(4, 3).expanded, dims=(1,)),
    sample("one element", normal(1), dims=(0,)),
    sample("float16", normal(3, 2).float16, dims=(0, 1)),
], seed=755, laws=False)  # fmt: skip
sweep("flip", "roll", [
    sample("a cube", normal(3, 3, 3), shifts=1, dims=-2),
    sample("three axes", normal(2, 5, 3), shifts=(0, -7, 1), dims=(0, 1, 2)),
    sample("as one long row, backward, more than once round", normal(5, 3), shifts=-19),
    sample("one axis twice", normal(7), shifts=(1, 2), dims=(0, 0)),
    sample("not at all", normal(4, 3).expanded, shifts=0, dims=1),
    sample("no elements", normal(0, 3), shifts=1, dims=1),
    sample("float16", normal(5).float16, shifts=-1, dims=0),
], seed=756, laws=False)  # fmt: skip
sweep("expand", "expand", [
    sample("square", normal(3, 1), size=(3, 3)),
    sample("four axes", normal(2, 1, 1, 3), size=(2, 4, 1, 3)),
    sample("added and stretched", normal(1, 2, 1), size=(3, 5, 2, 7)),
    sample("of shape 1", normal(1), size=(3, 2)),
    sample("no elements", normal(0, 1), size=(2, 0, 3)),
    sample("not contiguous", normal(2, 1, 3).transposed, size=(2, 5, 3)),
    sample("float16", normal(1, 3).float16, size=(2, 3)),
    sample("the same shape in float32", normal(2, 3).float32, size=(2, 3)),
], seed=757, laws=False)  # fmt: skip
sweep("expand", "expand", [sample("the same shape", normal(3, 2), size=(3, 2))], seed=768)  # its rule may be a branch
sweep("cat", "cat", [
    sample("a cube", normal(3, 3, 1), normal(3, 3, 2), dim=2, aspect="unequal parts"),
    sample("four parts", normal(1), normal(4), normal(2), normal(0), aspect="unequal parts"),
    sample("four axes", normal(2, 1, 3, 2), normal(2, 2, 3, 2), dim=-3, aspect="unequal parts"),
    sample("square in all", normal(3, 1), normal(3, 2), dim=1, aspect="unequal parts"),
    sample("one row seen several times", normal(4, 3).expanded, normal(4, 3), dim=1),
    sample("float16", normal(2, 1).float16, normal(2, 2).float16, dim=1),
], seed=758, call=cat, laws=False)  # fmt: skip
sweep("cat", "stack", [
    sample("square", normal(3), normal(3), normal(3), dim=1),
    sample("four axes", normal(2, 3, 5), normal(2, 3, 5), dim=2),
    sample("a new axis in front", normal(2, 2), normal(2, 2), dim=-3),
    sample("one tensor", normal(2, 3), dim=-1),
    sample("not contiguous", normal(5, 3).transposed, normal(5, 3), dim=1),
    sample("float16", normal(2).float16, normal(2).float16, dim=1),
], seed=759, call=stack, laws=False)  # fmt: skip


@case(question="cat", operation="cat", aspect="one tensor twice")
def one_tensor_on_both_sides_of_another(torch):
    x = torch.tensor([1.0, 2.0], dtype=torch.float64, requires_grad=True)
    y = torch.tensor([3.0, 4.0, 5.0], dtype=torch.float64, requires_grad=True)
    torch.cat([x, y, x]).backward(torch.tensor([0.5, -2.0, 1.5, 3.0, 4.0, 0.25, -1.0], dtype=torch.float64))
    return {"x.grad": x.grad, "y.grad": y.grad}


sweep("unbind", "unbind", [
    sample("a cube", normal(3, 3, 3), dim=1),
    sample("four axes", normal(2, 3, 1, 2), dim=-1),
    sample("one result", normal(3, 1), dim=1),
    sample("one row seen several times", normal(4, 3).expanded, dim=0),
    sample("no elements", normal(0, 3), dim=1),
    sample("float16", normal(3, 2).float16),
    sample("one element", normal(1)),
    sample("large gradients", normal(2, 3), dim=1, upstream=1e30),
    sample("small gradients", normal(3, 2), upstream=1e-30),
], seed=760, laws=False)  # fmt: skip
sweep("pad", "nn.functional.pad", [
    sample("three axes", normal(2, 3, 2), pad=(0, 1, 2, 0, 1, 1), value=0.5),
    sample("zeros beside the border", values([[0.0, 1.5, -2.0], [0.5, 0.0, 0.0], [-1.0, 2.5, 0.0]]), pad=(2, 1),
           aspect="shapes"),
    sample("a cube", normal(3, 3, 3), pad=(1, 0, 0, 1), value=-2.0),
    sample("four axes", normal(2, 1, 3, 2), pad=(1, 0, 0, 0)),
    sample("larger and smaller", normal(4, 5), pad=(-1, 2, 1, -2), value=1.5),
    sample("one row seen several times", normal(4, 3).expanded, pad=(1, 0)),
    sample("float16", normal(3).float16, pad=(1, 2)),
], seed=761, laws=False)  # fmt: skip
sweep("slices", "getitem", [
    sample("a cube", normal(3, 3, 3), index=(slice(None), slice(1, None))),
    sample("a square, beyond its end", normal(5, 5), index=(slice(None, None, 2), slice(1, 9))),
    sample("four axes and a new one", normal(2, 3, 4, 1), index=(..., None, slice(None, None, 3), -1)),
    sample("an element of three axes", normal(2, 3, 2), index=(1, -1, 0)),
    sample("rows of the last column, from before the first", normal(5, 3), index=(slice(-9, None, 2), -1)),
    sample("a single number", normal(), index=None),
    sample("one row seen several times", normal(4, 3).expanded, index=(slice(None), 1)),
    sample("float16, beyond both ends", normal(7).float16, index=slice(-9, 12, 3)),
], seed=762, call=at, laws=False)  # fmt: skip
sweep("repeats", "getitem", [
    sample("a square, a row three times", normal(3, 3), index=values([1, 1, 1]).integer, aspect=REPEATED),
    sample("a mask of rows", normal(5, 2), index=booleans(5)),
    sample("rows, not contiguous", normal(5, 3).transposed, index=values([-1, 2, -1]).integer, aspect=REPEATED),
    sample("elements in float16", normal(4).float16, index=values([3, 0, 3]).integer),
], seed=763, call=at, laws=False)  # fmt: skip
sweep("repeats", "getitem", [
    sample("rows of three axes", normal(2, 5, 3), rows=slice(None), columns=indices(7, below=5), aspect=REPEATED),
    sample("rows of a slice", normal(3, 4), rows=indices(4, below=3), columns=slice(1, None, 2), aspect=REPEATED),
    sample("an array and an integer", normal(3, 4), rows=values([2, 0, 2]).integer, columns=1, aspect=REPEATED),
    sample("a column of rows", normal(4, 3), rows=indices(3, 1, below=4), columns=indices(2, below=3), aspect=REPEATED),
], seed=769, call=at_both, laws=False)  # fmt: skip
sweep("embedding", "index_select", [
    sample("a square", normal(3, 3), dim=1, index=values([1, 1, 2]).integer, aspect=REPEATED),
    sample("four axes", normal(2, 3, 1, 2), dim=1, index=indices(5, below=3), aspect=REPEATED),
    sample("a vector", normal(5), dim=-1, index=values([4, 4, 0, 4]).integer, aspect=REPEATED),
    sample("one row seen several times", normal(4, 3).expanded, dim=0, index=values([3, 0, 3]).integer),
    sample("float16", normal(3, 2).float16, dim=1, index=values([1, 1]).integer),
], seed=764, laws=False)  # fmt: skip
sweep("embedding", "nn.functional.embedding", [
    sample("repeats inside a sentence", values([[3, 3, 1], [0, 3, 0]]).integer, normal(5, 2), aspect=REPEATED),
    sample("a cube of words", indices(2, 3, 2, below=4), normal(4, 3), aspect=REPEATED),
    sample("padding that comes often", values([2, 2, 1, 2, 0]).integer, normal(3, 3), padding_idx=-1, aspect="padding",
           convention=True),
    sample("padding that never comes", values([0, 1, 0]).integer, normal(4, 2), padding_idx=3, aspect="padding",
           convention=True),
    sample("one word, padding", values(1).integer, normal(3, 2), padding_idx=0, aspect="padding",
           convention=True),
    sample("float32, with a padding row", values([2, 0, 1, 2]).integer, normal(4, 3).float32, padding_idx=0,
           convention=True),
    sample("not contiguous", indices(4, below=3), normal(3, 5).transposed),
    sample("words without numbers", values([2, 0, 2]).integer, normal(3, 0)),
    sample("float16", values([1, 0, 1]).integer, normal(2, 3).float16),
], seed=765, laws=False)  # fmt: skip
sweep("gather", "gather", [
    sample("a square", normal(3, 3), dim=0, index=values([[1, 2, 0], [1, 0, 0], [2, 2, 2]]).integer, aspect=REPEATED),
    sample("four axes", normal(2, 3, 1, 2), dim=-3, index=indices(2, 5, 1, 2, below=3), aspect=REPEATED),
    sample("a vector", normal(4), dim=0, index=values([3, 3, 1, 3, 0]).integer, aspect=REPEATED),
    sample("one row seen several times", normal(4, 3).expanded, dim=1, index=indices(2, 2, below=3)),
    sample("float16", normal(2, 3).float16, dim=1, index=values([[0, 0], [2, 1]]).integer),
], seed=766, laws=False)  # fmt: skip
sweep("gather", "scatter_add", [
    sample("a square", normal(3, 3), dim=0, index=values([[1, 2, 0], [1, 0, 0], [2, 2, 2]]).integer, src=normal(3, 3),
           aspect=REPEATED),
    sample("three axes", normal(2, 3, 2), dim=-2, index=indices(2, 4, 1, below=3), src=normal(2, 4, 1),
           aspect=REPEATED),
    sample("a vector", normal(4), dim=0, index=values([3, 3, 1, 3, 0]).integer, src=normal(5), aspect=REPEATED),
    sample("only x requires a gradient", normal(2, 3), dim=1, index=indices(2, 2, below=3), src=normal(2, 2).constant),
    sample("not contiguous", normal(5, 3).transposed, dim=1, index=indices(3, 2, below=3), src=normal(3, 2).transposed),
    sample("float16", normal(2, 3).float16, dim=1, index=values([[0, 0], [2, 1]]).integer, src=normal(2, 2).float16),
], seed=767, laws=False)  # fmt: skip
