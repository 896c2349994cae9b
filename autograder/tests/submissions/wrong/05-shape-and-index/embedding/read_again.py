"""The gradient is read by the index.

misconception: read_where_it_should_write, result_shape_kept
elsewhere: full
"""


class IndexSelect:
    def backward(ctx, grad_output):
        (index,) = ctx.saved_tensors
        return grad_output.index_select(ctx.dim, index % max(grad_output.shape[ctx.dim], 1)), None, None
