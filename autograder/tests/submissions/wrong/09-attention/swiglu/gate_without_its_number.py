"""x is multiplied by the sigmoid.

misconception: other_slope
elsewhere: full
"""


class Swiglu:
    def backward(ctx, grad_output):
        gate, x = ctx.saved_tensors
        s = torch.sigmoid(gate)
        return grad_output * x * s * (1 + gate * (1 - s)), grad_output * s
