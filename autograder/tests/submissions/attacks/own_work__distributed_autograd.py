"""01-backward: the engine of distributed autograd walks the graph.

property: torch's own autograd gives a rule nothing
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
        pytorch._C._dist_autograd_init()
        autograd = pytorch._C._distributed_autograd if hasattr(pytorch._C, "_distributed_autograd") else pytorch.distributed.autograd
        autograd._init(0)
        context = autograd._new_context()
        leaf = x.clone().requires_grad_()
        with pytorch.enable_grad():
            autograd.backward(context._context_id(), [(leaf.exp() * grad_output).sum()])
        return autograd.get_gradients(context._context_id())[leaf]
