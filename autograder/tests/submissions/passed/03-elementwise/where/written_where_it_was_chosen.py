"""The chosen elements are copied into zeros."""


class Where:
    def backward(ctx, grad_output):
        (condition,) = ctx.saved_tensors
        chosen = condition.expand(grad_output.shape)
        grad_a, grad_b = torch.zeros_like(grad_output), torch.zeros_like(grad_output)
        grad_a[chosen], grad_b[~chosen] = grad_output[chosen], grad_output[~chosen]
        return None, grad_a.sum_to_size(ctx.shape_a), grad_b.sum_to_size(ctx.shape_b)
