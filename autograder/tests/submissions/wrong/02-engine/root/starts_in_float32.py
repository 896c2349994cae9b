"""The 1 to start from has the default dtype.

misconception: precision_lost
elsewhere: full
"""


class Root:
    def seed(self, root, gradient):
        if gradient is None:
            if root.data.numel() != 1:
                raise RuntimeError("backward of more than one element needs a gradient")
            return torch.ones(root.data.shape)
        if gradient.shape != root.data.shape:
            raise RuntimeError("the gradient has another shape than the root")
        return gradient
