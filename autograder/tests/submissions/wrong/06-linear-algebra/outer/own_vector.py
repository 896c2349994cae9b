"""Each vector is multiplied by itself.

elsewhere: full
"""


class Outer:
    def backward(ctx, grad_output):
        a, b = ctx.saved_tensors
        return (grad_output * a.unsqueeze(1)).sum(1), (grad_output * b).sum(0)
