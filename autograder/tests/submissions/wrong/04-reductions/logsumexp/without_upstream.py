"""The slopes alone are returned.

misconception: upstream_gradient_dropped
elsewhere: full
"""


class Logsumexp:
    def backward(ctx, grad_output):
        x, y = ctx.saved_tensors
        return torch.exp(x - y), None, None
