"""A slope of 0 counts as not given, and the usual one is taken.

misconception: right_but_for_a_part
elsewhere: full
"""


class LeakyRelu:
    def forward(ctx, x, negative_slope=0.01):
        ctx.save_for_backward(x)
        ctx.negative_slope = negative_slope or 0.01
        return torch.nn.functional.leaky_relu(x, negative_slope)
