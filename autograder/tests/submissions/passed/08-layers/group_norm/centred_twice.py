"""What is left is centred at the end."""


class GroupNorm:
    def backward(ctx, grad_output):
        x, weight, mean, r = ctx.saved_tensors
        rows = x.unflatten(1, (ctx.num_groups, -1)).flatten(2).shape
        normal = (x.reshape(rows) - mean) * r
        others = [axis for axis in range(x.dim()) if axis != 1]
        across = (-1,) + (1,) * (x.dim() - 2)
        sent = (grad_output if weight is None else grad_output * weight.reshape(across)).reshape(rows)
        grad_weight = None if weight is None else (grad_output * normal.reshape(x.shape)).sum(others)
        grad_bias = grad_output.sum(others) if ctx.has_bias else None

        grad_x = sent - normal * (sent * normal).mean(2, keepdim=True)
        grad_x = (grad_x - grad_x.mean(2, keepdim=True)) * r
        return grad_x.reshape(x.shape), None, grad_weight, grad_bias, None
