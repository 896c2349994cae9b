"""The class has a name of its own and says which operation it is."""

# %%
class Difference(Function):
    operation = "sub"

    @staticmethod
    def forward(ctx, minuend, subtrahend):
        ctx.shapes = minuend.shape, subtrahend.shape
        return minuend - subtrahend

    @staticmethod
    def backward(ctx, grad_output):
        first, second = ctx.shapes
        return sum_to_shape(grad_output, first), -sum_to_shape(grad_output, second)
