"""What was cut is found by the zeros of the result, so a zero that was kept loses its gradient.

elsewhere: full
"""


class Tril:
    def forward(ctx, x, diagonal=0):
        y = torch.tril(x, diagonal)
        ctx.save_for_backward(y)
        return y

    def backward(ctx, grad_output):
        (y,) = ctx.saved_tensors
        return torch.where(y != 0, grad_output, torch.zeros_like(grad_output)), None
