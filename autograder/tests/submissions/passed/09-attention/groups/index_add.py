"""Added at the place that each slice came from."""


class RepeatInterleave:
    def backward(ctx, grad_output):
        dim = ctx.dim % grad_output.dim()
        slices = grad_output.shape[dim] // ctx.repeats
        came_from = torch.arange(slices).repeat_interleave(ctx.repeats)
        shape = [slices if axis == dim else size for axis, size in enumerate(grad_output.shape)]
        return grad_output.new_zeros(shape).index_add(dim, came_from, grad_output), None, None
