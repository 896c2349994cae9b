"""The input is saved, too, but not needed."""


class Rsqrt:
    def forward(ctx, x):
        y = torch.rsqrt(x)
        ctx.save_for_backward(x, y)
        return y

    def backward(ctx, grad_output):
        _, y = ctx.saved_tensors
        return grad_output * y * y * y * -0.5
