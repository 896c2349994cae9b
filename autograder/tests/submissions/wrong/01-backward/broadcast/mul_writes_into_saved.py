"""Mul uses the memory of an operand for a product.

misconception: input_written_in_place
"""


class Mul:
    def backward(ctx, grad_output):
        a, b = ctx.saved_tensors
        grad_a = sum_to_shape(grad_output * b, a.shape)
        if a.shape == grad_output.shape and a.is_contiguous() and b.is_contiguous():
            return grad_a, sum_to_shape(a.mul_(grad_output), b.shape)
        return grad_a, sum_to_shape(grad_output * a, b.shape)
