"""With type annotations, as a careful student writes them."""

# %%
import torch as pytorch


class Sub(Function):
    @staticmethod
    def forward(ctx, a: pytorch.Tensor, b: pytorch.Tensor) -> pytorch.Tensor:
        ctx.shape_a, ctx.shape_b = a.shape, b.shape
        return a - b

    @staticmethod
    def backward(ctx, grad_output: pytorch.Tensor) -> tuple[pytorch.Tensor, pytorch.Tensor]:
        return sum_to_shape(grad_output, ctx.shape_a), sum_to_shape(grad_output.neg(), ctx.shape_b)
