"""The gradient is read by the index once more.

misconception: result_shape_kept, read_where_it_should_write
"""


class Getitem:
    def backward(ctx, grad_output):
        try:
            return grad_output[ctx.index], None
        except IndexError:
            return grad_output, None
