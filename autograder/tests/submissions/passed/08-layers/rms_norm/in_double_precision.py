"""In double precision."""


class RmsNorm:
    def backward(ctx, grad_output):
        x, weight, r = ctx.saved_tensors
        dtype, x, r, g = x.dtype, x.double(), r.double(), grad_output.double()
        sent = g if weight is None else g * weight.double()
        y = x * r
        grad_x = sent * r - y * r * (sent * y).mean(ctx.axes, keepdim=True)
        grad_weight = None if weight is None else (g * y).sum_to_size(weight.shape).to(dtype)
        return grad_x.to(dtype), None, grad_weight, None
