"""Cut into as many pieces as a head is wide.

misconception: heads_taken_for_neighbours
elsewhere: full
"""


class MergeHeads:
    def backward(ctx, grad_output):
        return grad_output.unflatten(-1, (ctx.width, ctx.heads)).movedim(-1, -3)
