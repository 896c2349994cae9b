"""The gate is differentiated as if its slope were the sigmoid.

misconception: product_rule_halved
elsewhere: full
"""


class Swiglu:
    def backward(ctx, grad_output):
        gate, x = ctx.saved_tensors
        s = torch.sigmoid(gate)
        return grad_output * x * s, grad_output * gate * s
