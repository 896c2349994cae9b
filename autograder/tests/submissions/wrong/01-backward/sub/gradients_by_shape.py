"""The gradients are kept by the shapes of the operands, and two operands may have one shape.

misconception: sign_lost
elsewhere: full
"""


class Sub:
    def backward(ctx, grad_output):
        gradients = {ctx.shape_a: sum_to_shape(grad_output, ctx.shape_a)}
        gradients[ctx.shape_b] = sum_to_shape(-grad_output, ctx.shape_b)
        return gradients[ctx.shape_a], gradients[ctx.shape_b]
