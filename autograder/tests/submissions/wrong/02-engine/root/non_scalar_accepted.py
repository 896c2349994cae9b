"""Backward of a vector starts from ones.

misconception: non_scalar_root_accepted
elsewhere: full
"""


class Root:
    def seed(self, root, gradient):
        if gradient is None:
            return torch.ones_like(root.data)
        if gradient.shape != root.data.shape:
            raise RuntimeError("the gradient has another shape than the root")
        return gradient
