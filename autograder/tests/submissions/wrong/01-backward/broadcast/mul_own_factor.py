"""Each factor's gradient is weighed with that factor itself.

misconception: own_operand_instead_of_the_other
"""


class Mul:
    def backward(ctx, grad_output):
        a, b = ctx.saved_tensors
        return sum_to_shape(grad_output * a, a.shape), sum_to_shape(grad_output * b, b.shape)
