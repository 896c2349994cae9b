"""forward saves the input, and the formula for the output is used.

misconception: formula_for_the_other_value
elsewhere: full
"""

# %%
class Reciprocal(Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return torch.reciprocal(x)

    @staticmethod
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        return -grad_output * x * x
