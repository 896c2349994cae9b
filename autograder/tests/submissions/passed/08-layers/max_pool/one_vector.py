"""All pictures in one vector."""


class MaxPool2d:
    def backward(ctx, grad_output):
        (where,) = ctx.saved_tensors
        height, width = ctx.size

        size = height * width
        pictures = grad_output.shape[:-2].numel()
        start = (torch.arange(pictures) * size).reshape(*grad_output.shape[:-2], 1, 1)
        pixels = torch.zeros(pictures * size, dtype=grad_output.dtype)
        pixels.index_add_(0, (where + start).flatten(), grad_output.flatten())
        return pixels.reshape(*grad_output.shape[:-2], height, width), None, None, None, None, None, None
