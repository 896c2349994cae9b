"""The gradient of the weight is divided by the weight: 0 / 0 where that is 0."""


class BatchNorm:
    def backward(ctx, grad_output):
        x, weight, mean, r = ctx.saved_tensors
        normal = (x - mean) * r
        of_bias, of_weight = grad_output.sum(ctx.axes), (grad_output * normal).sum(ctx.axes)
        scale, grad_x = r if weight is None else r * weight.reshape(ctx.shape), grad_output
        if ctx.training:
            shared = of_bias.reshape(ctx.shape) + normal * of_weight.reshape(ctx.shape)
            grad_x = grad_x - shared / (x.numel() / x.shape[1])
        grad_x = grad_x * scale
        if weight is not None and not ctx.training:
            of_weight = (grad_x * (x - mean)).sum(ctx.axes) / weight
        of_bias = of_bias if ctx.has_bias else None
        return grad_x, None, None, None if weight is None else of_weight, of_bias, None, None, None
