"""The two gradients are exchanged.

misconception: gradients_exchanged, gradient_of_another_input
elsewhere: full
"""


class Swiglu:
    def backward(ctx, grad_output):
        gate, x = ctx.saved_tensors
        s = torch.sigmoid(gate)
        return grad_output * gate * s, grad_output * x * s * (1 + gate * (1 - s))
