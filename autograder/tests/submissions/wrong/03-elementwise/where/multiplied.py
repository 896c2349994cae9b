"""The condition is multiplied in.

misconception: multiplied_where_it_should_choose
elsewhere: full
"""


class Where:
    def backward(ctx, grad_output):
        (condition,) = ctx.saved_tensors
        return None, (grad_output * condition).sum_to_size(ctx.shape_a), (grad_output * ~condition).sum_to_size(ctx.shape_b)
