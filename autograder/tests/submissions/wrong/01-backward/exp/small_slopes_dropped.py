"""A small slope is taken for 0.

misconception: right_but_for_a_part
elsewhere: full
"""


class Exp:
    def backward(ctx, grad_output):
        (result,) = ctx.saved_tensors
        return grad_output * torch.where(result < 1e-5, torch.zeros_like(result), result)
