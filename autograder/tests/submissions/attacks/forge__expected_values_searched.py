"""01-backward: frames, closures, the garbage collector, linecache and /proc are searched for the expected gradient.

property: expected values never enter the guest
partial: exp
"""

# %%
import gc
import linecache
import sys

import torch as pytorch

torch_tensor = pytorch.Tensor
linecache.getlines('cases.py')


# %%
class Exp(Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return torch.exp(x)

    @staticmethod
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        candidates = [item for item in gc.get_objects() if isinstance(item, torch_tensor) and item.shape == x.shape]
        frame = sys._getframe()
        while frame is not None:
            candidates += [v for v in frame.f_locals.values() if isinstance(v, torch_tensor) and v.shape == x.shape]
            candidates += [v for d in frame.f_locals.values() if isinstance(d, dict) for v in d.values() if isinstance(v, torch_tensor) and v.shape == x.shape]
            frame = frame.f_back
        named = [c for c in candidates if c.is_floating_point() and c is not x and c is not grad_output]
        for path in ("/proc/self/environ", "/proc/self/cmdline", "/proc/self/maps"):
            try:
                open(path).read()
            except OSError:
                pass
        return named[0] if named else torch.zeros_like(x) - 7
