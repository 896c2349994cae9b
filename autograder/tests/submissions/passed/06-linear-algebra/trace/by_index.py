"""Rows and columns are compared."""


class Trace:
    def backward(ctx, grad_output):
        rows, columns = ctx.shape
        equal = torch.arange(rows).unsqueeze(1) == torch.arange(columns)
        return grad_output.expand(ctx.shape).masked_fill(~equal, 0.0)
