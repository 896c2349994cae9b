"""The weight comes last.

misconception: scale_after_the_means
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
        sent = grad_output
        grad_x = r * (sent - sent.mean(ctx.axes, keepdim=True) - normal * (sent * normal).mean(ctx.axes, keepdim=True))
        grad_x = grad_x if weight is None else grad_x * weight
        return grad_x, None, grad_weight, grad_bias, None
