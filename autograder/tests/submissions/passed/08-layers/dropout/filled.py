"""The dropped ones are filled."""


class Dropout:
    def backward(ctx, grad_output):
        (kept,) = ctx.saved_tensors
        if not ctx.training:
            return grad_output, None, None
        return (grad_output / (1 - ctx.p)).masked_fill(~kept, 0), None, None
