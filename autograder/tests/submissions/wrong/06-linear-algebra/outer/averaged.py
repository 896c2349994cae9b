"""The products of a row are averaged.

misconception: constant_factor
elsewhere: full
"""


class Outer:
    def backward(ctx, grad_output):
        a, b = ctx.saved_tensors
        return (grad_output * b).mean(1), (grad_output * a.unsqueeze(1)).mean(0)
