"""The slope first."""


class Square:
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        slope = x + x
        return grad_output * slope
