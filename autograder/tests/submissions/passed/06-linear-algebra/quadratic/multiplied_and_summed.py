"""Elementwise products with all axes, summed."""


class Bilinear:
    def backward(ctx, grad_output):
        a, b, weight = ctx.saved_tensors
        g, rows, columns = grad_output[..., None, None], a[..., None, :, None], b[..., None, None, :]
        grad_a, grad_b = (g * weight * columns).sum((-3, -1)), (g * weight * rows).sum((-3, -2))
        return grad_a, grad_b, (g * rows * columns).sum_to_size(weight.shape), None
