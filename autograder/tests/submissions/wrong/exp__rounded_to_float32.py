"""01-backward: The product is made in float32.

misconception: precision_lost
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
        return (grad_output.float() * result.float()).to(result.dtype)
