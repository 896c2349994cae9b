"""A small numerator is taken for 0.

misconception: right_but_for_a_part
elsewhere: full
"""


class Div:
    def backward(ctx, grad_output):
        a, b = ctx.saved_tensors
        solid = torch.where(a.abs() < 1e-6, torch.zeros_like(a), a)
        return sum_to_shape(grad_output / b, a.shape), sum_to_shape(-grad_output * solid / b**2, b.shape)
