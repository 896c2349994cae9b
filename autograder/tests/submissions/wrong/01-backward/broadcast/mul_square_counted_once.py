"""Of a tensor times itself only one use is counted.

misconception: one_tensor_as_both_operands
"""


class Mul:
    def backward(ctx, grad_output):
        a, b = ctx.saved_tensors
        if a is b:
            return grad_output * a, None
        return sum_to_shape(grad_output * b, a.shape), sum_to_shape(grad_output * a, b.shape)
