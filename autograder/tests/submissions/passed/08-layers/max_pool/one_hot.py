"""A product with zeros and ones, in double precision."""


class MaxPool2d:
    def backward(ctx, grad_output):
        (where,) = ctx.saved_tensors
        height, width = ctx.size

        hot = torch.nn.functional.one_hot(where.flatten(-2), height * width).double()
        pixels = (grad_output.flatten(-2).double().unsqueeze(-2) @ hot).squeeze(-2).to(grad_output.dtype)
        return pixels.unflatten(-1, (height, width)), None, None, None, None, None, None
