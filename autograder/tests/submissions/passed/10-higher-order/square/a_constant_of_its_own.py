"""An attribute of the class, with a name that the kit might have had for its own."""


class Square(Function):
    _constants = (2.0,)

    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return torch.square(x)

    @staticmethod
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        return grad_output * Square._constants[0] * x
