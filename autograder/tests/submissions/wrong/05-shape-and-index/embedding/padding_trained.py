"""The padding row gets its gradient.

misconception: padding_row_trained
elsewhere: full
"""


class Embedding:
    def backward(ctx, grad_output):
        (index,) = ctx.saved_tensors
        rows = grad_output.reshape(-1, ctx.shape[1])
        grad = torch.zeros(ctx.shape, dtype=grad_output.dtype).index_add(0, index.reshape(-1), rows)
        return None, grad, None
