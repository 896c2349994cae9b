"""In-place work on a copy of its own."""


class Sub:
    def backward(ctx, grad_output):
        mine = grad_output.clone()
        grad_b = sum_to_shape(mine.neg_(), ctx.shape_b)
        return [sum_to_shape(grad_output, ctx.shape_a), grad_b]
