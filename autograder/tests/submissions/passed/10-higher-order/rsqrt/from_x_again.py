"""The input is computed from the result."""


class Rsqrt:
    def forward(ctx, x):
        y = torch.rsqrt(x)
        ctx.save_for_backward(y)
        return y

    def backward(ctx, grad_output):
        (y,) = ctx.saved_tensors
        x = 1 / (y * y)
        return -grad_output * (y / x) / 2
