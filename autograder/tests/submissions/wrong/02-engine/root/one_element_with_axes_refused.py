"""Only a tensor without axes may do without a gradient.

elsewhere: full
"""


class Root:
    def seed(self, root, gradient):
        if gradient is None:
            if root.data.dim() != 0:
                raise RuntimeError("backward of more than one element needs a gradient")
            return torch.ones_like(root.data)
        if gradient.shape != root.data.shape:
            raise RuntimeError("the gradient has another shape than the root")
        return gradient
