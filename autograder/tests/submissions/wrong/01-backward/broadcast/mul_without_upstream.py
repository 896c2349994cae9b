"""Mul forgets the upstream gradient.

misconception: upstream_gradient_dropped
"""


class Mul:
    def backward(ctx, grad_output):
        a, b = ctx.saved_tensors
        ones = torch.ones_like(grad_output)
        return sum_to_shape(ones * b, a.shape), sum_to_shape(ones * a, b.shape)
