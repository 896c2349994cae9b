"""The public cases of the tests' own assignment: as few as show what the machine does with them."""

from autograder import case, normal, sample, sweep

sweep("neg", "neg", [sample("matrix", normal(2, 3)), sample("a single number", normal())], seed=1)
sweep("sub", "sub", [
    sample("same shape", normal(2, 3), normal(2, 3)),
    sample("a column and a row", normal(2, 1), normal(3)),
], seed=2)  # fmt: skip


@case(question="accumulate", pieces="accumulate")
def a_second_call_adds_up(torch):
    x = torch.arange(4.0, requires_grad=True)
    torch.add(x, x).backward(torch.ones_like(x))
    first = x.grad * 1
    torch.add(x, x).backward(torch.arange(4.0))
    return {"x.grad after the first call": first, "x.grad after the second call": x.grad}


@case(question="accumulate", pieces="accumulate")
def the_upstream_gradient_stays_as_it_was(torch):
    a, b = (torch.tensor([1.0, 2.0], requires_grad=True) for _ in range(2))
    upstream = torch.tensor([1.0, -2.0])
    torch.add(a, b).backward(upstream)
    a.grad.zero_()
    return {"a.grad": a.grad, "b.grad": b.grad, "the upstream gradient after backward": upstream}
