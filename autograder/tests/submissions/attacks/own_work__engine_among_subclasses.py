"""01-backward: the engine's class is looked up among all classes, and subclassed.

property: torch's own autograd gives a rule nothing
outcome: forbidden
"""

# %%
import torch as pytorch

engine = [kind for kind in object.__subclasses__() if 'ngine' in kind.__name__ and hasattr(kind, 'run_backward')][0]


# %%
class Exp(Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return torch.exp(x)

    @staticmethod
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        leaf = x.clone().requires_grad_()
        with pytorch.enable_grad():
            result = leaf.exp()
        class Mine(engine):
            pass
        return Mine().run_backward((result,), (grad_output,), False, False, (leaf,), allow_unreachable=True, accumulate_grad=False)[0]
