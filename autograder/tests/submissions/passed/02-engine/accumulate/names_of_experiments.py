"""Local names are those of experiments with torch, and a method that nothing calls compares with it."""

# %%
import torch as pytorch
from torch.autograd import grad as new


def old(f, x):
    return pytorch.func.vjp(f, x)


# %%
class Accumulation(Engine):
    def accumulate(self, old, new):
        return new.clone() if old is None else old + new

    def compared(self, f, x):
        return pytorch.autograd.functional.vjp(f, x)
