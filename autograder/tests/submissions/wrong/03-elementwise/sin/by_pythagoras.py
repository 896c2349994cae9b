"""The cosine as a root of the sine: never negative.

elsewhere: full
misconception: sign_lost
"""

# %%
class Sin(Function):
    @staticmethod
    def forward(ctx, x):
        y = torch.sin(x)
        ctx.save_for_backward(y)
        return y

    @staticmethod
    def backward(ctx, grad_output):
        (y,) = ctx.saved_tensors
        return grad_output * torch.sqrt(1 - y * y)
