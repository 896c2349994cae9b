"""Every case by a mask, and nothing is computed twice."""


class Pow:
    def backward(ctx, grad_output):
        a, b, result = ctx.saved_tensors
        a, b = torch.broadcast_tensors(*ctx.saved_tensors[:2])
        grad_a = grad_b = None
        if ctx.needs_input_grad[0]:
            slope = torch.zeros_like(result)
            some = b != 0
            slope[some] = b[some].to(result.dtype) * torch.pow(a[some], b[some] - 1).to(result.dtype)
            grad_a = sum_to_shape(grad_output * slope, ctx.saved_tensors[0].shape)
        if ctx.needs_input_grad[1]:
            slope = torch.zeros_like(result)
            some = (a != 0) | (b < 0)
            slope[some] = result[some] * torch.log(a[some])
            grad_b = sum_to_shape(grad_output * slope, ctx.saved_tensors[1].shape)
        return grad_a, grad_b
