"""Shifts of 0 are left out, but not their axes."""


class Roll:
    def backward(ctx, grad_output):
        if not isinstance(ctx.shifts, tuple):
            return torch.roll(grad_output, -ctx.shifts, ctx.dims), None, None
        back = [-s for s in ctx.shifts if s]
        return torch.roll(grad_output, back, ctx.dims[: len(back)]), None, None
