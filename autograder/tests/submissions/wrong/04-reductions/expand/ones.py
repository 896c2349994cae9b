"""Each copy counts as 1, whatever arrives.

misconception: upstream_gradient_dropped
elsewhere: full
"""


class Expand:
    def backward(ctx, grad_output):
        return torch.ones_like(grad_output).sum_to_size(ctx.shape), None
