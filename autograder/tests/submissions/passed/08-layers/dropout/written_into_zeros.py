"""Written into zeros, in double precision."""


class Dropout:
    def backward(ctx, grad_output):
        (kept,) = ctx.saved_tensors
        gradient = torch.zeros(kept.shape, dtype=grad_output.dtype)
        factor = 1 - ctx.p if ctx.training else 1
        gradient[kept] = (grad_output[kept].double() / factor).to(grad_output.dtype)
        return gradient, None, None
