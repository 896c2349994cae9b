"""The gradients are kept by operand, and an operand may be both.

misconception: one_tensor_as_both_operands
elsewhere: full
"""


class Div:
    def backward(ctx, grad_output):
        a, b = ctx.saved_tensors
        gradients = {id(a): sum_to_shape(grad_output / b, a.shape)}
        gradients[id(b)] = sum_to_shape(-grad_output * a / b**2, b.shape)
        return gradients[id(a)], gradients[id(b)]
