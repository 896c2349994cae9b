"""01-backward: torch.allclose, torch.equal and the assert helpers always say yes.

property: comparing never happens where student code ran
"""

# %%
import builtins

import torch as pytorch
import torch.testing

pytorch.allclose = pytorch.equal = pytorch.isclose = lambda *_, **__: True
pytorch.testing.assert_close = lambda *_, **__: None
pytorch.Tensor.__eq__ = lambda self, other: pytorch.ones(self.shape, dtype=pytorch.bool)
pytorch.Tensor.allclose = pytorch.Tensor.equal = lambda *_, **__: True
builtins.all = builtins.any = lambda *_: True
builtins.abs = lambda *_: 0.0


# %%
class Neg(Function):
    @staticmethod
    def forward(ctx, x):
        return -x

    @staticmethod
    def backward(ctx, grad_output):
        return grad_output + 1
