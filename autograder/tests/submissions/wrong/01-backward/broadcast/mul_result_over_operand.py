"""The other operand is found by a division: undefined at 0.

misconception: other_slope
"""


class Mul:
    def backward(ctx, grad_output):
        a, b = ctx.saved_tensors
        return sum_to_shape(grad_output * (a * b / a), a.shape), sum_to_shape(grad_output * (a * b / b), b.shape)
