"""The hidden cases of the tests' own assignment: one for each question."""

from autograder import case


@case(question="neg")
def in_float32(torch):
    x = torch.tensor([[0.5], [-3.0]], requires_grad=True)
    torch.neg(x).backward(torch.tensor([[2.0], [0.25]]))
    return {"x.grad": x.grad}


@case(question="sub")
def a_column(torch):
    a, b = torch.tensor([[1.0], [2.0]], requires_grad=True), torch.tensor([[3.0, -1.0, 0.5]], requires_grad=True)
    torch.sub(a, b).backward(torch.tensor([[1.0, -2.0, 4.0], [0.5, 3.0, -1.0]]))
    return {"a.grad": a.grad, "b.grad": b.grad}


@case(question="accumulate", pieces="accumulate")
def three_calls(torch):
    x = torch.tensor([1.5, -2.0], requires_grad=True)
    for factor in (0.5, -0.25, 2.0):
        torch.add(x, x).backward(torch.tensor([factor, 4 * factor]))
    return {"x.grad": x.grad}
