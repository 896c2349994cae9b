"""The hidden cases of 11-debug-the-rule: further programs. Students never get this file."""

from autograder import debugs


def slow_sine(torch, x):
    return torch.sin(x / 3) * 2


def growing(torch, x):
    return torch.exp(x / 4)


def normalised(torch, x):
    return x / torch.linalg.vector_norm(x, dim=1, keepdim=True)


def deviations(torch, x):
    return x - x.mean(dim=1, keepdim=True)


def rolled(torch, x):
    return torch.roll(x, 1, 1)


def squashed(torch, x):
    return torch.sigmoid(3 * x)


def weighted(torch, x):
    return x * x.new_tensor([1.5, -0.5, 2.0])


def products(torch, x):
    return torch.cumprod(1 + x / 4, 1)


def bowl(torch, x):
    return 0.3 * x * x


def of_the_input(torch, grad_output, x):  # growing, without the inner derivative
    return grad_output * torch.exp(x / 4)


def length_for_a_constant(torch, grad_output, x):
    return grad_output / torch.linalg.vector_norm(x, dim=1, keepdim=True)


def mean_forgotten(torch, grad_output, x):
    return grad_output


def rolled_again(torch, grad_output, x):
    return torch.roll(grad_output, 1, 1)


def of_the_output(torch, grad_output, x):  # squashed, as if what was saved were the input
    y = torch.sigmoid(torch.sigmoid(3 * x))
    return 3 * grad_output * y * (1 - y)


def only_upwards(torch, grad_output, x):  # weighted, right for positive upstream gradients
    return grad_output.clamp(min=0) * x.new_tensor([1.5, -0.5, 2.0])


def for_positive_numbers(torch, grad_output, x):  # bowl, right for positive inputs
    return 0.6 * x.abs() * grad_output


def nearly_right(torch, grad_output, x):  # slow_sine, two per cent too large
    return 1.02 * grad_output * torch.cos(x / 3) * 2 / 3


debugs("culprit", "in the first step", [growing, deviations, weighted, normalised, squashed, rolled], 0, of_the_input)
debugs("culprit", "in the last step", [deviations, squashed, rolled, products, growing, normalised], 5,
       length_for_a_constant)  # fmt: skip
debugs("culprit", "a mean", [weighted, deviations, slow_sine, rolled, products, growing], 1, mean_forgotten)
debugs("culprit", "a permutation", [normalised, squashed, weighted, growing, rolled, bowl], 4, rolled_again)
debugs("culprit", "the wrong value", [rolled, weighted, squashed, deviations, slow_sine, products], 2, of_the_output)
debugs("culprit", "half of the upstream gradients", [slow_sine, rolled, growing, weighted, squashed, bowl], 3,
       only_upwards)  # fmt: skip
debugs("culprit", "half of the inputs", [bowl, slow_sine, weighted, rolled, squashed, growing], 0,
       for_positive_numbers)  # fmt: skip
debugs("culprit", "two per cent", [squashed, rolled, weighted, deviations, slow_sine, growing], 4, nearly_right)
debugs("culprit", "nothing is wrong", [slow_sine, products, rolled, normalised, weighted, squashed])
