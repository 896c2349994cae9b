"""01-backward: Of a tensor times itself only one use is counted."""

# %%
class Mul(Function):
    @staticmethod
    def forward(ctx, a, b):
        ctx.save_for_backward(a, b)
        return a * b

    @staticmethod
    def backward(ctx, grad_output):
        a, b = ctx.saved_tensors
        if a is b:
            return grad_output * a, None
        return sum_to_shape(grad_output * b, a.shape), sum_to_shape(grad_output * a, b.shape)
