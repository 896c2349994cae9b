"""01-backward: The product is made in the memory of the saved output.

elsewhere: full
"""

# %%
class Exp(Function):
    @staticmethod
    def forward(ctx, x):
        result = torch.exp(x)
        ctx.save_for_backward(result)
        return result

    @staticmethod
    def backward(ctx, grad_output):
        (result,) = ctx.saved_tensors
        return result.mul_(grad_output)
