"""Each batch has a gradient of the weight.

misconception: batch_not_summed
elsewhere: full
"""


class Linear:
    def backward(ctx, grad_output):
        x, weight = ctx.saved_tensors
        rows = grad_output.reshape(-1, len(weight))
        gradient = grad_output.mT @ x if x.dim() > 1 else torch.outer(grad_output, x)
        return grad_output @ weight, gradient, rows.sum(0) if ctx.has_bias else None
