"""The numerator is missing in the denominator's gradient.

misconception: rule_for_other_values
elsewhere: full
"""


class Div:
    def backward(ctx, grad_output):
        a, b = ctx.saved_tensors
        return sum_to_shape(grad_output / b, a.shape), sum_to_shape(-grad_output / b**2, b.shape)
