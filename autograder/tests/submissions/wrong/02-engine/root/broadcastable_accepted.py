"""Whatever can be broadcast to the root is accepted.

misconception: gradient_of_another_shape_accepted
elsewhere: full
"""


class Root:
    def seed(self, root, gradient):
        if gradient is None:
            if root.data.numel() != 1:
                raise RuntimeError("backward of more than one element needs a gradient")
            return torch.ones_like(root.data)
        return gradient.expand(root.data.shape)
