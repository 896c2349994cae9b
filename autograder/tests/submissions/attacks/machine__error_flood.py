"""01-backward: exceptions carry messages of megabytes, control characters and markup.

property: a message is one line of bounded length
outcome: raised
honest: neg
"""

# %%
class Neg(Function):
    @staticmethod
    def forward(ctx, x):
        return -x

    @staticmethod
    def backward(ctx, grad_output):
        return -grad_output


# %%
class Exp(Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return torch.exp(x)

    @staticmethod
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        raise ValueError('\x1b[2J\r\n\x00\u202e<script>' * 100000)
