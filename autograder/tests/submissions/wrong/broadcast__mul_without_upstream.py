"""01-backward: Mul forgets the upstream gradient.

misconception: upstream_gradient_dropped
"""

# %%
class Mul(Function):
    @staticmethod
    def forward(ctx, a, b):
        ctx.save_for_backward(a, b)
        return a * b

    @staticmethod
    def backward(ctx, grad_output):
        a, b = ctx.saved_tensors
        ones = torch.ones_like(grad_output)
        return sum_to_shape(ones * b, a.shape), sum_to_shape(ones * a, b.shape)
