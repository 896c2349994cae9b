"""A mask of ones is multiplied in.

misconception: multiplied_where_it_should_choose
elsewhere: full
"""


class Tril:
    def backward(ctx, grad_output):
        return grad_output * torch.ones(grad_output.shape, dtype=grad_output.dtype).tril(ctx.diagonal), None
