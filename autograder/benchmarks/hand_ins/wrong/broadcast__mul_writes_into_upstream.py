"""Mul makes its first gradient in the memory of the upstream gradient."""

# %%
class Mul(Function):
    @staticmethod
    def forward(ctx, a, b):
        ctx.save_for_backward(a, b)
        return a * b

    @staticmethod
    def backward(ctx, grad_output):
        a, b = ctx.saved_tensors
        grad_b = sum_to_shape(grad_output * a, b.shape)
        grad_output *= b
        return sum_to_shape(grad_output, a.shape), grad_b
