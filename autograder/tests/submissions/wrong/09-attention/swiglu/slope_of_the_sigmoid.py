"""The slope of a gate that is a sigmoid.

misconception: slope_of_another_gate
elsewhere: full
"""


class Swiglu:
    def backward(ctx, grad_output):
        gate, x = ctx.saved_tensors
        s = torch.sigmoid(gate)
        return grad_output * x * s * (1 - s), grad_output * gate * s
