"""The difference is turned round.

misconception: other_slope
elsewhere: full
"""


class Logsumexp:
    def backward(ctx, grad_output):
        x, y = ctx.saved_tensors
        g = grad_output.reshape(y.shape)
        return g * torch.exp(y - x), None, None
