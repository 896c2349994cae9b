"""Each element gets the sum of all gradients.

misconception: upstream_gradient_misplaced
elsewhere: full
"""


class Cumsum:
    def backward(ctx, grad_output):
        return grad_output.sum(ctx.dim, keepdim=True).expand_as(grad_output), None
