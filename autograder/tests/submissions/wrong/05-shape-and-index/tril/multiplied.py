"""A mask of ones is multiplied in.

misconception: mask_multiplied_in
elsewhere: full
"""


class Tril:
    def backward(ctx, grad_output):
        return grad_output * torch.ones(grad_output.shape, dtype=grad_output.dtype).tril(ctx.diagonal), None
