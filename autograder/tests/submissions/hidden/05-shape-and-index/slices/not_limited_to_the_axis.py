"""The ends of a slice are counted by hand, and not limited to the axis."""


class Getitem:
    def backward(ctx, grad_output):
        grad = grad_output.new_zeros(ctx.shape)
        if not isinstance(ctx.index, slice):
            grad[ctx.index] = grad_output
            return grad, None
        length = ctx.shape[0]
        start = ctx.index.start or 0
        stop = length if ctx.index.stop is None else ctx.index.stop
        ends = (end + length if end < 0 else end for end in (start, stop))
        grad[torch.arange(*ends, ctx.index.step or 1)] = grad_output
        return grad, None
