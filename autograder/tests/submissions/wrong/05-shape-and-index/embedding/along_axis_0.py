"""Added along the first axis.

elsewhere: full
"""


class IndexSelect:
    def backward(ctx, grad_output):
        (index,) = ctx.saved_tensors
        return torch.zeros(ctx.shape, dtype=grad_output.dtype).index_add(0, index, grad_output), None, None
