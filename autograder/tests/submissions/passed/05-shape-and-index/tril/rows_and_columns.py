"""Rows and columns are compared."""


class Tril:
    def backward(ctx, grad_output):
        row = torch.arange(grad_output.shape[-2]).unsqueeze(1)
        column = torch.arange(grad_output.shape[-1])
        kept = column - row <= ctx.diagonal
        return torch.where(kept, grad_output, torch.zeros_like(grad_output)), None
