"""Head after head, at its place."""


class SplitHeads:
    def backward(ctx, grad_output):
        *front, heads, length, width = grad_output.shape
        gradient = grad_output.new_empty(*front, length, heads * width)
        for h in range(heads):
            gradient[..., h * width : (h + 1) * width] = grad_output[..., h, :, :]
        return gradient, None


class MergeHeads:
    def backward(ctx, grad_output):
        gradient = grad_output.new_zeros(*grad_output.shape[:-2], ctx.heads, grad_output.shape[-2], ctx.width)
        for h in range(ctx.heads):
            gradient[..., h, :, :] = grad_output[..., h * ctx.width : (h + 1) * ctx.width]
        return gradient
