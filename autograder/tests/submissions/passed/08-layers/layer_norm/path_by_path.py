"""Variance and mean one after the other."""


class LayerNorm:
    def backward(ctx, grad_output):
        x, weight, mean, r = ctx.saved_tensors
        many = max(x.shape[ctx.axes[0] :].numel(), 1)
        sent = grad_output if weight is None else grad_output * weight
        away = x - mean
        at_variance = (sent * away).sum(ctx.axes, keepdim=True) * -0.5 * r**3
        at_mean = -(sent * r).sum(ctx.axes, keepdim=True)
        grad_x = sent * r + at_variance * 2 * away / many + at_mean / many
        leading = list(range(x.dim() - len(ctx.axes)))
        of_weight, of_bias = grad_output * away * r, grad_output
        if leading:
            of_weight, of_bias = of_weight.sum(leading), of_bias.sum(leading)
        return grad_x, None, None if weight is None else of_weight, of_bias if ctx.has_bias else None, None
