"""The other operand is found by a division: undefined at 0.

misconception: wrong_in_some_calls
"""


class Mul:
    def backward(ctx, grad_output):
        a, b = ctx.saved_tensors
        return sum_to_shape(grad_output * (a * b / a), a.shape), sum_to_shape(grad_output * (a * b / b), b.shape)
