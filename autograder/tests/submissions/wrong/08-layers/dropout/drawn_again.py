"""A second draw.

misconception: mask_drawn_again
elsewhere: full
"""


class Dropout:
    def backward(ctx, grad_output):
        return torch.nn.functional.dropout(grad_output, ctx.p, ctx.training), None, None
