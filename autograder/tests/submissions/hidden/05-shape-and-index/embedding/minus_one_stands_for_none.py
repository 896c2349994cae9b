"""Without padding, -1 is noted, which is a row of the table, too."""


class Embedding:
    def backward(ctx, grad_output):
        (index,) = ctx.saved_tensors
        padding = -1 if ctx.padding_idx is None else ctx.padding_idx
        rows = grad_output.reshape(index.numel(), ctx.shape[1])
        grad = grad_output.new_zeros(ctx.shape).index_add(0, index.flatten(), rows)
        if padding != -1:
            grad[padding] = 0.0
        return None, grad, None
