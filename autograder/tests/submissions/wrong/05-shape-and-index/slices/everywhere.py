"""Every element of the row gets the gradient.

misconception: right_but_for_a_part
also: last_use_wins
"""


class Getitem:
    def backward(ctx, grad_output):
        grad = torch.ones(ctx.shape, dtype=grad_output.dtype)
        grad[ctx.index] = grad_output
        return grad, None
