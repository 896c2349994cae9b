"""The upstream gradient is written into, but only where the shapes differ.

misconception: input_written_in_place
"""


class Mul:
    def backward(ctx, grad_output):
        a, b = ctx.saved_tensors
        grad_b = sum_to_shape(grad_output * a, b.shape)
        if a.shape != b.shape and grad_output.is_contiguous():
            return sum_to_shape(grad_output.mul_(b), a.shape), grad_b
        return sum_to_shape(grad_output * b, a.shape), grad_b
