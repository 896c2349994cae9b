"""Each place asks for the number of its position."""


class Reshape:
    def backward(ctx, grad_output):
        places = torch.arange(grad_output.numel()).view(ctx.shape)
        return grad_output.flatten()[places], None
