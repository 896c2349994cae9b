"""Mul makes its first gradient in the memory of the upstream gradient.

misconception: input_written_in_place
"""


class Mul:
    def backward(ctx, grad_output):
        a, b = ctx.saved_tensors
        grad_b = sum_to_shape(grad_output * a, b.shape)
        grad_output *= b
        return sum_to_shape(grad_output, a.shape), grad_b
