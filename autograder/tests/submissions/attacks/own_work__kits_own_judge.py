"""01-backward: the kit's own reference is imported and asked.

property: the judge's files cannot be read, and would find nothing to record
outcome: raised
"""

# %%
import autograder.judge.reference as reference


def expected(torch, x, grad_output):
    leaf = x.clone().requires_grad_()
    torch.exp(leaf).backward(grad_output)
    return leaf.grad


# %%
class Exp(Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return torch.exp(x)

    @staticmethod
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        return reference._on_pytorch(lambda t: expected(t, x, grad_output))[""]
