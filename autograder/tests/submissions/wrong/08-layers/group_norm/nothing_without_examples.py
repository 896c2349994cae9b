"""Without examples, weight and bias get None, not zeros.

misconception: no_gradient
elsewhere: full
"""


class GroupNorm:
    def backward(ctx, grad_output):
        x, weight, mean, r = ctx.saved_tensors
        if x.numel() == 0:
            return torch.zeros_like(x), None, None, None, None
        rows = (x.shape[0], ctx.num_groups, -1)
        normal = (x.reshape(rows) - mean) * r
        others = [axis for axis in range(x.dim()) if axis != 1]
        across = (-1,) + (1,) * (x.dim() - 2)
        sent = (grad_output if weight is None else grad_output * weight.reshape(across)).reshape(rows)
        grad_weight = None if weight is None else (grad_output * normal.reshape(x.shape)).sum(others)
        grad_bias = grad_output.sum(others) if ctx.has_bias else None
        grad_x = r * (sent - sent.mean(2, keepdim=True) - normal * (sent * normal).mean(2, keepdim=True))
        return grad_x.reshape(x.shape), None, grad_weight, grad_bias, None
