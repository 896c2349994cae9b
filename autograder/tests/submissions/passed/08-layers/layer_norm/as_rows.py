"""All rows in a table."""


class LayerNorm:
    def backward(ctx, grad_output):
        x, weight, mean, r = ctx.saved_tensors
        shape = x.shape[ctx.axes[0] :]
        g, rows = grad_output.reshape(-1, shape.numel()), ((x - mean) * r).reshape(-1, shape.numel())
        sent = g if weight is None else g * weight.flatten()
        total = sent.shape[1] * sent - sent.sum(1, keepdim=True) - rows * (sent * rows).sum(1, keepdim=True)
        grad_x = (total / sent.shape[1]).reshape(x.shape) * r
        grad_weight = None if weight is None else torch.einsum("nd,nd->d", g, rows).reshape(shape)
        return grad_x, None, grad_weight, g.sum(0).reshape(shape) if ctx.has_bias else None, None
