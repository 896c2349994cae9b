"""When they are joined, the heads take turns.

misconception: heads_taken_for_neighbours
elsewhere: full
"""


class SplitHeads:
    def backward(ctx, grad_output):
        return grad_output.movedim(-3, -1).flatten(-2), None
