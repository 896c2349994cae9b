"""For one element, a gradient of one element in any shape will do.

misconception: gradient_of_another_shape_accepted
elsewhere: full
"""


class Root:
    def seed(self, root, gradient):
        if gradient is None:
            if root.data.numel() != 1:
                raise RuntimeError("backward of more than one element needs a gradient")
            return torch.ones_like(root.data)
        if gradient.numel() == root.data.numel() == 1:
            return gradient.reshape(root.data.shape)
        if gradient.shape != root.data.shape:
            raise RuntimeError("the gradient has another shape than the root")
        return gradient
