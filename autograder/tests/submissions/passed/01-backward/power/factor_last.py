"""The factor is multiplied in at the end."""


class Pow:
    def backward(ctx, grad_output):
        a, b, result = ctx.saved_tensors
        lowered = a ** (b - 1)
        lowered = torch.where(b == 0, torch.ones_like(lowered), lowered)
        grad_a = sum_to_shape(grad_output * lowered * b, a.shape)
        grad_b = None
        if ctx.needs_input_grad[1]:
            safe = torch.where((a == 0) & (b >= 0), torch.ones_like(result), a)
            grad_b = sum_to_shape(grad_output * result * torch.log(safe), b.shape)
        return grad_a, grad_b
