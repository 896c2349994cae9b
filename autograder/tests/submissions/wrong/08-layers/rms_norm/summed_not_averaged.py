"""The sum, not the mean, along the row.

misconception: means_not_divided
elsewhere: full
"""


class RmsNorm:
    def backward(ctx, grad_output):
        x, weight, r = ctx.saved_tensors
        normal = x * r
        sent = grad_output if weight is None else grad_output * weight
        grad_weight = None if weight is None else (grad_output * normal).sum_to_size(weight.shape)
        grad_x = r * (sent - normal * (sent * normal).sum(ctx.axes, keepdim=True))
        return grad_x, None, grad_weight, None
