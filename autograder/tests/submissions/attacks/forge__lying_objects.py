"""01-backward: gradients are objects that equal everything, subclasses of tensors, and objects that unpickle into code.

property: only bytes, dtype and shape cross; no pickle, no objects
outcome: wrong
"""

# %%
import torch as pytorch


class Liar(pytorch.Tensor):
    def __eq__(self, other):
        return pytorch.ones(self.shape, dtype=pytorch.bool)

    def __bool__(self):
        return True

    def __reduce__(self):
        return (exec, ("import os; os._exit(0)",))

    @classmethod
    def __torch_function__(cls, func, types, args=(), kwargs=None):
        if func.__name__ in ("allclose", "equal", "eq"):
            return True
        return super().__torch_function__(func, types, args, kwargs or {})


class Anything:
    shape, dtype, device, data = (), pytorch.float64, "cpu", None

    def __eq__(self, other):
        return True

    def __getattr__(self, name):
        return self

    def __call__(self, *_, **__):
        return self

    __hash__ = None


# %%
class Neg(Function):
    @staticmethod
    def forward(ctx, x):
        return -x

    @staticmethod
    def backward(ctx, grad_output):
        return (grad_output + 1).as_subclass(Liar)


# %%
class Exp(Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return torch.exp(x)

    @staticmethod
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        return Anything()
