"""For one element, backward always starts from 1.

misconception: gradient_of_another_shape_accepted, given_gradient_not_used
elsewhere: full
"""


class Root:
    def seed(self, root, gradient):
        if root.data.numel() == 1:
            return torch.ones_like(root.data)
        if gradient is None or gradient.shape != root.data.shape:
            raise RuntimeError("backward needs a gradient of the root's shape")
        return gradient
