"""The refusals are of another kind than PyTorch's.

elsewhere: full
"""


class Root:
    def seed(self, root, gradient):
        if gradient is None:
            if root.data.numel() != 1:
                raise ValueError("backward of more than one element needs a gradient")
            return torch.ones_like(root.data)
        if gradient.shape != root.data.shape:
            raise ValueError("the gradient has another shape than the root")
        return gradient
