"""What is missing to a whole round."""


class Roll:
    def backward(ctx, grad_output):
        if ctx.dims == ():
            size = max(grad_output.numel(), 1)
            return grad_output.flatten().roll(size - ctx.shifts % size).reshape(grad_output.shape), None, None
        pairs = [(ctx.shifts, ctx.dims)] if isinstance(ctx.shifts, int) else list(zip(ctx.shifts, ctx.dims))
        for shift, axis in pairs:
            grad_output = grad_output.roll(grad_output.shape[axis] - shift, axis)
        return grad_output, None, None
