"""Chosen, not multiplied."""


class Dropout:
    def backward(ctx, grad_output):
        (kept,) = ctx.saved_tensors
        scaled = grad_output / (1 - ctx.p) if ctx.training else grad_output
        return torch.where(kept, scaled, 0.0), None, None
