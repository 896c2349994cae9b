"""The algorithm is run backward, element by element."""


class LinalgCholesky:
    def backward(ctx, grad_output):
        (factor,) = ctx.saved_tensors
        size = factor.shape[-1]
        gradient = grad_output.tril().reshape(-1, size, size).clone()
        lower = factor.reshape(-1, size, size)
        found = torch.zeros_like(gradient)
        for j in reversed(range(size)):
            for i in reversed(range(j, size)):
                if i == j:
                    found[:, j, j] = gradient[:, j, j] / lower[:, j, j] / 2
                else:
                    share = gradient[:, i, j] / lower[:, j, j]
                    gradient[:, j, j] -= share * lower[:, i, j]
                    found[:, i, j] = share
                for k in range(j):
                    gradient[:, i, k] -= found[:, i, j] * lower[:, j, k]
                    gradient[:, j, k] -= found[:, i, j] * lower[:, i, k]
        return ((found + found.mT) / 2).reshape(factor.shape)
