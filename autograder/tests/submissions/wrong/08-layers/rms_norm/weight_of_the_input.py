"""The input is not normalised.

misconception: input_not_normalised_for_the_weight
elsewhere: full
"""


class RmsNorm:
    def backward(ctx, grad_output):
        x, weight, r = ctx.saved_tensors
        normal = x * r
        sent = grad_output if weight is None else grad_output * weight
        grad_weight = None if weight is None else (grad_output * normal).sum_to_size(weight.shape)
        grad_x = r * (sent - normal * (sent * normal).mean(ctx.axes, keepdim=True))
        grad_weight = None if weight is None else (grad_output * x).sum_to_size(weight.shape)
        return grad_x, None, grad_weight, None
