"""What is left is centred at the end."""


class BatchNorm:
    def backward(ctx, grad_output):
        x, weight, mean, r = ctx.saved_tensors
        y = (x - mean) * r
        sent = grad_output * r
        if weight is not None:
            sent = sent * weight.reshape(ctx.shape)
        if ctx.training:
            sent = sent - y * (sent * y).mean(ctx.axes, keepdim=True)
            sent = sent - sent.mean(ctx.axes, keepdim=True)
        grad_weight = None if weight is None else torch.einsum("nc...,nc...->c", grad_output, y)
        grad_bias = torch.einsum("nc...->c", grad_output) if ctx.has_bias else None
        return sent, None, None, grad_weight, grad_bias, None, None, None
