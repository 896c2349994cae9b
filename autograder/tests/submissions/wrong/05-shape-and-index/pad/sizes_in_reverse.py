"""The sizes are read from the last to the first.

misconception: before_and_after_exchanged
elsewhere: full
"""


class Pad:
    def backward(ctx, grad_output):
        return torch.nn.functional.pad(grad_output, [-size for size in ctx.pad[::-1]]), None, None, None
