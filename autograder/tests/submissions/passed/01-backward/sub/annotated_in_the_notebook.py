"""With type annotations of the notebook's own names: numbers arrive as tensors all the same."""

# %%
from typing import Any


class Sub(Function):
    @staticmethod
    def forward(ctx: Any, a: torch.Tensor, b: "Tensor | float") -> torch.Tensor:
        ctx.shape_a, ctx.shape_b = a.shape, b.shape
        return a - b

    @staticmethod
    def backward(ctx: Any, grad_output: Tensor) -> tuple[Tensor, Tensor]:
        return sum_to_shape(grad_output, ctx.shape_a), sum_to_shape(0 - grad_output, ctx.shape_b)
