"""The weight comes last.

misconception: scale_after_the_means
elsewhere: full
"""


class RmsNorm:
    def backward(ctx, grad_output):
        x, weight, r = ctx.saved_tensors
        normal = x * r
        sent = grad_output if weight is None else grad_output * weight
        grad_weight = None if weight is None else (grad_output * normal).sum_to_size(weight.shape)
        sent = grad_output
        grad_x = r * (sent - normal * (sent * normal).mean(ctx.axes, keepdim=True))
        grad_x = grad_x if weight is None else grad_x * weight
        return grad_x, None, grad_weight, None
