"""The output stands where the input belongs.

misconception: formula_for_the_other_value
elsewhere: full
"""


class Log1p:
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        return grad_output / (1 + torch.log1p(x))
