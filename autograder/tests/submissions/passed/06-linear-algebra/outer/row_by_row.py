"""One dot product for each element."""


class Outer:
    def backward(ctx, grad_output):
        a, b = ctx.saved_tensors
        rows = [torch.dot(row, b) for row in grad_output]
        columns = [torch.dot(column, a) for column in grad_output.T]
        return torch.stack(rows) if rows else torch.zeros_like(a), torch.stack(
            columns
        ) if columns else torch.zeros_like(b)
