"""The root is not differentiated.

misconception: factor_of_a_tensor
elsewhere: full
"""


class Hypot:
    def backward(ctx, grad_output):
        a, b, y = ctx.saved_tensors
        return grad_output * a, grad_output * b
