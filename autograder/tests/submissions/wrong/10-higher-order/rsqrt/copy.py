"""A copy of the result is saved.

misconception: change_goes_unnoticed, second_gradient_lost
elsewhere: full
"""


class Rsqrt:
    def forward(ctx, x):
        y = torch.rsqrt(x)
        ctx.save_for_backward(y.clone())
        return y

    def backward(ctx, grad_output):
        (y,) = ctx.saved_tensors
        return grad_output * (y**3 / -2)
