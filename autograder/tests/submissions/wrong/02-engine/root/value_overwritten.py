"""The ones are written into the root itself.

misconception: start_depends_on_the_value
elsewhere: full but together
"""


class Root:
    def seed(self, root, gradient):
        if gradient is None:
            if root.data.numel() != 1:
                raise RuntimeError("backward of more than one element needs a gradient")
            return root.data.fill_(1)
        if gradient.shape != root.data.shape:
            raise RuntimeError("the gradient has another shape than the root")
        return gradient
