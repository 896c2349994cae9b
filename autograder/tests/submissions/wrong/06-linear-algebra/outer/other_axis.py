"""Each sum goes over the other axis.

misconception: other_axis_contracted
elsewhere: full
"""


class Outer:
    def backward(ctx, grad_output):
        a, b = ctx.saved_tensors
        return grad_output.T @ b, grad_output @ a
