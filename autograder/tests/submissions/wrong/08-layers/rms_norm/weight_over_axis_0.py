"""Summed over the first axis only.

misconception: axes_of_a_parameter_not_summed, gradient_of_another_shape
elsewhere: full
"""


class RmsNorm:
    def backward(ctx, grad_output):
        x, weight, r = ctx.saved_tensors
        normal = x * r
        sent = grad_output if weight is None else grad_output * weight
        grad_weight = None if weight is None else (grad_output * normal).sum_to_size(weight.shape)
        grad_x = r * (sent - normal * (sent * normal).mean(ctx.axes, keepdim=True))
        if weight is not None and x.dim() > weight.dim():
            grad_weight = (grad_output * normal).sum(0)
        return grad_x, None, grad_weight, None
