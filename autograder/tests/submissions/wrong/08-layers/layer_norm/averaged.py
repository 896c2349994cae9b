"""The uses are averaged.

misconception: uses_of_a_parameter_averaged
elsewhere: full
"""


class LayerNorm:
    def backward(ctx, grad_output):
        x, weight, mean, r = ctx.saved_tensors
        shape = x.shape[ctx.axes[0] :]
        normal = (x - mean) * r
        sent = grad_output if weight is None else grad_output * weight
        grad_weight = None if weight is None else (grad_output * normal).sum_to_size(shape)
        grad_bias = grad_output.sum_to_size(shape) if ctx.has_bias else None
        grad_x = r * (sent - sent.mean(ctx.axes, keepdim=True) - normal * (sent * normal).mean(ctx.axes, keepdim=True))

        rows = max(x.numel() // shape.numel(), 1)
        grad_weight = None if weight is None else grad_weight / rows
        grad_bias = grad_bias / rows if ctx.has_bias else None
        return grad_x, None, grad_weight, grad_bias, None
