"""The slopes alone are returned."""

# %%
class Div(Function):
    @staticmethod
    def forward(ctx, a, b):
        ctx.save_for_backward(a, b)
        return a / b

    @staticmethod
    def backward(ctx, grad_output):
        a, b = ctx.saved_tensors
        return sum_to_shape(torch.ones_like(grad_output) / b, a.shape), sum_to_shape(-a / b**2 + 0 * grad_output, b.shape)
