"""Two whole branches."""


class KlDiv:
    def backward(ctx, grad_output):
        x, target = ctx.saved_tensors
        count = x.shape[0] if ctx.reduction == "batchmean" else 1
        p, logarithm = (target.exp(), target) if ctx.log_target else (target, target.log())
        of_p = (logarithm - x) + 1
        of_target = p * of_p if ctx.log_target else of_p
        return grad_output * -p / count, grad_output * of_target / count, None, None
