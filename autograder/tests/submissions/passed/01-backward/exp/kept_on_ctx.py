"""The output is an attribute of ctx."""

# %%
class Exp(Function):
    @staticmethod
    def forward(ctx, x):
        ctx.result = x.exp()
        return ctx.result

    @staticmethod
    def backward(ctx, *grad_outputs):
        return torch.mul(ctx.result, grad_outputs[0])
