"""The identity has as many columns as rows.

elsewhere: full
"""


class Trace:
    def backward(ctx, grad_output):
        rows = ctx.shape[0]
        return torch.where(torch.eye(rows).bool(), grad_output, torch.zeros_like(grad_output))
