"""Through the sum of squares."""


class RmsNorm:
    def backward(ctx, grad_output):
        x, weight, r = ctx.saved_tensors
        sent = grad_output if weight is None else weight * grad_output
        at_r = (sent * x).sum(ctx.axes, keepdim=True)
        many = x.shape[ctx.axes[0] :].numel()
        grad_x = sent * r - x * (at_r * r**3 / max(many, 1))
        leading = tuple(range(x.dim() - len(ctx.axes)))
        if weight is None:
            return grad_x, None, None, None
        grad_weight = grad_output * x * r
        return grad_x, None, grad_weight.sum(leading) if leading else grad_weight, None
