"""The terms of the result are divided by the input, which may be 0."""


class Linear:
    def backward(ctx, grad_output):
        x, weight = ctx.saved_tensors
        count = x.shape[:-1].numel()
        rows = grad_output.reshape(count, len(weight))
        terms = rows.unsqueeze(2) * weight * x.reshape(count, 1, weight.shape[1])
        grad_x = (terms.sum(1).reshape(x.shape) / x) if weight.numel() else torch.zeros_like(x)
        return grad_x, terms.sum(0) / weight, rows.sum(0) if ctx.has_bias else None
