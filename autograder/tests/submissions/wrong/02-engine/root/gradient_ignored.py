"""The given gradient is checked, then ones are used.

misconception: given_gradient_not_used
elsewhere: full but together
"""


class Root:
    def seed(self, root, gradient):
        if gradient is None and root.data.numel() != 1 or gradient is not None and gradient.shape != root.data.shape:
            raise RuntimeError("backward needs a gradient of the root's shape")
        return torch.ones_like(root.data)
