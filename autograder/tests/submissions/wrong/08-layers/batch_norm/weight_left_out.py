"""The weight is left out.

misconception: scale_left_out_of_the_input
elsewhere: full
"""


class BatchNorm:
    def backward(ctx, grad_output):
        x, weight, mean, r = ctx.saved_tensors
        normal = (x - mean) * r
        of_bias, of_weight = grad_output.sum(ctx.axes), (grad_output * normal).sum(ctx.axes)
        scale = r if weight is None else r * weight.reshape(ctx.shape)
        many = x.numel() / x.shape[1]
        scale = r
        grad_x = scale * grad_output
        if ctx.training:
            grad_x = grad_x - scale * ((of_bias.reshape(ctx.shape) + normal * of_weight.reshape(ctx.shape)) / many)
        return grad_x, None, None, None if weight is None else of_weight, of_bias if ctx.has_bias else None, None, None, None
