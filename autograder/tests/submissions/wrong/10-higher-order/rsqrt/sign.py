"""The root falls, the slope does not.

misconception: sign_lost
elsewhere: full
"""


class Rsqrt:
    def forward(ctx, x):
        y = torch.rsqrt(x)
        ctx.save_for_backward(y)
        return y

    def backward(ctx, grad_output):
        (y,) = ctx.saved_tensors
        return grad_output * (y**3 / 2)
