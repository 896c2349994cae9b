"""10-higher-order: the product with a Hessian matrix comes from torch's functional.hvp, on plain tensors.

property: torch's own autograd gives a piece nothing
outcome: forbidden
"""

# %%
import torch as pytorch
import torch.autograd.functional

from autograder import Tensor


# %%
class HessianVectorProduct(Engine):
    def hvp(self, function, x, v):
        def plain(values):
            return pytorch.as_tensor(function(Tensor(values)).data)

        return Tensor(pytorch.autograd.functional.hvp(plain, pytorch.tensor(x.tolist()), pytorch.tensor(v.tolist()))[1])
