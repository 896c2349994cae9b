"""Memory that is not filled at first, and is everywhere in the end."""


class Pow:
    def backward(ctx, grad_output):
        a, b, result = ctx.saved_tensors
        slope = torch.empty_like(result)
        slope.copy_(b * a ** (b - 1))
        slope[(b == 0).expand(result.shape)] = 0
        grad_b = sum_to_shape(grad_output * torch.where((a == 0) & (b >= 0), torch.zeros_like(result), result * torch.log(a)), b.shape) if ctx.needs_input_grad[1] else None
        return sum_to_shape(grad_output * slope, a.shape), grad_b
