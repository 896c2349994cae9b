"""Added up in a loop from the end."""


class Cumsum:
    def backward(ctx, grad_output):
        parts = list(grad_output.unbind(ctx.dim))
        for i in reversed(range(len(parts) - 1)):
            parts[i] = parts[i] + parts[i + 1]
        return torch.stack(parts, ctx.dim), None
