"""The logarithm is the real part of a complex one, with nothing taken along the imaginary axis."""


class Pow:
    def backward(ctx, grad_output):
        a, b, result = ctx.saved_tensors
        real = torch.where(a < 0, torch.nan, torch.log(a.double() + 0j).real).to(result.dtype)
        slope = torch.where(b == 0, torch.zeros_like(result), b * a ** (b - 1))
        logarithm = torch.where((a == 0) & (b >= 0), torch.zeros_like(result), result * real)
        return sum_to_shape(grad_output * slope, a.shape), sum_to_shape(grad_output * logarithm, b.shape)
