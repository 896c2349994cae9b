"""A case for each form."""


class Matmul:
    def backward(ctx, grad_output):
        a, b = ctx.saved_tensors
        if a.dim() == b.dim() == 1:
            return grad_output * b, grad_output * a
        if a.dim() == 1:
            grad_a = (b @ grad_output.unsqueeze(-1)).squeeze(-1)
            return grad_a.sum_to_size(a.shape), (a.unsqueeze(1) * grad_output.unsqueeze(-2)).sum_to_size(b.shape)
        if b.dim() == 1:
            grad_b = (a.mT @ grad_output.unsqueeze(-1)).squeeze(-1)
            return grad_output.unsqueeze(-1) * b, grad_b.sum_to_size(b.shape)
        return (grad_output @ b.mT).sum_to_size(a.shape), (a.mT @ grad_output).sum_to_size(b.shape)
