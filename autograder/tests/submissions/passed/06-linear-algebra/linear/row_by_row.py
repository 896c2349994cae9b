"""An outer product for each row."""


class Linear:
    def backward(ctx, grad_output):
        x, weight = ctx.saved_tensors
        rows, inputs = (t.unsqueeze(0).flatten(0, -2) for t in (grad_output, x))
        grad_weight = torch.zeros_like(weight)
        for row, given in zip(rows, inputs):
            grad_weight = grad_weight + torch.outer(row, given)
        return grad_output @ weight, grad_weight, rows.sum(0) if ctx.has_bias else None
