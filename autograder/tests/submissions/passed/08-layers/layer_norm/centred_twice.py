"""The scaled gradient is centred, in double precision."""


class LayerNorm:
    def backward(ctx, grad_output):
        x, weight, mean, r = ctx.saved_tensors
        dtype, shape = x.dtype, x.shape[ctx.axes[0] :]
        g, y = grad_output.double(), (x.double() - mean.double()) * r.double()
        sent = g if weight is None else g * weight.double()
        grad_x = sent - y * (sent * y).mean(ctx.axes, keepdim=True)
        grad_x = (grad_x - grad_x.mean(ctx.axes, keepdim=True)) * r.double()
        grad_weight = None if weight is None else (g * y).sum_to_size(shape).to(dtype)
        return grad_x.to(dtype), None, grad_weight, g.sum_to_size(shape).to(dtype) if ctx.has_bias else None, None
