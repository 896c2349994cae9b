"""The hidden cases of 08-layers: the same aspects as in cases.py with other shapes, values, options and seeds."""

from dataclasses import replace

from autograder import case, normal, positive, sample, sweep, values

OVERLAP, EDGES, SIZES = "windows that overlap or leave gaps", "the edges", "strides and dilations"
GROUPS, PARAMETERS, ROWS = "groups", "weight and bias", "rows along several axes"
MODES, LONGER = "training and evaluation", "in a longer program"
UPSTREAM = (1e-30, 1e14, 1e28)
# The public cases ask for all laws of each rule. The hidden ones ask a second time where few cases find a wrong rule.
LAWS = [
    "upstream gradient of zeros", "upstream gradient not contiguous", "upstream gradient from one number",
    "other magnitudes",
]  # fmt: skip
TWICE, AGAIN, NOT_FINITE = "walked through twice", "called again", "upstream gradient not finite"


def named(names, samples):
    return [replace(one, names=tuple(names.split())) for one in samples]


def sizes(*inputs, more=(), **options):
    """Return samples of one call with upstream gradients of every size, of those in `more`, too."""
    return [sample(f"upstream gradients of the size of {size}", *inputs, upstream=size, aspect="laws", **options)
            for size in (*more, *UPSTREAM)]  # fmt: skip


# -- what passes, and what is pooled ---------------------------------------------------------------------------------


def seeded(torch, x, p=0.5, training=True):
    torch.default_generator.manual_seed(80)
    return torch.nn.functional.dropout(x, p, training)


sweep("dropout", "nn.functional.dropout", [
    sample("one in five", normal(4, 7), p=0.2, aspect="ordinary"),
    sample("nine in ten", normal(5, 8), p=0.9, aspect="ordinary"),
    sample("one in a hundred", normal(4, 7), p=0.01, aspect="ordinary"),
    sample("whole numbers", values([1.0, -1.0, 2.0, -2.0, 0.0, 1.0, 3.0]), p=0.4, aspect="ordinary"),
    sample("equal numbers", values([0.5, 0.5, 0.5, 0.5, 0.5, 0.5]), p=0.4, aspect="ordinary"),
    sample("not training, nearly all", normal(4, 7), p=0.9, training=False, aspect=MODES),
    sample("not training, in float32", normal(4, 7).float32, p=0.3, training=False),
    sample("one number", normal(), p=0.25, aspect="shapes"),
    sample("a cube", normal(3, 3, 3), p=0.3, aspect="shapes"),
    sample("four axes", normal(2, 1, 3, 4), p=0.6, aspect="shapes"),
    sample("one row seen several times", normal(3, 4).expanded, p=0.3, aspect="shapes"),
    sample("three in ten in float32", normal(4, 7).float32, p=0.3),
    *sizes(normal(3, 4), p=0.3),
], seed=801, call=seeded, laws=[*LAWS, NOT_FINITE])  # fmt: skip


@case(question="dropout", operation="dropout", aspect=LONGER)
def dropped_twice_and_not_at_all(torch):
    torch.manual_seed(5)
    x = torch.randn(3, 7, dtype=torch.float64, requires_grad=True)
    one = torch.nn.functional.dropout(x, 0.5)
    other = torch.nn.functional.dropout(x, 0.1)
    neither = torch.nn.functional.dropout(x, 0.7, False)
    one.backward(torch.randn(3, 7, dtype=torch.float64))
    neither.backward(torch.randn(3, 7, dtype=torch.float64))
    other.backward(torch.randn(3, 7, dtype=torch.float64))
    return {"x.grad": x.grad}


sweep("avg_pool", "nn.functional.avg_pool2d", [
    sample("padded at the edge", normal(2, 3, 5, 4), kernel_size=3, stride=2, padding=1, count_include_pad=False,
           aspect="ordinary"),
    sample("by one", normal(1, 2, 3, 3), kernel_size=1, aspect="ordinary"),
    sample("whole numbers", values([[[[1.0, 2.0, -1.0], [0.0, 3.0, 1.0]]]]), kernel_size=2, stride=1,
           aspect="ordinary"),
    sample("a square", normal(3, 3, 3, 3), kernel_size=2, stride=1, aspect="ordinary"),
    sample("four by four", normal(1, 1, 8, 8), kernel_size=4, aspect="ordinary"),
    sample("columns", normal(2, 2, 3, 6), kernel_size=(1, 3), aspect="ordinary"),
    sample("every pixel five times", normal(1, 1, 2, 9), kernel_size=(1, 5), stride=1, aspect=OVERLAP),
    sample("far apart", normal(1, 2, 7, 9), kernel_size=(1, 2), stride=(3, 4), aspect=OVERLAP),
    sample("overlapping, and not all rows", normal(1, 2, 8, 7), kernel_size=3, stride=2, aspect=OVERLAP),
    sample("a wide padding that does not count", normal(1, 2, 3, 5), kernel_size=4, stride=2, padding=2,
           count_include_pad=False, aspect=EDGES),
    sample("a wide padding that counts", normal(1, 2, 3, 5), kernel_size=4, stride=2, padding=2, aspect=EDGES),
    sample("columns of padding", normal(2, 1, 4, 3), kernel_size=(2, 3), stride=(2, 1), padding=(0, 1),
           count_include_pad=False, aspect=EDGES),
    sample("padding, and the end is not reached", normal(1, 1, 6, 7), kernel_size=(3, 2), stride=(3, 4), padding=1,
           count_include_pad=False, aspect=EDGES),
    sample("padding that counts, and the end is not reached", normal(1, 1, 6, 7), kernel_size=(3, 2), stride=(3, 4),
           padding=1, aspect=EDGES),
    sample("one picture, padded", normal(2, 3, 4), kernel_size=3, stride=1, padding=1, count_include_pad=False,
           aspect="shapes"),
    sample("one pixel", normal(2, 3, 1, 1), kernel_size=1, aspect="shapes"),
    sample("one row seen several times", normal(2, 3, 4, 6).expanded, kernel_size=(2, 3), stride=1, aspect="shapes"),
    sample("overlapping in float32", normal(1, 2, 6, 5).float32, kernel_size=3, stride=1),
    sample("padding that counts in float32", normal(1, 2, 4, 5).float32, kernel_size=2, padding=1),
    *sizes(normal(1, 1, 4, 4), kernel_size=3, stride=1, padding=1, count_include_pad=False),
], seed=802, laws=LAWS)  # fmt: skip


@case(question="avg_pool", rules="avg_pool2d", aspect=OVERLAP)
def pooled_twice(torch):
    torch.manual_seed(6)
    x = torch.randn(2, 2, 9, 8, dtype=torch.float64, requires_grad=True)
    pool = torch.nn.functional.avg_pool2d
    (pool(pool(x, 3, 2), 2, 1).square().sum() - 0.3 * pool(x, 2, padding=1, count_include_pad=False).sum()).backward()
    return {"x.grad": x.grad}


TIES = values([[[[3.0, 3.0, 3.0, 1.0], [3.0, 2.0, 3.0, 3.0], [0.0, 3.0, 3.0, 3.0], [3.0, 0.0, 0.0, 3.0]]]])
sweep("max_pool", "nn.functional.max_pool2d", [
    sample("padded at the edge", normal(2, 3, 5, 4), kernel_size=3, stride=2, padding=1, aspect="ordinary"),
    sample("by one", normal(1, 2, 3, 3), kernel_size=1, aspect="ordinary"),
    sample("a square", normal(3, 3, 3, 3), kernel_size=2, stride=1, aspect="ordinary"),
    sample("four by four", normal(1, 1, 8, 8), kernel_size=4, aspect="ordinary"),
    sample("columns", normal(2, 2, 3, 6), kernel_size=(1, 3), aspect="ordinary"),
    sample("rising rows", values([[[[1.0, 2.0, 3.0, 4.0], [5.0, 6.0, 7.0, 8.0], [9.0, 10.0, 11.0, 12.0]]]]),
           kernel_size=2, stride=1, aspect=OVERLAP),
    sample("falling rows", values([[[[12.0, 11.0, 10.0], [9.0, 8.0, 7.0], [6.0, 5.0, 4.0]]]]), kernel_size=2, stride=1,
           aspect=OVERLAP),
    sample("every pixel five times", normal(1, 2, 2, 9), kernel_size=(1, 5), stride=1, aspect=OVERLAP),
    sample("far apart", normal(1, 2, 7, 9), kernel_size=(1, 2), stride=(3, 4), aspect=OVERLAP),
    sample("dilated and overlapping", normal(1, 2, 9, 8), kernel_size=(3, 2), stride=1, dilation=(2, 3),
           aspect=OVERLAP),
    sample("overlapping, and not all rows", normal(1, 2, 8, 7), kernel_size=3, stride=2, aspect=OVERLAP),
    sample("a wide padding", normal(1, 2, 3, 5), kernel_size=4, stride=2, padding=2, aspect=EDGES),
    sample("columns of padding", normal(2, 1, 4, 3), kernel_size=(2, 3), stride=(2, 1), padding=(0, 1), aspect=EDGES),
    sample("padded, over the end", normal(2, 1, 6, 5), kernel_size=3, stride=2, padding=1, ceil_mode=True,
           aspect=EDGES),
    sample("all below zero", values([[[[-3.0, -2.0], [-1.0, -4.0]]]]), kernel_size=2, stride=1, padding=1,
           aspect=EDGES),
    sample("equal nearly everywhere", TIES, kernel_size=2, stride=1, aspect="special"),
    sample("equal everywhere", values([[[[2.0, 2.0, 2.0], [2.0, 2.0, 2.0], [2.0, 2.0, 2.0]]]]), kernel_size=2,
           stride=1, padding=1, aspect="special"),
    sample("zeros after a rectifier", values([[[[0.0, 0.0, 0.0, 0.0], [0.0, 0.0, 0.0, 1.0]]]]), kernel_size=2,
           aspect="special"),
    sample("nearly equal", values([[[[1.0, 1.0 + 2.0**-40], [1.0 + 2.0**-41, 1.0]]]]), kernel_size=2,
           aspect="special"),
    sample("one picture, padded", normal(2, 3, 4), kernel_size=3, stride=1, padding=1, aspect="shapes"),
    sample("one pixel", normal(2, 3, 1, 1), kernel_size=1, aspect="shapes"),
    sample("one row seen several times", normal(2, 3, 4, 6).expanded, kernel_size=(2, 3), stride=1, aspect="shapes"),
    sample("overlapping in float32", normal(1, 2, 6, 5).float32, kernel_size=3, stride=1),
    *sizes(normal(1, 1, 4, 4), kernel_size=3, stride=1, padding=1),
], seed=803, laws=LAWS)  # fmt: skip


@case(question="max_pool", rules="max_pool2d", aspect=OVERLAP)
def pooled_twice_by_the_maximum(torch):
    torch.manual_seed(7)
    x = torch.randn(2, 2, 9, 8, dtype=torch.float64, requires_grad=True)
    pool = torch.nn.functional.max_pool2d
    (pool(pool(x, 3, 2), 2, 1).square().sum() - 0.3 * pool(x, 2, padding=1).sum()).backward()
    return {"x.grad": x.grad}


# -- convolutions ----------------------------------------------------------------------------------------------------

CONVOLUTION = "x weight bias"
sweep("conv1d", "nn.functional.conv1d", named(CONVOLUTION, [
    sample("four taps and a bias", normal(3, 2, 9), normal(5, 2, 4), normal(5), aspect="ordinary"),
    sample("one channel", normal(1, 1, 6), normal(1, 1, 3), normal(1), aspect="ordinary"),
    sample("two channels in, two out", normal(1, 2, 5), normal(2, 2, 2), aspect="ordinary"),
    sample("a cube", normal(3, 3, 3), normal(3, 3, 3), normal(3), padding=1, aspect="ordinary"),
    sample("whole numbers", values([[[1.0, 2.0, -1.0, 0.0, 3.0]]]), values([[[1.0, 0.0, 2.0]], [[-1.0, 1.0, 0.0]]]),
           values([1.0, -1.0]), aspect="ordinary"),
    sample("equal taps", normal(2, 2, 6), values([[[0.5, 0.5], [0.5, 0.5]]]), aspect="ordinary"),
    sample("a stride of three", normal(2, 2, 10), normal(3, 2, 4), normal(3), stride=3, aspect=SIZES),
    sample("dilated by three", normal(2, 2, 9), normal(3, 2, 2), normal(3), dilation=3, aspect=SIZES),
    sample("a stride of three, dilated by two", normal(1, 2, 12), normal(3, 2, 3), stride=3, dilation=2, aspect=SIZES),
    sample("a stride of two, dilated by two", normal(1, 2, 9), normal(3, 2, 3), stride=2, dilation=2, aspect=SIZES),
    sample("one tap with a stride", normal(2, 3, 7), normal(2, 3, 1), stride=2, aspect=SIZES),
    sample("one tap, dilated and padded", normal(2, 3, 4), normal(2, 3, 1), dilation=5, padding=1, aspect=SIZES),
    sample("padding of two", normal(2, 2, 4), normal(3, 2, 4), normal(3), padding=2, aspect=EDGES),
    sample("two elements that no window reaches", normal(1, 2, 12), normal(3, 2, 3), normal(3), stride=7,
           aspect=EDGES),
    sample("padded, dilated, and the end is not reached", normal(2, 2, 10), normal(3, 2, 3), stride=4, padding=2,
           dilation=2, aspect=EDGES),
    sample("windows in the padding only", normal(1, 2, 2), normal(3, 2, 2), normal(3), stride=3, padding=4,
           aspect=EDGES),
    sample("three groups", normal(2, 6, 5), normal(3, 2, 2), groups=3, aspect=GROUPS),
    sample("two outputs for each channel", normal(2, 3, 5), normal(6, 1, 2), normal(6), groups=3, aspect=GROUPS),
    sample("two groups, as many channels as before", normal(2, 4, 5), normal(4, 2, 3), groups=2, padding=1,
           aspect=GROUPS),
    sample("groups, a stride and a dilation", normal(1, 4, 12), normal(4, 2, 3), normal(4), groups=2, stride=3,
           dilation=2, padding=1, aspect=GROUPS),
    sample("only the input requires a gradient", normal(2, 3, 7), normal(4, 3, 3).constant, normal(4).constant,
           aspect=PARAMETERS),
    sample("groups, and only the weight requires a gradient", normal(2, 4, 7).constant, normal(2, 2, 3), groups=2,
           aspect=PARAMETERS),
    sample("one example, one channel, one element", normal(1, 1, 1), normal(1, 1, 1), normal(1), aspect="shapes"),
    sample("no examples in groups", normal(0, 4, 7), normal(2, 2, 3), normal(2), groups=2, aspect="shapes"),
    sample("one example seen several times", normal(3, 2, 5).expanded, normal(4, 2, 2), normal(4), aspect="shapes"),
    sample("all at once in float32", normal(2, 4, 9).float32, normal(6, 2, 3).float32, normal(6).float32, stride=2,
           padding=1, dilation=2, groups=2),
    *sizes(normal(1, 2, 5), normal(2, 2, 2), normal(2), stride=2, padding=1, more=[1e-10]),
]), seed=804, laws=[*LAWS, AGAIN])  # fmt: skip


@case(question="conv1d", rules="conv1d", aspect=PARAMETERS)
def one_kernel_for_two_sequences(torch):
    torch.manual_seed(8)
    x = torch.randn(2, 3, 8, dtype=torch.float64, requires_grad=True)
    weight = torch.randn(3, 3, 3, dtype=torch.float64, requires_grad=True)
    bias = torch.randn(3, dtype=torch.float64, requires_grad=True)
    conv1d = torch.nn.functional.conv1d
    hidden = torch.tanh(conv1d(x, weight, bias, 1, 1))
    (0.3 * conv1d(hidden, weight, stride=3, dilation=2).square().mean()).backward()
    return {"x.grad": x.grad, "weight.grad": weight.grad, "bias.grad": bias.grad}


sweep("conv2d", "nn.functional.conv2d", named(CONVOLUTION, [
    sample("three rows, two columns and a bias", normal(3, 2, 5, 4), normal(4, 2, 3, 2), normal(4),
           aspect="ordinary"),
    sample("one channel", normal(1, 1, 4, 3), normal(1, 1, 2, 2), normal(1), aspect="ordinary"),
    sample("two channels in, two out", normal(1, 2, 3, 4), normal(2, 2, 2, 3), aspect="ordinary"),
    sample("a square kernel", normal(2, 2, 4, 4), normal(2, 2, 3, 3), normal(2), aspect="ordinary"),
    sample("whole numbers", values([[[[1.0, 2.0, 0.0], [-1.0, 0.0, 3.0]]]]), values([[[[1.0, 0.0], [2.0, -1.0]]]]),
           values([1.0]), aspect="ordinary"),
    sample("a row as a kernel", normal(2, 2, 3, 5), normal(3, 2, 1, 3), normal(3), aspect="ordinary"),
    sample("a column as a kernel", normal(2, 2, 5, 3), normal(3, 2, 3, 1), normal(3), aspect="ordinary"),
    sample("strides of three and one", normal(1, 2, 7, 4), normal(3, 2, 3, 2), normal(3), stride=(3, 1),
           aspect=SIZES),
    sample("dilated in one direction", normal(1, 2, 4, 7), normal(3, 2, 2, 3), dilation=(1, 3), aspect=SIZES),
    sample("strides and other dilations", normal(1, 2, 8, 9), normal(2, 2, 3, 2), normal(2), stride=(1, 3),
           dilation=(2, 1), aspect=SIZES),
    sample("a stride without overlap", normal(1, 2, 7, 7), normal(2, 2, 2, 2), stride=3, aspect=SIZES),
    sample("one pixel with a stride", normal(2, 3, 4, 5), normal(2, 3, 1, 1), stride=2, aspect=SIZES),
    sample("padded by two", normal(1, 2, 2, 3), normal(3, 2, 3, 4), normal(3), padding=2, aspect=EDGES),
    sample("padded by one and two", normal(1, 2, 3, 2), normal(3, 2, 2, 4), normal(3), padding=(1, 2), aspect=EDGES),
    sample("rows and columns that no window reaches", normal(1, 1, 9, 7), normal(2, 1, 2, 3), stride=(5, 3),
           aspect=EDGES),
    sample("padded, dilated, and the end is not reached", normal(1, 2, 7, 8), normal(2, 2, 2, 2), stride=(2, 4),
           padding=1, dilation=(3, 2), aspect=EDGES),
    sample("windows in the padding only", normal(1, 1, 1, 2), normal(2, 1, 2, 2), normal(2), stride=3, padding=3,
           aspect=EDGES),
    sample("three groups", normal(1, 6, 3, 3), normal(3, 2, 2, 2), groups=3, aspect=GROUPS),
    sample("two outputs for each channel", normal(1, 3, 3, 3), normal(6, 1, 2, 2), normal(6), groups=3,
           aspect=GROUPS),
    sample("two groups, as many channels as before", normal(1, 4, 3, 4), normal(4, 2, 3, 3), groups=2, padding=1,
           aspect=GROUPS),
    sample("groups, strides and dilations", normal(1, 4, 7, 6), normal(6, 2, 2, 3), normal(6), groups=2,
           stride=(2, 1), dilation=(3, 2), padding=(0, 1), aspect=GROUPS),
    sample("only the input requires a gradient", normal(1, 3, 4, 5), normal(4, 3, 2, 3).constant,
           normal(4).constant, aspect=PARAMETERS),
    sample("groups, and only the weight requires a gradient", normal(2, 4, 3, 3).constant, normal(2, 2, 2, 2),
           groups=2, aspect=PARAMETERS),
    sample("one of everything", normal(1, 1, 1, 1), normal(1, 1, 1, 1), normal(1), aspect="shapes"),
    sample("no examples in groups", normal(0, 4, 3, 4), normal(2, 2, 2, 2), normal(2), groups=2, aspect="shapes"),
    sample("one example seen several times", normal(3, 2, 3, 4).expanded, normal(3, 2, 2, 2), normal(3),
           aspect="shapes"),
    sample("all at once in float32", normal(1, 4, 6, 5).float32, normal(2, 2, 2, 3).float32, normal(2).float32,
           stride=2, padding=1, dilation=2, groups=2),
    *sizes(normal(1, 2, 3, 4), normal(2, 2, 2, 2), normal(2), stride=2, padding=1, more=[1e-10]),
]), seed=805, laws=LAWS)  # fmt: skip


@case(question="conv2d", rules="conv2d", aspect=LONGER)
def ten_steps_of_training(torch):
    torch.manual_seed(9)
    x = torch.randn(6, 2, 4, 4, dtype=torch.float64)
    wanted = x[:, 0].mean((1, 2)) - x[:, 1, 0, 0]
    model = torch.nn.Sequential(
        torch.nn.Conv2d(2, 4, 3, padding=1, groups=2), torch.nn.Tanh(), torch.nn.Conv2d(4, 1, 2, stride=2)
    ).double()
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    for _ in range(10):
        optimizer.zero_grad()
        loss = (model(x).mean((1, 2, 3)) - wanted).square().mean()
        loss.backward()
        optimizer.step()
    return {"the last loss": loss.detach(), "a weight": model[0].weight.detach()}


# -- normalisations --------------------------------------------------------------------------------------------------

SCALED = "x normalized_shape weight"
sweep("rms_norm", "nn.functional.rms_norm", named(SCALED, [
    sample("rows of seven with a weight", normal(3, 7), (7,), normal(7), aspect="ordinary"),
    sample("a square", normal(4, 4), (4,), normal(4), aspect="ordinary"),
    sample("whole numbers", values([[1.0, -1.0, 2.0], [2.0, -2.0, 1.0]]), (3,), values([1.0, 2.0, -1.0]), eps=0.25,
           aspect="ordinary"),
    sample("equal elements", values([[0.5, 0.5, 0.5, 0.5]]), (4,), normal(4), aspect="ordinary"),
    sample("a weight of ones", normal(3, 4), (4,), values([1.0, 1.0, 1.0, 1.0]), aspect="ordinary"),
    sample("zeros in the weight", normal(3, 4), (4,), values([0.0, 2.0, 0.0, -1.0]), aspect=PARAMETERS),
    sample("tiny weights", normal(3, 4), (4,), values([1e-4, -2e-5, 3e-6, 1e-4]), upstream=1e4, aspect=PARAMETERS),
    sample("three axes of rows", normal(2, 1, 3, 4), (4,), normal(4), aspect=ROWS),
    sample("rows of three axes", normal(2, 3, 1, 2), (3, 1, 2), normal(3, 1, 2), aspect=ROWS),
    sample("a cube", normal(3, 3, 3), (3, 3), normal(3, 3), aspect=ROWS),
    sample("two axes of rows without a weight", normal(2, 3, 4), (4,), aspect=ROWS),
    sample("an eps of two", normal(3, 4), (4,), normal(4), eps=2.0, aspect="eps"),
    sample("an eps of two without a weight", normal(3, 4), (4,), eps=2.0, aspect="eps"),
    sample("no eps", normal(3, 4), (4,), normal(4), eps=0.0, aspect="eps"),
    sample("rows as small as the eps", values([[0.1, -0.2, 0.1], [0.0, 0.1, 0.0]]), (3,), normal(3), eps=0.02,
           aspect="eps"),
    sample("large numbers", values([[3e8, -4e8, 1e8], [2e6, 1e6, -3e6]]), (3,), normal(3), eps=1e-6, aspect="eps"),
    sample("a weight and a constant input", normal(2, 3, 4).constant, (4,), normal(4), aspect=PARAMETERS),
    sample("one element", normal(1), (1,), normal(1), eps=0.5, aspect="shapes"),
    sample("one row seen several times", normal(3, 4).expanded, (4,), normal(4), aspect="shapes"),
    sample("three axes, not contiguous", normal(2, 3, 4).transposed, (3, 4), normal(3, 4).transposed,
           aspect="shapes"),
    sample("rows of two axes in float32", normal(2, 2, 3).float32, (2, 3), normal(2, 3).float32, eps=0.1),
    *sizes(normal(2, 3), (3,), normal(3), eps=0.1),
]), seed=806, laws=[*LAWS, TWICE])  # fmt: skip

SHIFTED = "x normalized_shape weight bias"
sweep("layer_norm", "nn.functional.layer_norm", named(SHIFTED, [
    sample("rows of seven with weight and bias", normal(3, 7), (7,), normal(7), normal(7), aspect="ordinary"),
    sample("a square", normal(4, 4), (4,), normal(4), normal(4), aspect="ordinary"),
    sample("whole numbers", values([[1.0, -1.0, 2.0], [2.0, -2.0, 1.0]]), (3,), values([1.0, 2.0, -1.0]),
           values([0.0, 1.0, 2.0]), eps=0.25, aspect="ordinary"),
    sample("far from zero", values([[101.0, 99.5, 100.25, 98.0]]), (4,), normal(4), normal(4), aspect="ordinary"),
    sample("a weight of ones", normal(3, 4), (4,), values([1.0, 1.0, 1.0, 1.0]), normal(4), aspect="ordinary"),
    sample("zeros in the weight", normal(3, 4), (4,), values([0.0, 2.0, 0.0, -1.0]), normal(4), aspect=PARAMETERS),
    sample("tiny weights", normal(3, 4), (4,), values([1e-4, -2e-5, 3e-6, 1e-4]), normal(4), upstream=1e4,
           aspect=PARAMETERS),
    sample("three axes of rows", normal(2, 1, 3, 4), (4,), normal(4), normal(4), aspect=ROWS),
    sample("rows of three axes", normal(2, 3, 1, 2), (3, 1, 2), normal(3, 1, 2), normal(3, 1, 2), aspect=ROWS),
    sample("a cube", normal(3, 3, 3), (3, 3), normal(3, 3), normal(3, 3), aspect=ROWS),
    sample("two axes of rows without a weight", normal(2, 3, 4), (4,), aspect=ROWS),
    sample("an eps of two", normal(3, 4), (4,), normal(4), normal(4), eps=2.0, aspect="eps"),
    sample("an eps of two without a weight", normal(3, 4), (4,), eps=2.0, aspect="eps"),
    sample("rows as narrow as the eps", values([[1.1, 0.9, 1.0], [2.0, 2.1, 2.0]]), (3,), normal(3), normal(3),
           eps=0.02, aspect="eps"),
    sample("rows of two axes, a bias and no weight", normal(2, 2, 3), (2, 3), None, normal(2, 3), aspect=PARAMETERS),
    sample("a weight and a constant input", normal(2, 3, 4).constant, (4,), normal(4), aspect=PARAMETERS),
    sample("rows of one element", normal(3, 1), (1,), normal(1), normal(1), eps=0.5, aspect="shapes"),
    sample("one row seen several times", normal(3, 4).expanded, (4,), normal(4), normal(4), aspect="shapes"),
    sample("three axes, not contiguous", normal(2, 3, 4).transposed, (3, 4), normal(3, 4).transposed, normal(3, 4),
           aspect="shapes"),
    sample("rows of two axes in float32", normal(2, 2, 3).float32, (2, 3), normal(2, 3).float32,
           normal(2, 3).float32, eps=0.1),
    *sizes(normal(2, 3), (3,), normal(3), normal(3), eps=0.1),
]), seed=807, laws=[*LAWS, TWICE])  # fmt: skip

BATCH = "x running_mean running_var weight bias"
sweep("batch_norm", "nn.functional.batch_norm", named(BATCH, [
    sample("seven examples with weight and bias", normal(7, 2), None, None, normal(2), normal(2), training=True,
           aspect="ordinary"),
    sample("a square", normal(4, 4), None, None, normal(4), normal(4), training=True, aspect="ordinary"),
    sample("square pictures", normal(3, 3, 3, 3), None, None, normal(3), normal(3), training=True,
           aspect="ordinary"),
    sample("pictures without weight and bias", normal(2, 3, 2, 4), None, None, training=True, aspect="ordinary"),
    sample("whole numbers", values([[1.0, -1.0], [2.0, 0.0], [3.0, -2.0]]), None, None, values([1.0, -2.0]),
           values([0.0, 1.0]), training=True, eps=0.25, aspect="ordinary"),
    sample("far from zero", values([[101.0, -50.5], [99.5, -49.0], [100.0, -52.0]]), None, None, normal(2),
           normal(2), training=True, aspect="ordinary"),
    sample("a mean of 1", values([[2.0, 0.5], [0.0, 1.5], [1.0, 1.0]]), None, None, normal(2), normal(2),
           training=True, aspect="ordinary"),
    sample("large numbers", values([[5e4, -3e4], [2e4, 1e4], [-4e4, 2e4]]), None, None, normal(2), normal(2),
           training=True, upstream=1e5, aspect="ordinary"),
    sample("tiny weights", normal(4, 2), None, None, values([1e-4, -2e-5]), normal(2), training=True, upstream=1e4,
           aspect=PARAMETERS),
    sample("running statistics far away", normal(4, 2), values([5.0, -7.0]).constant, values([9.0, 0.1]).constant,
           normal(2), normal(2), training=True, aspect=MODES),
    sample("pictures with running statistics", normal(2, 2, 2, 3), normal(2).constant, positive(2).constant,
           normal(2), normal(2), training=True, momentum=0.5, aspect=MODES),
    sample("evaluation far away", normal(4, 2), values([5.0, -7.0]).constant, values([9.0, 0.1]).constant, normal(2),
           normal(2), aspect=MODES),
    sample("sequences in evaluation", normal(2, 3, 4), normal(3).constant, positive(3).constant, normal(3),
           normal(3), aspect=MODES),
    sample("one example in evaluation", normal(1, 3), normal(3).constant, positive(3).constant, normal(3), normal(3),
           aspect=MODES),
    sample("evaluation, a weight and no bias", normal(4, 3), normal(3).constant, positive(3).constant,
           values([0.0, 1.5, -2.0]), aspect=MODES),
    sample("evaluation, a bias and no weight", normal(4, 3), normal(3).constant, positive(3).constant, None,
           normal(3), aspect=PARAMETERS),
    sample("an eps of two", normal(4, 3), None, None, normal(3), normal(3), training=True, eps=2.0, aspect="eps"),
    sample("an eps of two in evaluation", normal(2, 3, 2), normal(3).constant, positive(3).constant, normal(3),
           normal(3), eps=2.0, aspect="eps"),
    sample("a channel of equal elements", values([[2.0, 1.0], [2.0, -1.0], [2.0, 0.5]]), None, None, normal(2),
           normal(2), training=True, eps=0.01, aspect="eps"),
    sample("a weight of ones", normal(4, 3), None, None, values([1.0, 1.0, 1.0]), training=True, aspect=PARAMETERS),
    sample("zeros in the weight", normal(4, 3), None, None, values([0.0, 2.0, -1.0]), normal(3), training=True,
           aspect=PARAMETERS),
    sample("only the weight requires a gradient in evaluation", normal(4, 3).constant, normal(3).constant,
           positive(3).constant, normal(3), normal(3).constant, aspect=PARAMETERS),
    sample("one channel", normal(4, 1), None, None, normal(1), normal(1), training=True, aspect="shapes"),
    sample("five axes", normal(2, 2, 1, 2, 3), None, None, normal(2), normal(2), training=True, aspect="shapes"),
    sample("pictures, not contiguous", normal(2, 3, 2, 4).transposed, None, None, normal(3), normal(3),
           training=True, aspect="shapes"),
    sample("one example seen several times in evaluation", normal(3, 2).expanded, normal(2).constant,
           positive(2).constant, normal(2), normal(2), aspect="shapes"),
    sample("evaluation in float32", normal(4, 3).float32, normal(3).float32.constant, positive(3).float32.constant,
           normal(3).float32, normal(3).float32),
    *sizes(normal(4, 2), None, None, normal(2), normal(2), training=True, eps=0.1),
]), seed=808, laws=[*LAWS, TWICE])  # fmt: skip
sweep("batch_norm", "nn.functional.batch_norm", named(BATCH, [
    sample("evaluation, with its laws", normal(4, 3), normal(3).constant, positive(3).constant, normal(3), normal(3),
           aspect=MODES),
]), seed=811, laws=[*LAWS, TWICE])  # fmt: skip


@case(question="batch_norm", rules="batch_norm", aspect=MODES)
def two_steps_of_training_and_an_evaluation(torch):
    torch.manual_seed(10)
    layer = torch.nn.BatchNorm1d(3).double()
    x = torch.randn(5, 3, dtype=torch.float64, requires_grad=True)
    upstream = torch.randn(5, 3, dtype=torch.float64)
    (layer(2 * x) * upstream).sum().backward()
    (layer(x.exp()) * upstream).sum().backward()
    layer.eval()
    (layer(x) * upstream).sum().backward()
    return {"x.grad": x.grad, "weight.grad": layer.weight.grad, "bias.grad": layer.bias.grad}


IN_GROUPS = "x weight bias"


def by_groups(torch, x, weight=None, bias=None, num_groups=1, eps=1e-5):
    return torch.nn.functional.group_norm(x, num_groups, weight, bias, eps)


sweep("group_norm", "nn.functional.group_norm", named(IN_GROUPS, [
    sample("three groups of two", normal(3, 6, 2), normal(6), normal(6), num_groups=3, aspect="ordinary"),
    sample("square pictures", normal(4, 4, 4, 4), normal(4), normal(4), num_groups=2, aspect="ordinary"),
    sample("a square", normal(4, 4), normal(4), normal(4), num_groups=2, aspect="ordinary"),
    sample("whole numbers", values([[[1.0, -1.0], [2.0, 0.0], [3.0, -2.0], [0.0, 1.0]]]),
           values([1.0, -2.0, 3.0, 1.0]), values([0.0, 1.0, 2.0, 3.0]), num_groups=2, eps=0.25, aspect="ordinary"),
    sample("far from zero", values([[[101.0, 99.0], [100.0, 102.5]], [[-51.0, -50.0], [-49.0, -52.0]]]),
           normal(2), normal(2), num_groups=1, aspect="ordinary"),
    sample("pictures without weight and bias", normal(2, 4, 2, 3), num_groups=2, aspect="ordinary"),
    sample("one group of pictures", normal(2, 3, 2, 2), normal(3), normal(3), num_groups=1, aspect=GROUPS),
    sample("each channel by itself in pictures", normal(2, 3, 2, 3), normal(3), normal(3), num_groups=3,
           aspect=GROUPS),
    sample("as many groups as examples", normal(3, 6, 2), normal(6), normal(6), num_groups=3, aspect=GROUPS),
    sample("an eps of two", normal(2, 4, 3), normal(4), normal(4), num_groups=2, eps=2.0, aspect="eps"),
    sample("an eps of two without a weight", normal(2, 4, 3), num_groups=2, eps=2.0, aspect="eps"),
    sample("groups as narrow as the eps", values([[[1.1], [0.9], [2.0], [2.1]]]), normal(4), normal(4), num_groups=2,
           eps=0.02, aspect="eps"),
    sample("a weight of ones", normal(2, 4, 3), values([1.0, 1.0, 1.0, 1.0]), num_groups=2, aspect=PARAMETERS),
    sample("tiny weights", normal(2, 4, 3), values([1e-4, -2e-5, 3e-6, 1e-4]), normal(4), num_groups=2, upstream=1e4,
           aspect=PARAMETERS),
    sample("zeros in the weight", normal(2, 4, 3), values([0.0, 2.0, 0.0, -1.0]), normal(4), num_groups=2,
           aspect=PARAMETERS),
    sample("a weight and a constant input", normal(2, 4, 3).constant, normal(4), num_groups=2, aspect=PARAMETERS),
    sample("groups of two elements", normal(3, 4), normal(4), normal(4), num_groups=2, eps=0.1, aspect="shapes"),
    sample("five axes", normal(2, 4, 1, 2, 2), normal(4), normal(4), num_groups=2, aspect="shapes"),
    sample("pictures, not contiguous", normal(2, 4, 3, 2).transposed, normal(4), normal(4), num_groups=2,
           aspect="shapes"),
    sample("one example seen several times", normal(3, 4, 2).expanded, normal(4), normal(4), num_groups=2,
           aspect="shapes"),
    sample("pictures in float32", normal(2, 4, 2, 2).float32, normal(4).float32, normal(4).float32, num_groups=2,
           eps=0.1),
    *sizes(normal(2, 4), normal(4), normal(4), num_groups=2, eps=0.1, more=[1e-10]),
]), seed=809, laws="finite", call=by_groups)  # fmt: skip

# -- a cell with a memory --------------------------------------------------------------------------------------------

CELL = "x h w_x w_h b_x b_h"
sweep("gru", "gru_cell", named(CELL, [
    sample("three states of two, with biases", normal(3, 5), normal(3, 2), normal(6, 5), normal(6, 2), normal(6),
           normal(6), aspect="ordinary"),
    sample("a square without biases", normal(4, 4), normal(4, 4), normal(12, 4), normal(12, 4), aspect="ordinary"),
    sample("equal biases", normal(2, 3), normal(2, 1), normal(3, 3), normal(3, 1), values([0.5, 0.5, 0.5]),
           values([0.5, 0.5, 0.5]), aspect="ordinary"),
    sample("whole numbers", values([[1.0, -1.0]]), values([[2.0]]), values([[1.0, 0.0], [0.0, 1.0], [1.0, 1.0]]),
           values([[1.0], [-1.0], [0.5]]), values([0.0, 1.0, 0.0]), values([0.0, 0.0, 1.0]), aspect="ordinary"),
    sample("the smallest cell", normal(1, 1), normal(1, 1), normal(3, 1), normal(3, 1), normal(3), normal(3),
           aspect="shapes"),
    sample("one input", normal(3, 1), normal(3, 4), normal(12, 1), normal(12, 4), normal(12), normal(12),
           aspect="shapes"),
    sample("inputs of zeros", values([[0.0, 0.0], [0.0, 0.0]]), normal(2, 3), normal(9, 2), normal(9, 3), normal(9),
           normal(9), aspect="special"),
    sample("weights of zeros", normal(2, 3), normal(2, 2), values([[0.0] * 3] * 6), values([[0.0] * 2] * 6),
           normal(6), normal(6), aspect="special"),
    sample("the old state is kept", normal(1, 2), normal(1, 2), values([[0.0, 0.0]] * 6), normal(6, 2),
           values([0.0, -800.0, 60.0, 6.0, 0.0, 0.0]), normal(6), aspect="special"),
    sample("only the input requires a gradient", normal(2, 4), normal(2, 3).constant, normal(9, 4).constant,
           normal(9, 3).constant, aspect=PARAMETERS),
    sample("only the biases require gradients", normal(2, 4).constant, normal(2, 3).constant, normal(9, 4).constant,
           normal(9, 3).constant, normal(9), normal(9), aspect=PARAMETERS),
    sample("only the weights of the state require a gradient", normal(2, 4).constant, normal(2, 3).constant,
           normal(9, 4).constant, normal(9, 3), normal(9).constant, normal(9).constant, aspect=PARAMETERS),
    sample("one row seen several times", normal(3, 4).expanded, normal(3, 2).expanded, normal(6, 4), normal(6, 2),
           normal(6), normal(6), aspect="shapes"),
    sample("not contiguous, without biases", normal(3, 4).transposed, normal(3, 2).transposed,
           normal(6, 4).transposed, normal(6, 2).transposed, aspect="shapes"),
    sample("float32 without biases", normal(2, 4).float32, normal(2, 3).float32, normal(9, 4).float32,
           normal(9, 3).float32),
    *sizes(normal(2, 2), normal(2, 2), normal(6, 2), normal(6, 2), normal(6), normal(6), more=[3e4]),
]), seed=810, laws=[*LAWS, TWICE])  # fmt: skip


@case(question="gru", rules="gru_cell", aspect=LONGER)
def five_steps_with_biases(torch):
    torch.manual_seed(11)
    cell = torch.nn.GRUCell(2, 3).double()
    x = torch.randn(5, 2, 2, dtype=torch.float64, requires_grad=True)
    h = torch.randn(2, 3, dtype=torch.float64, requires_grad=True)
    state, total = h, 0.0
    for step in x:
        state = cell(step, state)
        total = total + (state * state).sum()
    (0.3 * total).backward()
    return {"x.grad": x.grad, "h.grad": h.grad, **{name: p.grad for name, p in cell.named_parameters()}}
