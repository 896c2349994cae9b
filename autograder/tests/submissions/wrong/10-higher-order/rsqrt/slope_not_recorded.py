"""The slope is computed where nothing is recorded.

misconception: second_gradient_lost
elsewhere: full
"""


class Rsqrt:
    def forward(ctx, x):
        y = torch.rsqrt(x)
        ctx.save_for_backward(y)
        return y

    def backward(ctx, grad_output):
        (y,) = ctx.saved_tensors
        with torch.no_grad():
            slope = y**3 / -2
        return grad_output * slope
