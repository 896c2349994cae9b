"""The gradient of the weight is divided by the weight: 0 / 0 where that is 0."""


class AddNorm:
    def backward(ctx, grad_h, grad_y):
        h, root, weight = ctx.saved_tensors
        normed, of_normed = h / root, grad_y * weight
        along = of_normed * normed
        of_path = grad_h + (of_normed - along.mean(dim=-1, keepdim=True) * normed) / root
        return of_path, of_path, along.sum_to_size(weight.shape) / weight, None
