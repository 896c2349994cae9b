"""The result is kept as an attribute.

misconception: change_goes_unnoticed, second_gradient_lost
elsewhere: full
"""


class Rsqrt:
    def forward(ctx, x):
        y = torch.rsqrt(x)
        ctx.y = y
        return y

    def backward(ctx, grad_output):
        return grad_output * (ctx.y**3 / -2)
