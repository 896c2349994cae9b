"""Means over the whole example.

misconception: means_over_other_axes
elsewhere: full
"""


class GroupNorm:
    def backward(ctx, grad_output):
        x, weight, mean, r = ctx.saved_tensors
        rows = (x.shape[0], ctx.num_groups, -1)
        normal = (x.reshape(rows) - mean) * r
        others = [axis for axis in range(x.dim()) if axis != 1]
        across = (-1,) + (1,) * (x.dim() - 2)
        sent = (grad_output if weight is None else grad_output * weight.reshape(across)).reshape(rows)
        grad_weight = None if weight is None else (grad_output * normal.reshape(x.shape)).sum(others)
        grad_bias = grad_output.sum(others) if ctx.has_bias else None

        sent, normal = sent.flatten(1), normal.flatten(1)
        spread = r.expand(-1, -1, sent.shape[1] // ctx.num_groups).flatten(1)
        grad_x = spread * (sent - sent.mean(1, keepdim=True) - normal * (sent * normal).mean(1, keepdim=True))
        return grad_x.reshape(x.shape), None, grad_weight, grad_bias, None
