"""Variance and mean one after the other."""


class BatchNorm:
    def backward(ctx, grad_output):
        x, weight, mean, r = ctx.saved_tensors
        sent = grad_output if weight is None else grad_output * weight.reshape(ctx.shape)
        away = x - mean
        grad_x = sent * r
        if ctx.training:
            many = x.numel() // x.shape[1]
            at_variance = -(sent * away).sum(ctx.axes, keepdim=True) * r**3 / 2
            at_mean = -(sent * r).sum(ctx.axes, keepdim=True)
            grad_x = grad_x + (2 * away * at_variance + at_mean) / many
        grad_weight = None if weight is None else (grad_output * away * r).sum(ctx.axes)
        return grad_x, None, None, grad_weight, grad_output.sum(ctx.axes) if ctx.has_bias else None, None, None, None
