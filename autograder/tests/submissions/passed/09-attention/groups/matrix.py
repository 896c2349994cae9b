"""By the matrix of zeros and ones."""


class RepeatInterleave:
    def backward(ctx, grad_output):
        moved = grad_output.movedim(ctx.dim, -1)
        slices = moved.shape[-1] // ctx.repeats
        came_from = torch.eye(slices, dtype=moved.dtype).repeat_interleave(ctx.repeats, dim=0)
        return (moved @ came_from).movedim(-1, ctx.dim), None, None
