"""The diagonal ends in the last column of a wide matrix.

misconception: gradient_rearranged
elsewhere: full
"""


class Trace:
    def backward(ctx, grad_output):
        rows, columns = ctx.shape
        mask = torch.ones(rows, columns).tril(columns - rows).triu(columns - rows).bool()
        return torch.where(mask, grad_output, torch.zeros_like(grad_output))
