"""The slope is written with the input and the result.

misconception: other_tensor_saved
elsewhere: full
"""


class Rsqrt:
    def forward(ctx, x):
        y = torch.rsqrt(x)
        ctx.save_for_backward(x, y)
        return y

    def backward(ctx, grad_output):
        x, y = ctx.saved_tensors
        return grad_output * (y / x / -2)
