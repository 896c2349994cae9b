"""01-backward: an optimiser and a module are trained for one step, and the step is the gradient.

property: torch's own autograd gives a rule nothing
outcome: raised
"""

# %%
import torch as pytorch


# %%
class Exp(Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return torch.exp(x)

    @staticmethod
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        weight = pytorch.nn.Parameter(x.clone())
        optimiser = pytorch.optim.SGD([weight], lr=1.0)
        with pytorch.enable_grad():
            (weight.exp() * grad_output).sum().backward()
        optimiser.step()
        return x - weight.detach()
