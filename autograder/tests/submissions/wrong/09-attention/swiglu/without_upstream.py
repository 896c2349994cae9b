"""The upstream gradient is left out for x.

misconception: upstream_gradient_dropped
elsewhere: full
"""


class Swiglu:
    def backward(ctx, grad_output):
        gate, x = ctx.saved_tensors
        s = torch.sigmoid(gate)
        return grad_output * x * s * (1 + gate * (1 - s)), gate * s
