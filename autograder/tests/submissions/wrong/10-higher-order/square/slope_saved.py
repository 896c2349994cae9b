"""The slope is made in forward and saved: neither an input nor an output.

misconception: second_gradient_lost
elsewhere: full
"""


class Square:
    def forward(ctx, x):
        ctx.save_for_backward(2 * x)
        return torch.square(x)

    def backward(ctx, grad_output):
        (slope,) = ctx.saved_tensors
        return grad_output * slope
