"""The first copies, the second ones, and so on, are added up."""


class RepeatInterleave:
    def backward(ctx, grad_output):
        moved = grad_output.movedim(ctx.dim, 0)
        total = moved[:: ctx.repeats].clone()
        for copy in range(1, ctx.repeats):
            total += moved[copy :: ctx.repeats]
        return total.movedim(0, ctx.dim), None, None
