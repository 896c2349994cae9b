"""The value of the gate is the result divided by x, which is 0 / 0 where x is 0.

misconception: right_but_for_a_part
elsewhere: full
"""


class Swiglu(Function):
    @staticmethod
    def forward(ctx, gate, x):
        y = torch.nn.functional.silu(gate) * x
        ctx.save_for_backward(gate, x, y)
        return y

    @staticmethod
    def backward(ctx, grad_output):
        gate, x, y = ctx.saved_tensors
        opened, s = y / x, torch.sigmoid(gate)
        return grad_output * x * (opened + s * (1 - opened)), grad_output * gate * s
