"""forward saves the output, and the formula for the input is used.

misconception: formula_for_the_other_value
elsewhere: full
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
        return grad_output * torch.cos(y)
