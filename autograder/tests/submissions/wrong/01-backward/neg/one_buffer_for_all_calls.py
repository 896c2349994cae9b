"""Gradients of one shape are written into one buffer, which the next call writes into again.

elsewhere: full
"""

# %%
_buffers = {}


class Neg(Function):
    @staticmethod
    def forward(ctx, x):
        return -x

    @staticmethod
    def backward(ctx, grad_output):
        buffer = _buffers.setdefault((grad_output.shape, grad_output.dtype), torch.empty_like(grad_output))
        return torch.neg(grad_output, out=buffer)
