"""The given gradient is divided by its sum.

misconception: given_gradient_not_used
elsewhere: full but together
"""


class Root:
    def seed(self, root, gradient):
        if gradient is None:
            if root.data.numel() != 1:
                raise RuntimeError("backward of more than one element needs a gradient")
            return torch.ones_like(root.data)
        if gradient.shape != root.data.shape:
            raise RuntimeError("the gradient has another shape than the root")
        return gradient / gradient.sum()
