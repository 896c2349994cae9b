"""The exponential overflows at large gates.

misconception: right_but_for_a_part
elsewhere: full
"""


class Swiglu:
    def backward(ctx, grad_output):
        gate, x = ctx.saved_tensors
        e = torch.exp(gate)
        slope = e / (1 + e) + gate * e / (1 + e) ** 2
        return grad_output * x * slope, grad_output * gate * e / (1 + e)
