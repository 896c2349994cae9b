"""The slope is written with the input.

misconception: other_tensor_saved, change_goes_unnoticed
elsewhere: full
"""


class Rsqrt:
    def forward(ctx, x):
        y = torch.rsqrt(x)
        ctx.save_for_backward(x)
        return y

    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        return grad_output * (x**-1.5 / -2)
