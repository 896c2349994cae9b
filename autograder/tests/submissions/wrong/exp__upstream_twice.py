"""01-backward: The upstream gradient is multiplied in twice.

misconception: upstream_gradient_used_twice
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
        return grad_output * grad_output * result
