"""01-backward: a cell takes all the memory there is.

property: the memory limit holds; the rest goes on
outcome: wrong
honest: neg
partial: exp
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
hoard = []
while True:
    hoard.append(bytearray(1 << 26))


# %%
class Exp(Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return torch.exp(x)

    @staticmethod
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        return grad_output * x
