"""Chosen between the gradient and zeros."""


class Where:
    def backward(ctx, grad_output):
        (condition,) = ctx.saved_tensors
        nothing = torch.zeros_like(grad_output)
        grad_a, grad_b = torch.where(condition, grad_output, nothing), torch.where(condition, nothing, grad_output)
        return None, grad_a.sum_to_size(ctx.shape_a), grad_b.sum_to_size(ctx.shape_b)
