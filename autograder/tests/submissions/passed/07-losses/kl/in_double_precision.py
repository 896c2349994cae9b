"""Computed in float64."""


class KlDiv:
    def backward(ctx, grad_output):
        x, target = (t.double() for t in ctx.saved_tensors)
        g, kind = grad_output.double(), ctx.saved_tensors[0].dtype
        if ctx.reduction == "batchmean":
            g = g / x.shape[0]
        p = target.exp() if ctx.log_target else target
        logarithm = target if ctx.log_target else target.log()
        of_target = (logarithm - x + 1) * (p if ctx.log_target else 1)
        return (-g * p).to(kind), (g * of_target).to(kind), None, None
