"""The public cases of 08-layers: windows that overlap or leave gaps, groups, every way of normalising, one GRU cell.

Each case is a torch program. The judge runs it on PyTorch, the sandbox on your rules; the two results are compared.
"""

from dataclasses import replace

from autograder import case, hint, normal, positive, sample, sweep, values

OVERLAP, EDGES, SIZES = "windows that overlap or leave gaps", "the edges", "strides and dilations"
GROUPS, PARAMETERS, ROWS = "groups", "weight and bias", "rows along several axes"
MODES, LONGER = "training and evaluation", "in a longer program"


def named(names, samples):
    """Return the samples with these names of their inputs, which a report shows."""
    return [replace(one, names=tuple(names.split())) for one in samples]


# -- what passes, and what is pooled ---------------------------------------------------------------------------------


def seeded(torch, x, p=0.5, training=True):
    torch.default_generator.manual_seed(8)
    return torch.nn.functional.dropout(x, p, training)


sweep("dropout", "nn.functional.dropout", [
    sample("three in ten", normal(3, 5), p=0.3, aspect="ordinary"),
    sample("the usual half", normal(3, 5), aspect="ordinary"),
    sample("most are dropped", normal(4, 6), p=0.8, aspect="ordinary", hint="How much do the kept ones grow?"),
    sample("nothing is dropped", normal(2, 3), p=0.0, aspect="ordinary"),
    sample("not training", normal(3, 5), p=0.3, training=False, aspect=MODES,
           hint="What does the layer do when it is not training?"),
    sample("not training, usual", normal(7), training=False, aspect=MODES),
    sample("zeros among the inputs", values([0.0, 1.0, -2.0, 0.0, 3.0, 0.0, -1.0, 0.0]), p=0.25, aspect="ordinary",
           hint="Is an element that is zero a dropped one?"),
    sample("three axes", normal(2, 3, 4), p=0.25, aspect="shapes"),
    sample("no elements", normal(0, 3), p=0.3, aspect="shapes"),
    sample("not contiguous", normal(3, 5).transposed, p=0.3, aspect="shapes"),
    sample("float32", normal(3, 5).float32, p=0.3),
], seed=81, call=seeded)  # fmt: skip


@case(question="dropout", operation="dropout", aspect=LONGER, hint="Each call has dropped elements of its own.")
def two_layers_with_dropout(torch):
    torch.manual_seed(1)
    x = torch.randn(4, 6, dtype=torch.float64, requires_grad=True)
    first = torch.nn.functional.dropout(x, 0.4)
    second = torch.nn.functional.dropout(first, 0.2)
    second.backward(torch.randn(4, 6, dtype=torch.float64))
    return {"the result": second, "x.grad": x.grad}


sweep("avg_pool", "nn.functional.avg_pool2d", [
    sample("two by two", normal(2, 3, 4, 6), kernel_size=2, aspect="ordinary"),
    sample("three by three", normal(1, 2, 6, 9), kernel_size=3, aspect="ordinary"),
    sample("rows and columns differ", normal(2, 2, 6, 9), kernel_size=(2, 3), aspect="ordinary"),
    sample("overlapping", normal(1, 2, 5, 6), kernel_size=3, stride=1, aspect=OVERLAP,
           hint="How many windows see the middle?"),
    sample("with gaps", normal(2, 1, 8, 7), kernel_size=2, stride=3, aspect=OVERLAP),
    sample("overlapping in one direction", normal(1, 2, 6, 7), kernel_size=(2, 3), stride=(2, 1), aspect=OVERLAP),
    sample("rows that no window reaches", normal(1, 2, 5, 7), kernel_size=2, aspect=EDGES,
           hint="What is the gradient of a pixel that no window sees?"),
    sample("padding that counts", normal(2, 1, 4, 5), kernel_size=3, stride=2, padding=1, aspect=EDGES),
    sample("padding that does not count", normal(2, 1, 4, 5), kernel_size=3, stride=2, padding=1,
           count_include_pad=False, aspect=EDGES, hint="How many pixels does a window in the corner see?"),
    sample("rows of padding only", normal(1, 2, 4, 3), kernel_size=(3, 2), stride=1, padding=(1, 0),
           count_include_pad=False, aspect=EDGES),
    sample("by hand", values([[[[1.0, 2.0], [3.0, 4.0]]]]), kernel_size=2, stride=1, padding=1,
           count_include_pad=False, aspect=EDGES),
    sample("one window", normal(2, 2, 3, 4), kernel_size=(3, 4), aspect="shapes"),
    sample("one picture", normal(3, 4, 6), kernel_size=2, aspect="shapes"),
    sample("no pictures", normal(0, 2, 4, 4), kernel_size=2, aspect="shapes"),
    sample("not contiguous", normal(2, 3, 4, 6).transposed, kernel_size=2, stride=1, aspect="shapes"),
    sample("float32", normal(2, 2, 5, 5).float32, kernel_size=3, stride=2, padding=1, count_include_pad=False),
], seed=82, laws="finite")  # fmt: skip

PEAK = values([[[[1.0, 5.0, 2.0, 0.0], [3.0, 4.0, 9.0, 1.0], [0.5, 6.0, 8.0, 7.0]]]])
sweep("max_pool", "nn.functional.max_pool2d", [
    sample("two by two", normal(2, 3, 4, 6), kernel_size=2, aspect="ordinary"),
    sample("three by three", normal(1, 2, 6, 9), kernel_size=3, aspect="ordinary"),
    sample("rows and columns differ", normal(2, 2, 6, 9), kernel_size=(2, 3), aspect="ordinary"),
    sample("overlapping", normal(1, 2, 5, 6), kernel_size=3, stride=1, aspect=OVERLAP,
           hint="Can one pixel win several windows?"),
    sample("one pixel wins all", PEAK, kernel_size=2, stride=1, aspect=OVERLAP,
           hint="Can one pixel win several windows?"),
    sample("with gaps", normal(2, 1, 8, 7), kernel_size=2, stride=3, aspect=OVERLAP),
    sample("dilated", normal(1, 2, 6, 7), kernel_size=2, stride=1, dilation=2, aspect=OVERLAP),
    sample("rows that no window reaches", normal(1, 2, 5, 7), kernel_size=2, aspect=EDGES),
    sample("windows that reach over the end", normal(1, 2, 5, 7), kernel_size=2, ceil_mode=True, aspect=EDGES),
    sample("padding", normal(2, 1, 4, 5), kernel_size=3, stride=2, padding=1, aspect=EDGES),
    sample("nothing above zero", values([[[[-1.0, -2.0, -5.0], [-4.0, -3.0, -0.5]]]]), kernel_size=2, stride=1,
           padding=1, aspect=EDGES, hint="Can the padding win?"),
    sample("several are the greatest", values([[[[0.0, 0.0, 2.0, 2.0], [0.0, 0.0, 2.0, 1.0]]]]), kernel_size=2,
           aspect="special", hint="How many winners does a window have?"),
    sample("equal in windows that overlap", values([[[[1.0, 1.0, 0.0], [1.0, 1.0, 1.0]]]]), kernel_size=2, stride=1,
           aspect="special"),
    sample("one window", normal(2, 2, 3, 4), kernel_size=(3, 4), aspect="shapes"),
    sample("one picture", normal(3, 4, 6), kernel_size=2, aspect="shapes"),
    sample("no pictures", normal(0, 2, 4, 4), kernel_size=2, aspect="shapes"),
    sample("not contiguous", normal(2, 3, 4, 6).transposed, kernel_size=2, stride=1, aspect="shapes"),
    sample("float32", normal(2, 2, 5, 5).float32, kernel_size=3, stride=2, padding=1),
], seed=83, laws="finite")  # fmt: skip

# -- convolutions ----------------------------------------------------------------------------------------------------

CONVOLUTION = "x weight bias"
sweep("conv1d", "nn.functional.conv1d", named(CONVOLUTION, [
    sample("three taps", normal(2, 3, 7), normal(4, 3, 3), aspect="ordinary"),
    sample("with a bias", normal(2, 3, 7), normal(4, 3, 2), normal(4), aspect="ordinary"),
    sample("one tap", normal(2, 3, 5), normal(4, 3, 1), normal(4), aspect="ordinary"),
    sample("as many channels as before", normal(2, 3, 6), normal(3, 3, 3), normal(3), aspect="ordinary",
           hint="Which index of the weight belongs to the result?"),
    sample("by hand", values([[[1.0, 2.0, 4.0]]]), values([[[1.0, -1.0]]]), aspect="ordinary"),
    sample("a stride of two", normal(2, 2, 7), normal(3, 2, 3), normal(3), stride=2, aspect=SIZES),
    sample("dilated", normal(2, 2, 8), normal(3, 2, 3), normal(3), dilation=2, aspect=SIZES),
    sample("a stride and another dilation", normal(2, 2, 11), normal(3, 2, 3), normal(3), stride=2, dilation=3,
           aspect=SIZES, hint="How far apart are two windows, and how far two taps?"),
    sample("a stride without overlap", normal(2, 2, 9), normal(3, 2, 2), stride=3, aspect=SIZES),
    sample("padded", normal(2, 2, 5), normal(3, 2, 3), normal(3), padding=1, aspect=EDGES),
    sample("more padding than taps", normal(2, 2, 3), normal(3, 2, 2), normal(3), padding=3, aspect=EDGES),
    sample("elements that no window reaches", normal(2, 2, 9), normal(3, 2, 3), stride=4, aspect=EDGES,
           hint="An element that is never read has a gradient, too."),
    sample("padded, and the end is not reached", normal(2, 2, 8), normal(3, 2, 3), stride=2, padding=1,
           aspect=EDGES),
    sample("two groups", normal(2, 4, 6), normal(6, 2, 3), normal(6), groups=2, aspect=GROUPS),
    sample("each channel by itself", normal(2, 3, 6), normal(3, 1, 3), normal(3), groups=3, aspect=GROUPS),
    sample("all at once", normal(2, 4, 11), normal(6, 2, 3), normal(6), stride=2, padding=2, dilation=2, groups=2,
           aspect=GROUPS),
    sample("only the weight requires a gradient", normal(2, 3, 7).constant, normal(4, 3, 3), normal(4).constant,
           aspect=PARAMETERS),
    sample("only the bias requires a gradient", normal(2, 3, 7).constant, normal(4, 3, 3).constant, normal(4),
           aspect=PARAMETERS, hint="In how many elements of the result does the bias stand?"),
    sample("one window", normal(3, 2, 4), normal(3, 2, 4), normal(3), aspect="shapes"),
    sample("no examples", normal(0, 3, 7), normal(4, 3, 3), normal(4), aspect="shapes"),
    sample("not contiguous", normal(2, 3, 7).transposed, normal(4, 3, 3).transposed, normal(4), stride=2,
           aspect="shapes"),
    sample("float32", normal(2, 3, 7).float32, normal(4, 3, 3).float32, normal(4).float32, padding=1),
]), seed=84, laws="finite")  # fmt: skip

sweep("conv2d", "nn.functional.conv2d", named(CONVOLUTION, [
    sample("two rows, three columns", normal(2, 3, 4, 5), normal(4, 3, 2, 3), aspect="ordinary"),
    sample("with a bias", normal(2, 3, 4, 4), normal(4, 3, 3, 2), normal(4), aspect="ordinary"),
    sample("one pixel", normal(2, 3, 3, 2), normal(4, 3, 1, 1), normal(4), aspect="ordinary"),
    sample("as many channels as before", normal(2, 3, 4, 5), normal(3, 3, 2, 2), normal(3), aspect="ordinary",
           hint="Which index of the weight belongs to the result?"),
    sample("a square of channels, rows and columns", normal(3, 3, 3, 3), normal(3, 3, 3, 3), padding=1,
           aspect="ordinary"),
    sample("a stride of two", normal(2, 2, 5, 7), normal(3, 2, 3, 3), normal(3), stride=2, aspect=SIZES),
    sample("two strides", normal(1, 2, 5, 7), normal(3, 2, 2, 2), stride=(1, 2), aspect=SIZES),
    sample("dilated", normal(1, 2, 6, 7), normal(3, 2, 2, 3), normal(3), dilation=(3, 2), aspect=SIZES),
    sample("a stride and another dilation", normal(1, 2, 7, 9), normal(2, 2, 2, 3), stride=2, dilation=3,
           aspect=SIZES, hint="How far apart are two windows, and how far two pixels of one?"),
    sample("padded", normal(2, 2, 3, 4), normal(3, 2, 3, 3), normal(3), padding=1, aspect=EDGES),
    sample("padded in one direction", normal(1, 2, 3, 4), normal(3, 2, 2, 3), padding=(0, 2), aspect=EDGES),
    sample("pixels that no window reaches", normal(1, 2, 6, 8), normal(3, 2, 3, 3), normal(3), stride=4,
           aspect=EDGES, hint="A pixel that is never read has a gradient, too."),
    sample("padded, and the end is not reached", normal(1, 2, 6, 5), normal(3, 2, 3, 2), stride=2, padding=1,
           aspect=EDGES),
    sample("two groups", normal(2, 4, 4, 3), normal(6, 2, 2, 2), normal(6), groups=2, aspect=GROUPS),
    sample("each channel by itself", normal(2, 3, 4, 4), normal(3, 1, 3, 2), normal(3), groups=3, aspect=GROUPS),
    sample("all at once", normal(2, 4, 6, 7), normal(2, 2, 2, 3), normal(2), stride=2, padding=1, dilation=2,
           groups=2, aspect=GROUPS),
    sample("only the weight requires a gradient", normal(2, 3, 4, 5).constant, normal(4, 3, 2, 3), aspect=PARAMETERS),
    sample("only the bias requires a gradient", normal(2, 3, 4, 5).constant, normal(4, 3, 2, 3).constant, normal(4),
           aspect=PARAMETERS, hint="In how many elements of the result does the bias stand?"),
    sample("one window", normal(2, 2, 3, 4), normal(3, 2, 3, 4), normal(3), aspect="shapes"),
    sample("no examples", normal(0, 3, 4, 4), normal(4, 3, 2, 2), normal(4), aspect="shapes"),
    sample("not contiguous", normal(2, 3, 4, 5).transposed, normal(4, 3, 2, 3).transposed, normal(4),
           aspect="shapes"),
    sample("float32", normal(2, 3, 4, 4).float32, normal(4, 3, 3, 3).float32, normal(4).float32, padding=1),
]), seed=85, laws="finite")  # fmt: skip


@case(question="conv2d", rules="conv2d", aspect=LONGER, hint="The same kernel twice: how many gradients does it get?")
def one_kernel_in_two_layers(torch):
    torch.manual_seed(2)
    x = torch.randn(2, 3, 6, 6, dtype=torch.float64, requires_grad=True)
    weight = torch.randn(3, 3, 3, 3, dtype=torch.float64, requires_grad=True)
    bias = torch.randn(3, dtype=torch.float64, requires_grad=True)
    conv2d = torch.nn.functional.conv2d
    hidden = torch.tanh(conv2d(x, weight, bias, padding=1))
    loss = (0.3 * conv2d(hidden, weight, stride=2)).square().mean()
    loss.backward()
    return {"x.grad": x.grad, "weight.grad": weight.grad, "bias.grad": bias.grad}


# -- normalisations --------------------------------------------------------------------------------------------------

SCALED = "x normalized_shape weight"
sweep("rms_norm", "nn.functional.rms_norm", named(SCALED, [
    sample("rows", normal(4, 5), (5,), aspect="ordinary"),
    sample("with a weight", normal(4, 5), (5,), normal(5), aspect="ordinary"),
    sample("by hand", values([[3.0, 4.0]]), (2,), values([1.0, 2.0]), eps=0.0, aspect="ordinary"),
    sample("one row", normal(5), (5,), normal(5), aspect=ROWS),
    sample("two axes of rows", normal(2, 3, 5), (5,), normal(5), aspect=ROWS,
           hint="In how many rows was each weight used?"),
    sample("rows of two axes", normal(4, 2, 3), (2, 3), normal(2, 3), aspect=ROWS),
    sample("all axes are one row", normal(2, 3), (2, 3), normal(2, 3), aspect=ROWS),
    sample("a large eps", normal(4, 5), (5,), normal(5), eps=0.5, aspect="eps",
           hint="The eps stands under the root, too."),
    sample("a row of zeros", values([[0.0, 0.0, 0.0], [1.0, -2.0, 0.5]]), (3,), normal(3), eps=0.01, aspect="eps"),
    sample("small numbers", values([[0.001, -0.002, 0.003]]), (3,), normal(3), eps=1e-6, aspect="eps"),
    sample("only the weight requires a gradient", normal(4, 5).constant, (5,), normal(5), aspect=PARAMETERS),
    sample("the weight is a constant", normal(4, 5), (5,), normal(5).constant, aspect=PARAMETERS,
           hint="By what is an element multiplied after it was normalised?"),
    sample("rows of one element", normal(3, 1), (1,), normal(1), eps=0.1, aspect="shapes"),
    sample("no rows", normal(0, 5), (5,), normal(5), aspect="shapes"),
    sample("not contiguous", normal(4, 5).transposed, (5,), normal(5), aspect="shapes"),
    sample("float32", normal(4, 5).float32, (5,), normal(5).float32),
]), seed=86, laws="finite")  # fmt: skip

SHIFTED = "x normalized_shape weight bias"
sweep("layer_norm", "nn.functional.layer_norm", named(SHIFTED, [
    sample("rows", normal(4, 5), (5,), aspect="ordinary"),
    sample("with weight and bias", normal(4, 5), (5,), normal(5), normal(5), aspect="ordinary"),
    sample("by hand", values([[1.0, 3.0, 8.0]]), (3,), values([1.0, 2.0, -1.0]), aspect="ordinary"),
    sample("one row", normal(5), (5,), normal(5), normal(5), aspect=ROWS),
    sample("two axes of rows", normal(2, 3, 5), (5,), normal(5), normal(5), aspect=ROWS,
           hint="In how many rows was each weight used?"),
    sample("rows of two axes", normal(4, 2, 3), (2, 3), normal(2, 3), normal(2, 3), aspect=ROWS),
    sample("all axes are one row", normal(2, 3), (2, 3), normal(2, 3), normal(2, 3), aspect=ROWS),
    sample("a large eps", normal(4, 5), (5,), normal(5), normal(5), eps=0.5, aspect="eps",
           hint="The eps stands under the root, too."),
    sample("a row of equal elements", values([[2.0, 2.0, 2.0], [1.0, -2.0, 0.5]]), (3,), normal(3), eps=0.01,
           aspect="eps"),
    sample("a weight and no bias", normal(4, 5), (5,), normal(5), aspect=PARAMETERS),
    sample("a bias and no weight", normal(4, 5), (5,), None, normal(5), aspect=PARAMETERS),
    sample("only weight and bias require gradients", normal(4, 5).constant, (5,), normal(5), normal(5),
           aspect=PARAMETERS),
    sample("weight and bias are constants", normal(4, 5), (5,), normal(5).constant, normal(5).constant,
           aspect=PARAMETERS, hint="By what is an element multiplied after it was normalised?"),
    sample("rows of two elements", normal(3, 2), (2,), normal(2), normal(2), eps=0.1, aspect="shapes"),
    sample("no rows", normal(0, 5), (5,), normal(5), normal(5), aspect="shapes"),
    sample("not contiguous", normal(4, 5).transposed, (5,), normal(5), normal(5), aspect="shapes"),
    sample("float32", normal(4, 5).float32, (5,), normal(5).float32, normal(5).float32),
]), seed=87, laws="finite")  # fmt: skip

BATCH = "x running_mean running_var weight bias"
sweep("batch_norm", "nn.functional.batch_norm", named(BATCH, [
    sample("training", normal(5, 3), None, None, training=True, aspect="ordinary"),
    sample("with weight and bias", normal(5, 3), None, None, normal(3), normal(3), training=True, aspect="ordinary"),
    sample("pictures", normal(3, 2, 3, 4), None, None, normal(2), normal(2), training=True, aspect="ordinary",
           hint="Over which axes does a channel reach?"),
    sample("training with running statistics", normal(5, 3), normal(3).constant, positive(3).constant, normal(3),
           normal(3), training=True, aspect=MODES, hint="Which statistics did this forward use?"),
    sample("a large step of the running statistics", normal(5, 3), normal(3).constant, positive(3).constant,
           normal(3), normal(3), training=True, momentum=0.9, aspect=MODES),
    sample("evaluation", normal(5, 3), normal(3).constant, positive(3).constant, normal(3), normal(3), aspect=MODES,
           hint="Which statistics did this forward use, and do they move when x moves?"),
    sample("pictures in evaluation", normal(2, 3, 2, 4), normal(3).constant, positive(3).constant, normal(3),
           normal(3), aspect=MODES),
    sample("evaluation without weight and bias", normal(5, 3), normal(3).constant, positive(3).constant,
           aspect=MODES),
    sample("a large eps", normal(5, 3), None, None, normal(3), normal(3), training=True, eps=0.5, aspect="eps",
           hint="The eps stands under the root, too."),
    sample("a large eps in evaluation", normal(5, 3), normal(3).constant, positive(3).constant, normal(3), normal(3),
           eps=0.5, aspect="eps"),
    sample("a weight and no bias", normal(5, 3), None, None, normal(3), training=True, aspect=PARAMETERS),
    sample("a bias and no weight", normal(5, 3), None, None, None, normal(3), training=True, aspect=PARAMETERS),
    sample("only weight and bias require gradients", normal(5, 3).constant, None, None, normal(3), normal(3),
           training=True, aspect=PARAMETERS),
    sample("weight and bias are constants", normal(5, 3), None, None, normal(3).constant, normal(3).constant,
           training=True, aspect=PARAMETERS, hint="By what is an element multiplied after it was normalised?"),
    sample("sequences", normal(2, 3, 5), None, None, normal(3), normal(3), training=True, aspect="shapes"),
    sample("a batch of one", normal(1, 3, 4), None, None, normal(3), normal(3), training=True, aspect="shapes"),
    sample("no examples in evaluation", normal(0, 3), normal(3).constant, positive(3).constant, normal(3), normal(3),
           aspect="shapes"),
    sample("no examples in training", normal(0, 3), None, None, normal(3), normal(3), training=True, aspect="shapes",
           hint="Without examples, a sum is 0 and a mean is 0 / 0."),
    sample("not contiguous", normal(5, 3, 2).transposed, None, None, normal(3), normal(3), training=True,
           aspect="shapes"),
    sample("float32", normal(5, 3).float32, None, None, normal(3).float32, normal(3).float32, training=True),
]), seed=88, laws="finite")  # fmt: skip

IN_GROUPS = "x weight bias"


def by_groups(torch, x, weight=None, bias=None, num_groups=1, eps=1e-5):
    return torch.nn.functional.group_norm(x, num_groups, weight, bias, eps)


sweep("group_norm", "nn.functional.group_norm", named(IN_GROUPS, [
    sample("two groups", normal(2, 4, 3), num_groups=2, aspect="ordinary"),
    sample("with weight and bias", normal(2, 4, 3), normal(4), normal(4), num_groups=2, aspect="ordinary",
           hint="Do the weights belong to the groups, or to the channels?"),
    sample("pictures", normal(2, 6, 2, 3), normal(6), normal(6), num_groups=3, aspect="ordinary"),
    sample("one group", normal(3, 4, 2), normal(4), normal(4), num_groups=1, aspect=GROUPS),
    sample("each channel by itself", normal(2, 3, 4), normal(3), normal(3), num_groups=3, aspect=GROUPS),
    sample("two groups of three", normal(3, 6, 2), normal(6), normal(6), num_groups=2, aspect=GROUPS),
    sample("channels only", normal(3, 6), normal(6), normal(6), num_groups=2, aspect="shapes"),
    sample("a large eps", normal(2, 4, 3), normal(4), normal(4), num_groups=2, eps=0.5, aspect="eps",
           hint="The eps stands under the root, too."),
    sample("a group of equal elements", values([[[2.0, 2.0], [2.0, 2.0], [1.0, -2.0], [0.5, 3.0]]]), normal(4),
           num_groups=2, eps=0.01, aspect="eps"),
    sample("a weight and no bias", normal(2, 4, 3), normal(4), num_groups=2, aspect=PARAMETERS),
    sample("only weight and bias require gradients", normal(2, 4, 3).constant, normal(4), normal(4), num_groups=2,
           aspect=PARAMETERS),
    sample("weight and bias are constants", normal(2, 4, 3), normal(4).constant, normal(4).constant, num_groups=2,
           aspect=PARAMETERS, hint="By what is an element multiplied after it was normalised?"),
    sample("one example", normal(1, 4, 3), normal(4), normal(4), num_groups=2, aspect="shapes"),
    sample("no examples", normal(0, 4, 3), normal(4), normal(4), num_groups=2, aspect="shapes",
           hint="Without examples, a reshape cannot work out the size for which -1 stands."),
    sample("not contiguous", normal(2, 4, 3).transposed, normal(4), normal(4), num_groups=2, aspect="shapes"),
    sample("float32", normal(2, 4, 3).float32, normal(4).float32, normal(4).float32, num_groups=2),
]), seed=89, laws="finite", call=by_groups)  # fmt: skip

# -- a cell with a memory --------------------------------------------------------------------------------------------

CELL = "x h w_x w_h b_x b_h"
sweep("gru", "gru_cell", named(CELL, [
    sample("two states of three", normal(2, 4), normal(2, 3), normal(9, 4), normal(9, 3), aspect="ordinary"),
    sample("with biases", normal(2, 4), normal(2, 3), normal(9, 4), normal(9, 3), normal(9), normal(9),
           aspect="ordinary", hint="What is the bias of the state multiplied by in the proposal?"),
    sample("as many inputs as states", normal(3, 3), normal(3, 3), normal(9, 3), normal(9, 3), normal(9), normal(9),
           aspect="ordinary"),
    sample("one state", normal(2, 3), normal(2, 1), normal(3, 3), normal(3, 1), normal(3), normal(3),
           aspect="shapes"),
    sample("one example", normal(1, 4), normal(1, 2), normal(6, 4), normal(6, 2), normal(6), normal(6),
           aspect="shapes"),
    sample("a state of zeros", normal(2, 4), values([[0.0, 0.0], [0.0, 0.0]]), normal(6, 4), normal(6, 2), normal(6),
           normal(6), aspect="special", hint="A state of zeros has a gradient, too."),
    sample("gates almost shut", values([[4.0], [-4.0]]), normal(2, 2), values([[1.0]] * 6), normal(6, 2), normal(6),
           normal(6), aspect="special"),
    sample("only the state requires a gradient", normal(2, 4).constant, normal(2, 3), normal(9, 4).constant,
           normal(9, 3).constant, normal(9).constant, normal(9).constant, aspect=PARAMETERS,
           hint="In how many places does h stand?"),
    sample("only the weights require gradients", normal(2, 4).constant, normal(2, 3).constant, normal(9, 4),
           normal(9, 3), normal(9), normal(9), aspect=PARAMETERS),
    sample("no examples", normal(0, 4), normal(0, 3), normal(9, 4), normal(9, 3), normal(9), normal(9),
           aspect="shapes"),
    sample("not contiguous", normal(2, 4).transposed, normal(2, 3).transposed, normal(9, 4).transposed,
           normal(9, 3).transposed, normal(9), normal(9), aspect="shapes"),
    sample("float32", normal(2, 4).float32, normal(2, 3).float32, normal(9, 4).float32, normal(9, 3).float32,
           normal(9).float32, normal(9).float32),
]), seed=90, laws="finite")  # fmt: skip


@case(question="gru", rules="gru_cell", aspect=LONGER, hint="The same weights are used at every step.")
def four_steps_of_a_sequence(torch):
    torch.manual_seed(3)
    letters = torch.randn(5, 3, dtype=torch.float64, requires_grad=True)  # an embedding of five letters
    w_x = torch.randn(12, 3, dtype=torch.float64, requires_grad=True)
    w_h = torch.randn(12, 4, dtype=torch.float64, requires_grad=True)
    text = torch.tensor([[0, 3], [2, 3], [4, 1], [0, 0]])  # two texts of four letters
    h = torch.zeros(2, 4, dtype=torch.float64)
    for step in text:
        h = torch.gru_cell(torch.nn.functional.embedding(step, letters), h, w_x, w_h)
    (0.3 * h.square().sum()).backward()
    return {"letters.grad": letters.grad, "w_x.grad": w_x.grad, "w_h.grad": w_h.grad}


hint("dropout", "Which elements of the input reached the result, and by what was each multiplied?")
hint("avg_pool", "Choose one pixel. Which windows see it, and what share does each of them give it?")
hint("max_pool", "Choose one pixel. Which windows did it win?")
hint("conv1d", "Choose one number of the input, the weight or the bias: in which elements of the result was it used?")
hint("conv2d", "Choose one number of the input, the weight or the bias: in which elements of the result was it used?")
hint("rms_norm", "Through how many paths does one element of a row reach the whole row?")
hint("layer_norm", "Through how many paths does one element of a row reach the whole row?")
hint("batch_norm", "Through how many paths does one element reach its channel, and in which mode?")
hint("group_norm", "What is shared by a group, and what belongs to a channel?")
hint("gru", "Follow one number through the three lines: in how many places does it stand?")
