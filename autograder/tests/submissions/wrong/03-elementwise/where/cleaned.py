"""NaN is made 0, wherever it is.

elsewhere: full
misconception: right_but_for_a_part
"""


class Where:
    def backward(ctx, grad_output):
        (condition,) = ctx.saved_tensors
        clean = grad_output.nan_to_num(0.0)
        return None, (clean * condition).sum_to_size(ctx.shape_a), (clean * ~condition).sum_to_size(ctx.shape_b)
