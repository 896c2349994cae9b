"""Row by row."""


class NllLoss:
    def backward(ctx, grad_output):
        x, target, weight = ctx.saved_tensors
        gradient, total = torch.zeros_like(x), 0.0
        rows = [(n, t) for n, t in enumerate(target.tolist()) if t != ctx.ignore_index]
        for n, t in rows:
            total = total + (1.0 if weight is None else weight[t])
        for n, t in rows:
            w = 1.0 if weight is None else weight[t]
            each = grad_output[n] if ctx.reduction == "none" else grad_output
            gradient[n, t] = -w * (each / total if ctx.reduction == "mean" else each)
        return gradient, None, None, None, None
