"""The gradient's own strides are kept, whatever they are."""


class Neg:
    def backward(ctx, grad_output):
        result = torch.empty_strided(grad_output.shape, grad_output.stride(), dtype=grad_output.dtype) if 0 not in grad_output.stride() else torch.empty_like(grad_output)
        return torch.neg(grad_output, out=result)
