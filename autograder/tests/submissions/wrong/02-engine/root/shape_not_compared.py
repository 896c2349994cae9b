"""The shape of the gradient is not compared with the root's.

misconception: gradient_of_another_shape_accepted
elsewhere: full
"""


class Root:
    def seed(self, root, gradient):
        if gradient is None:
            if root.data.numel() != 1:
                raise RuntimeError("backward of more than one element needs a gradient")
            return torch.ones_like(root.data)
        return gradient.reshape(root.data.shape) if gradient.numel() == root.data.numel() else torch.ones_like(root.data)
