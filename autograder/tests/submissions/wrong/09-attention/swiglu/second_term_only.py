"""The first term of the product rule is missing.

misconception: product_rule_halved
elsewhere: full
"""


class Swiglu:
    def backward(ctx, grad_output):
        gate, x = ctx.saved_tensors
        s = torch.sigmoid(gate)
        return grad_output * x * gate * s * (1 - s), grad_output * gate * s
