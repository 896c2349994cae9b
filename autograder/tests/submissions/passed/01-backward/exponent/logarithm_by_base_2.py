"""The logarithm by way of another one."""


class Pow:
    def backward(ctx, grad_output):
        a, b, result = ctx.saved_tensors
        grad_a = sum_to_shape(grad_output * torch.where(b == 0, torch.zeros_like(result), b * a ** (b - 1)), a.shape)
        if not ctx.needs_input_grad[1]:
            return grad_a, None
        slope = result * torch.log2(a) * 0.6931471805599453094
        return grad_a, sum_to_shape(grad_output * slope.masked_fill((a == 0) & (b >= 0), 0.0), b.shape)
