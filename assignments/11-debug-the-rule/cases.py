"""The public cases of 11-debug-the-rule: what your experiments have to show, and three programs to debug.

Each case looks at what a function of your notebook returns. PyTorch computes the gradients there, and so does the wrong
rule that the notebook shows; the experiment is good if the two differ.
"""

from autograder import debugs, exposes, hint, tells_apart

# -- wrong rules, as the notebook shows them -------------------------------------------------------------------------


def wrong_sub(grad_output, a, b):
    return grad_output, grad_output


def wrong_exp(grad_output, x):
    return x.exp()


def wrong_prod(grad_output, x):
    return grad_output * x.prod() / x


def wrong_mean(grad_output, x, dim):
    return grad_output.unsqueeze(dim).expand(x.shape) / x.numel()


def wrong_add(grad_output, a, b):
    def reduced(gradient, shape):
        return gradient.sum(dim=tuple(range(gradient.dim() - len(shape)))) if gradient.dim() > len(shape) else gradient

    return reduced(grad_output, a.shape), reduced(grad_output, b.shape)


def wrong_amax(grad_output, x):
    return grad_output * (x == x.amax())


def wrong_softmax(grad_output, x, dim):
    y = x.softmax(dim)
    return grad_output * y * (1 - y)


def without_the_sign(grad_output, a, b):
    return grad_output / b, grad_output * a / b**2


def without_the_square(grad_output, a, b):
    return grad_output / b, -grad_output * a / b


def without_the_upstream_gradient(grad_output, a, b):
    return 1 / b, -a / b**2


def with_the_upstream_gradient_twice(grad_output, a, b):
    return grad_output**2 / b, -(grad_output**2) * a / b**2


def with_the_size_of_b(grad_output, a, b):
    return grad_output / b.abs(), -grad_output * a / b**2


# -- right rules in another form: an experiment must not fail these --------------------------------------------------


def by_the_others(grad_output, x):
    flat = x.flatten()
    others = [flat[:i].prod() * flat[i + 1 :].prod() for i in range(len(flat))]
    return grad_output * x.new_tensor(others).reshape(x.shape)


def shared_by_all(grad_output, x):
    largest = (x >= x.amax()).to(x.dtype)
    return grad_output * largest / largest.sum()


def from_the_logarithm(grad_output, x, dim):
    y = x.log_softmax(dim).exp()
    return y * grad_output - y * (y * grad_output).sum(dim, keepdim=True)


exposes("sign", "expose_sub", "sub", wrong_sub, inputs=("a", "b"), most=2)
hint("sign", "Which of the two gradients is wrong, and which upstream gradient would hide that?")

exposes("upstream", "expose_exp", "exp", wrong_exp, most=1)
hint("upstream", "Of which upstream gradient does the rule always think?")

exposes("zero", "expose_prod", "prod", wrong_prod, most=1, right=[by_the_others])
hint("zero", "By what does the rule divide?")

exposes("axis", "expose_mean", "mean", wrong_mean, most=2, options={"dim": 1})
hint("axis", "How many elements does each mean have, and by how many does the rule divide?")

exposes("broadcast", "expose_add", "add", wrong_add, inputs=("a", "b"), most=3)
hint("broadcast", "Which of the two ways in which an operand is stretched does the rule know?")

exposes("tie", "expose_amax", "amax", wrong_amax, most=2, right=[shared_by_all])
hint("tie", "How many elements can be the largest one?")

exposes("rows", "expose_softmax", "softmax", wrong_softmax, most=2, options={"dim": 0}, right=[from_the_logarithm])
hint("rows", "Does the first element of the result depend on the second element of the input?")

exposes(
    "many",
    "expose_div",
    "div",
    [
        without_the_sign,
        without_the_square,
        without_the_upstream_gradient,
        with_the_upstream_gradient_twice,
        with_the_size_of_b,
    ],
    inputs=("a", "b"),
    most=2,
)
hint("many", "Which of your numbers is 0 or 1, or has a square, a sign or a size that is the number itself?")


# -- two rules, one of them right ------------------------------------------------------------------------------------


def by_exponentials(grad_output, x, dim):
    return grad_output * x.exp() / x.exp().sum(dim)


def by_the_result(grad_output, x, dim):
    return grad_output * (x - x.logsumexp(dim)).exp()


tells_apart("large", "which_logsumexp", "logsumexp", by_exponentials, by_the_result, options={"dim": 0})
hint("large", "For which numbers is a step in between larger than any number of the computer?")


def with_one_less(grad_output, x):
    return grad_output * (x - x.mean()) / (x.std() * (x.numel() - 1))


def with_all(grad_output, x):
    return grad_output * (x - x.mean()) / (x.std() * x.numel())


tells_apart("deviation", "which_std", "std", with_one_less, with_all)
hint("deviation", "Take three numbers, and look at the gradients of both rules and PyTorch.")


# -- a program of six operations -------------------------------------------------------------------------------------

# Each takes rows of three numbers, and returns as many.


def halved(torch, x):
    return -x / 2


def sine(torch, x):
    return torch.sin(x)


def running_sum(torch, x):
    return torch.cumsum(x, 1)


def turned(torch, x):
    return torch.flip(x, [1])


def probabilities(torch, x):
    return torch.softmax(x, 1)


def bent(torch, x):
    return torch.tanh(x) + 0.1 * x * x


def sign_lost(torch, grad_output, x):
    return grad_output / 2


def diagonal_only(torch, grad_output, x):
    y = torch.softmax(x, 1)
    return grad_output * y * (1 - y)


debugs("culprit", "a program with a lost sign", [sine, running_sum, halved, bent, probabilities, turned], 2, sign_lost)
debugs(
    "culprit", "a program with a softmax", [running_sum, sine, turned, probabilities, halved, bent], 3, diagonal_only
)
debugs("culprit", "a program without a wrong rule", [bent, halved, probabilities, turned, running_sum, sine])
hint(
    "culprit", "If you move the input of a right step a little, how much does the loss change, seen from its two ends?"
)
