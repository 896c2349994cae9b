"""One group after the other, in double precision."""


class GroupNorm:
    def backward(ctx, grad_output):
        x, weight, mean, r = ctx.saved_tensors
        size = x.shape[1] // ctx.num_groups
        g, grad_x, y = grad_output.double(), torch.zeros_like(x, dtype=torch.float64), torch.zeros_like(x, dtype=torch.float64)
        axes, across = tuple(range(1, x.dim())), (-1, *[1] * (x.dim() - 1))
        for n in range(ctx.num_groups):
            channels = slice(n * size, (n + 1) * size)
            by, middle = r[:, n].double().reshape(across), mean[:, n].double().reshape(across)
            own = (x[:, channels].double() - middle) * by
            sent = g[:, channels]
            if weight is not None:
                sent = sent * weight[channels].double().reshape(1, -1, *[1] * (x.dim() - 2))
            y[:, channels] = own
            grad_x[:, channels] = by * (sent - sent.mean(axes, keepdim=True) - own * (sent * own).mean(axes, keepdim=True))
        kept = [axis for axis in range(x.dim()) if axis != 1]
        grad_weight = None if weight is None else (g * y).sum(kept).to(x.dtype)
        return grad_x.to(x.dtype), None, grad_weight, g.sum(kept).to(x.dtype) if ctx.has_bias else None, None
