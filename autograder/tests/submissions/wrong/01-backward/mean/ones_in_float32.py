"""Multiplied with ones of the default dtype: half precision comes back in float32.

misconception: dtype_changed
elsewhere: full
"""


class Mean:
    def backward(ctx, grad_output):
        return spread(grad_output / (ctx.elements_in // ctx.elements_out), ctx.shape, ctx.dim, ctx.keepdim) * torch.ones(ctx.shape), None, None
